import Glibc

/// A log that others write and that may grow without bound: read from an offset, never whole.
package struct LogFile: Sendable {
    package let path: String

    package init(_ path: String) { self.path = path }

    /// At most `limit` bytes from `offset`.
    package func read(from offset: Int64, limit: Int) throws -> [UInt8] {
        let file = try Descriptor(path, O_RDONLY, toDo: "read")
        let number = file.number
        var bytes = [UInt8](repeating: 0, count: max(0, limit))
        var filled = 0
        while filled < bytes.count {
            let count = try bytes.withUnsafeMutableBytes { buffer in
                try systemCall(or: "read \(path)") {
                    pread(number, buffer.baseAddress?.advanced(by: filled), buffer.count - filled, off_t(offset) + off_t(filled))
                }
            }
            if count == 0 { break }
            filled += count
        }
        bytes.removeLast(bytes.count - filled)
        return bytes
    }

    /// One line at the end, in one write, so that lines of several writers do not mix.
    package func append(_ line: String) throws {
        let file = try Descriptor(path, O_WRONLY | O_APPEND | O_CREAT, mode: 0o640, toDo: "write")
        try Array((line + "\n").utf8).withUnsafeBytes { try file.writeAll($0, toDo: "write \(path)") }
    }
}
