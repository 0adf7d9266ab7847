import BelayCore
import BelaySystem

/// What each file was like when it was copied while the stack ran: what still is so at the seal need not be read again.
struct FilesRecord: Codable {
    struct Stamp: Codable, Equatable {
        var size: Int64
        var device: UInt64
        var inode: UInt64
        var modifiedNanoseconds: Int64
        var changedNanoseconds: Int64

        init(_ status: FileStatus) {
            size = status.size
            device = status.device
            inode = status.inode
            modifiedNanoseconds = status.modifiedNanoseconds
            changedNanoseconds = status.changedNanoseconds
        }
    }

    struct Copy: Codable {
        var path: String
        var stamp: Stamp
        var sha256: String
    }

    /// When copying began, in the clock of the file system.
    var begunNanoseconds: Int64
    var copies: [Copy] = []
    /// The checkpoint that holds the copies, and where.
    var checkpoint: String?
    var stored: [StoredFile] = []

    init(begunNanoseconds: Int64) { self.begunNanoseconds = begunNanoseconds }

    /// Hashes of copies that can be relied on, by path.
    var reliable: [RelativePath: Copy] {
        // A file written within one tick of the kernel's clock has the same times before and after: what was written shortly
        // before copying began is copied again.
        by(copies.filter { $0.stamp.changedNanoseconds < begunNanoseconds - 100_000_000 }, \.path)
    }

    var storedFiles: [RelativePath: StoredFile] { by(stored, \.entry.path) }

    private func by<Value>(_ values: [Value], _ path: (Value) -> String) -> [RelativePath: Value] {
        var found: [RelativePath: Value] = [:]
        for value in values {
            if let key = try? RelativePath(path(value)) { found[key] = value }
        }
        return found
    }
}
