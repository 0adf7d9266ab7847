package import BelayCore

extension LinuxProcessTable {
    package func listeners(onPort port: Int) -> [ProcessFacts] { processes(withState: listening, port: port) }

    package func clients(fromPort port: Int) -> [ProcessFacts] { processes(withState: established, port: port) }

    private func processes(withState state: String, port: Int) -> [ProcessFacts] {
        let sockets = Set(["/proc/net/tcp", "/proc/net/tcp6"].flatMap { self.sockets(in: $0, state: state, port: port) })
        guard !sockets.isEmpty else { return [] }
        return everyOther { pid in
            numbers(in: "/proc/\(pid)/fd").contains { number in
                readProcLink("/proc/\(pid)/fd/\(number)").map(sockets.contains) ?? false
            }
        }
    }

    /// As a descriptor's link shows them: `socket:[INODE]`.
    private func sockets(in table: String, state: String, port: Int) -> [String] {
        guard let bytes = readProc(table, limit: largestTable) else { return [] }
        return bytes.split(separator: UInt8(ascii: "\n")).dropFirst().compactMap { line in
            let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 10)
            guard fields.count > 9, fields[3].elementsEqual(state.utf8), let colon = fields[1].lastIndex(of: UInt8(ascii: ":")),
                Int(String(decoding: fields[1][(colon + 1)...], as: UTF8.self), radix: 16) == port
            else { return nil }
            return "socket:[\(String(decoding: fields[9], as: UTF8.self))]"
        }
    }
}

/// As the kernel writes them.
private let established = "01"
private let listening = "0A"

private let largestTable = 64 << 20
