package import BelayCore
import Glibc

/// A log that others write and that may grow without bound: read from an offset, never whole.
package struct LogFile: Sendable {
    package let path: String

    package init(_ path: String) { self.path = path }

    /// At most `limit` bytes from `offset`; empty where there is no such file.
    package func read(from offset: Int64, limit: Int) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT { return [] }
            throw failure("read")
        }
        defer { _ = close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: max(0, limit))
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes { buffer in
                pread(descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled, off_t(offset) + off_t(filled))
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("read") }
            if count == 0 { break }
            filled += count
        }
        bytes.removeLast(bytes.count - filled)
        return bytes
    }

    /// One line at the end, in one write, so that lines of several writers do not mix.
    package func append(_ line: String) throws {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o644)
        guard descriptor >= 0 else { throw failure("write") }
        defer { _ = close(descriptor) }
        let bytes = Array((line + "\n").utf8)
        let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard count == bytes.count else { throw failure("write") }
    }

    private func failure(_ verb: String) -> BelayError {
        BelayError(.failed, "cannot \(verb) \(path): \(String(cString: strerror(errno)))")
    }
}
