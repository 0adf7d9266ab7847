package import BelayCore

/// Every effect on files that has to survive a crash goes through here, so that a simulated one can drop, reorder and
/// tear what was not synced. Paths are absolute. Errors name the path and the reason.
package protocol FileSystem: Sendable {
    /// nil where nothing is; never follows a last link unless asked to.
    func status(_ path: String, followingLinks: Bool) throws -> FileStatus?
    /// Names in a directory, sorted, without `.` and `..`.
    func list(_ directory: String) throws -> [String]
    func readLink(_ path: String) throws -> String
    func realPath(_ path: String) throws -> String
    /// Refuses more than `limit` bytes.
    func read(_ path: String, limit: Int) throws -> [UInt8]
    /// Calls with chunks of at most 1 MiB; ends early when the closure returns false.
    func readChunks(_ path: String, _ body: (UnsafeRawBufferPointer) throws -> Bool) throws

    /// A temporary beside it, written, given mode and owner of `like` (or `mode`), synced, renamed, its directory synced.
    func writeAtomically(_ path: String, _ bytes: [UInt8], mode: UInt32, like: String?) throws
    /// The same for every reader, but not durable: for what means nothing any more after a power cut.
    func writeUntilReboot(_ path: String, _ bytes: [UInt8], mode: UInt32) throws
    /// Creates a new file with the chunks that `body` writes, synced; refuses an existing one.
    func create(_ path: String, mode: UInt32, _ body: (any ByteSink) throws -> Void) throws
    /// Copies content (no attributes) into a new file, synced where `syncing`.
    func copy(_ source: String, to target: String, mode: UInt32, syncing: Bool) throws
    func makeDirectory(_ path: String, mode: UInt32, parents: Bool) throws
    func makeLink(_ path: String, to target: String) throws
    /// Gives what lies at `source` a second name, a link itself and not what it leads to; refuses an existing `target`.
    /// Throws where the file system has no such thing, or the two lie on different ones: a caller then copies.
    func hardLink(_ source: String, to target: String) throws
    /// Replaces, atomically; syncs nothing.
    func rename(_ source: String, to target: String) throws
    /// Exchanges two names atomically.
    func exchange(_ first: String, with second: String) throws
    func remove(_ path: String) throws
    /// Removes a tree without following links or leaving it; nothing to remove is no error.
    func removeTree(_ path: String) throws
    func syncFile(_ path: String) throws
    func syncDirectory(_ path: String) throws
    /// Everything on the file system of a directory, whoever wrote it: cheaper than one by one where there are many files.
    func syncAll(on directory: String) throws
    /// Mode, owner, modification time and extended attributes, links not followed.
    func apply(_ entry: FileEntry, to path: String) throws
    func extendedAttributes(_ path: String) throws -> [String: [UInt8]]
    func space(_ path: String) throws -> (availableBytes: Int64, device: UInt64)
}

extension FileSystem {
    package func writeUntilReboot(_ path: String, _ bytes: [UInt8], mode: UInt32) throws {
        try writeAtomically(path, bytes, mode: mode, like: nil)
    }

    package func hardLink(_ source: String, to target: String) throws {
        throw BelayError(.failed, "cannot link \(target) to \(source): there are no hard links here")
    }
}

package protocol ByteSink: AnyObject {
    func write(_ bytes: UnsafeRawBufferPointer) throws
}

package struct FileStatus: Sendable, Equatable {
    package var kind: FileEntry.Kind?
    package var mode: UInt32
    package var owner: UInt32
    package var group: UInt32
    package var size: Int64
    package var device: UInt64
    package var inode: UInt64
    package var modifiedNanoseconds: Int64
    package var changedNanoseconds: Int64

    package init(
        kind: FileEntry.Kind?, mode: UInt32, owner: UInt32, group: UInt32, size: Int64, device: UInt64, inode: UInt64,
        modifiedNanoseconds: Int64, changedNanoseconds: Int64
    ) {
        self.kind = kind
        self.mode = mode
        self.owner = owner
        self.group = group
        self.size = size
        self.device = device
        self.inode = inode
        self.modifiedNanoseconds = modifiedNanoseconds
        self.changedNanoseconds = changedNanoseconds
    }
}
