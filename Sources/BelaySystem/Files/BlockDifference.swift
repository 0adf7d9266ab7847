import BelayCore
import Glibc

/// Brings a copy of a large file up to date by writing only the blocks that differ: what nobody touched costs two reads.
package enum BlockDifference {
    package struct Result: Sendable, Equatable {
        package var bytes: Int64
        /// How much was written.
        package var changedBytes: Int64
        /// Of the source as it was read, which is the target as it now is.
        package var sha256: String
    }

    /// A change of one page must not cost a write of much more; a read of much less would cost calls.
    static let blockBytes = 1 << 16

    /// Makes `target` what `source` is, and syncs it; makes it where it is not there. The target is in nobody's use, and
    /// is of no use itself until this has returned.
    package static func bring(_ target: String, to source: String) throws -> Result {
        let from = try openForReading(source)
        let into = try Descriptor(target, O_RDWR | O_CREAT | O_NOFOLLOW, mode: 0o600, toDo: "open")
        posix_fadvise(from.number, 0, 0, POSIX_FADV_SEQUENTIAL)
        let wanted = UnsafeMutableRawBufferPointer.allocate(byteCount: blockBytes, alignment: 4096)
        let present = UnsafeMutableRawBufferPointer.allocate(byteCount: blockBytes, alignment: 4096)
        defer {
            wanted.deallocate()
            present.deallocate()
        }
        var hash = SHA256()
        var result = Result(bytes: 0, changedBytes: 0, sha256: "")
        while true {
            let count = try fill(wanted, from, at: result.bytes, path: source)
            guard count > 0 else { break }
            let block = UnsafeRawBufferPointer(rebasing: wanted[..<count])
            hash.update(block)
            let there = try fill(present, into, at: result.bytes, path: target)
            if there < count || !areEqual(block, present) {
                try write(block, into, at: result.bytes, path: target)
                result.changedBytes += Int64(count)
            }
            result.bytes += Int64(count)
        }
        try systemCall(or: "cut \(target)") { ftruncate(into.number, Int(result.bytes)) }
        try into.sync(toDo: "sync \(target)")
        result.sha256 = hash.finish()
        return result
    }

    private static func areEqual(_ block: UnsafeRawBufferPointer, _ other: UnsafeMutableRawBufferPointer) -> Bool {
        guard let left = block.baseAddress, let right = other.baseAddress else { return false }
        return memcmp(left, right, block.count) == 0
    }

    /// Fewer bytes than the buffer holds mean the end of the file.
    private static func fill(
        _ buffer: UnsafeMutableRawBufferPointer, _ file: borrowing Descriptor, at offset: Int64, path: String
    ) throws -> Int {
        var filled = 0
        while filled < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            let count = try systemCall(or: "read \(path)") {
                pread(file.number, rest.baseAddress, rest.count, Int(offset) + filled)
            }
            if count == 0 { break }
            filled += count
        }
        return filled
    }

    private static func write(
        _ block: UnsafeRawBufferPointer, _ file: borrowing Descriptor, at offset: Int64, path: String
    ) throws {
        var written = 0
        while written < block.count {
            let rest = UnsafeRawBufferPointer(rebasing: block[written...])
            written += try systemCall(or: "write \(path)") {
                pwrite(file.number, rest.baseAddress, rest.count, Int(offset) + written)
            }
        }
    }
}
