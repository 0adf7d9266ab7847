import Glibc

/// Whether something listens, without a word said to it.
package enum TCP {
    package static func accepts(host: String, port: Int, timeoutSeconds: Double) -> Bool {
        guard (1...65_535).contains(port) else { return false }
        let deadline = ContinuousClock.now + .seconds(max(0, timeoutSeconds))
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_NUMERICSERV
        var addresses: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &addresses) == 0 else { return false }
        defer { freeaddrinfo(addresses) }
        var next = addresses
        while let address = next?.pointee {
            if connects(to: address, before: deadline) { return true }
            next = address.ai_next
        }
        return false
    }

    private static func connects(to address: addrinfo, before deadline: ContinuousClock.Instant) -> Bool {
        let type = address.ai_socktype | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(address.ai_family, type, address.ai_protocol)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        if connect(descriptor, address.ai_addr, address.ai_addrlen) != 0 {
            guard errno == EINPROGRESS, becomesWritable(descriptor, before: deadline) else { return false }
            var failure: Int32 = 0
            var size = socklen_t(MemoryLayout<Int32>.size)
            guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &failure, &size) == 0, failure == 0 else { return false }
        }
        return !isConnectedToItself(descriptor)
    }

    private static func becomesWritable(_ descriptor: Int32, before deadline: ContinuousClock.Instant) -> Bool {
        while true {
            let left = (deadline - .now) / .milliseconds(1)
            guard left > 0 else { return false }
            var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            let ready = poll(&entry, 1, Int32(min(left.rounded(.up), 60_000)))
            if ready > 0 { return true }
            guard ready == 0 || errno == EINTR else { return false }
        }
    }

    /// The kernel may choose the very port that is asked for as the near end; such a connection meets itself, although
    /// nobody listens.
    private static func isConnectedToItself(_ descriptor: Int32) -> Bool {
        name(of: descriptor, getsockname) == name(of: descriptor, getpeername)
    }

    private static func name(
        of descriptor: Int32, _ call: (Int32, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
    ) -> [UInt8] {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { call(descriptor, $0, &size) }
        }
        guard result == 0 else { return [] }
        return withUnsafeBytes(of: &storage) { Array($0.prefix(Int(size))) }
    }
}
