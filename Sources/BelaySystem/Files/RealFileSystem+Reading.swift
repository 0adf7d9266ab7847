import BelayCore
import Glibc

extension RealFileSystem {
    package func read(_ path: String, limit: Int) throws -> [UInt8] {
        let file = try openForReading(path)
        var bytes: [UInt8] = []
        var room = [UInt8](repeating: 0, count: min(limit + 1, chunkBytes))
        while true {
            let count = try room.withUnsafeMutableBytes { buffer in
                try systemCall(or: "read \(path)") { Glibc.read(file.number, buffer.baseAddress, buffer.count) }
            }
            guard count > 0 else { return bytes }
            guard bytes.count + count <= limit else {
                throw BelayError(.failed, "cannot read \(path): it is larger than \(limit) bytes")
            }
            bytes += room[..<count]
        }
    }

    package func readChunks(_ path: String, _ body: (UnsafeRawBufferPointer) throws -> Bool) throws {
        let file = try openForReading(path)
        posix_fadvise(file.number, 0, 0, POSIX_FADV_SEQUENTIAL)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: chunkBytes, alignment: 4096)
        defer { buffer.deallocate() }
        while true {
            let count = try systemCall(or: "read \(path)") { Glibc.read(file.number, buffer.baseAddress, buffer.count) }
            guard count > 0, try body(UnsafeRawBufferPointer(rebasing: buffer[..<count])) else { return }
        }
    }
}

/// The most that is held in memory of any file that is only passed along.
let chunkBytes = 1 << 20

/// A pipe or a device in the place of a file would never end.
func openForReading(_ path: String) throws -> Descriptor {
    let file = try Descriptor(path, O_RDONLY, toDo: "read")
    switch try file.status(toDo: "read \(path)").st_mode & S_IFMT {
    case S_IFREG: return file
    case S_IFDIR: throw fileError("read \(path)", EISDIR)
    default: throw BelayError(.failed, "cannot read \(path): it is not a regular file")
    }
}
