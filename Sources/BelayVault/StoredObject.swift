import BelayCore
import BelaySystem

/// One file's content as a whole zstd file. Both directions stream: memory does not grow with the file.
struct StoredObject {
    /// What went through: the plain content, and the object as it lies in the vault.
    struct Sums: Equatable {
        var plainSHA256: String
        var plainBytes: Int64
        var objectSHA256: String
        var objectBytes: Int64
    }

    /// Strong enough for text and databases, and never slower than the disks of small servers.
    static let level: Int32 = 3

    static func write(
        contentOf source: String, to object: String, using fileSystem: any FileSystem, isCancelled: () -> Bool = { false },
        report: @Sendable (Int64) -> Void = { _ in }
    ) throws -> Sums {
        var (plain, stored) = (SHA256(), SHA256())
        var (plainBytes, storedBytes): (Int64, Int64) = (0, 0)
        let compressor = ZstdCompressor(level: level)
        try fileSystem.create(object, mode: 0o600) { sink in
            let keep: (UnsafeRawBufferPointer) throws -> Void = { bytes in
                stored.update(bytes)
                storedBytes += Int64(bytes.count)
                try sink.write(bytes)
            }
            try fileSystem.readChunks(source) { bytes in
                if isCancelled() { throw BelayError(.interrupted, "cannot go on with a checkpoint: it is not wanted any more") }
                plain.update(bytes)
                plainBytes += Int64(bytes.count)
                try compressor.compress(bytes, last: false, into: keep)
                report(Int64(bytes.count))
                return true
            }
            try compressor.compress(UnsafeRawBufferPointer(start: nil, count: 0), last: true, into: keep)
        }
        return Sums(plainSHA256: plain.finish(), plainBytes: plainBytes, objectSHA256: stored.finish(), objectBytes: storedBytes)
    }

    private struct TooLong: Error {}

    /// Stops as soon as more comes out than the manifest says: a forged object must not fill a disk.
    static func read(
        _ object: String, atMost limit: Int64, using fileSystem: any FileSystem, _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> Sums {
        var (plain, stored) = (SHA256(), SHA256())
        var (plainBytes, storedBytes): (Int64, Int64) = (0, 0)
        let decompressor = ZstdDecompressor()
        do {
            try fileSystem.readChunks(object) { bytes in
                stored.update(bytes)
                storedBytes += Int64(bytes.count)
                try decompressor.decompress(bytes) { content in
                    plainBytes += Int64(content.count)
                    guard plainBytes <= limit else { throw TooLong() }
                    plain.update(content)
                    try body(content)
                }
                return true
            }
            try decompressor.finish()
        } catch is TooLong {
            throw BelayError(.failed, "cannot read \(object): it holds more than the manifest says")
        }
        return Sums(plainSHA256: plain.finish(), plainBytes: plainBytes, objectSHA256: stored.finish(), objectBytes: storedBytes)
    }

    /// What is wrong with sums that were read; nil where they are the manifest's.
    static func problem(with sums: Sums, of file: StoredFile) -> String? {
        if sums.objectBytes != file.storedBytes {
            return "the object has \(sums.objectBytes) bytes instead of \(file.storedBytes)"
        }
        if sums.objectSHA256 != file.objectSHA256 { return "the object's bytes are not those that were written" }
        if sums.plainBytes != file.entry.size { return "the content has \(sums.plainBytes) bytes instead of \(file.entry.size)" }
        if sums.plainSHA256 != file.entry.sha256 { return "the content is not what was stored" }
        return nil
    }
}
