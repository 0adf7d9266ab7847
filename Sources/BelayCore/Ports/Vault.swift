/// Where checkpoints live.
package protocol Vault: Sendable {
    /// Every checkpoint with a whole manifest, newest first. Unfinished ones are not listed.
    func list() throws -> [Checkpoint]
    func checkpoint(_ id: String) throws -> Checkpoint
    /// A checkpoint being written; nothing of it is listed before `finish`.
    /// Asked with every piece of a file whether it is still wanted.
    func begin(_ kind: Checkpoint.Kind, run: Int?, isCancelled: @escaping @Sendable () -> Bool) throws -> any CheckpointWriter
    /// Reads every byte; returns what is wrong, empty when nothing is.
    func verify(_ id: String) throws -> [String]
    /// Writes one stored file's content to a path that does not exist, synced and with its attributes, and compares it.
    func extract(_ file: StoredFile, of id: String, to path: String) throws
    func delete(_ id: String) throws
    /// Checkpoints that retention allows to delete, never one of `kept`, never the last known good one.
    func expired(_ retention: Retention, keeping kept: Set<String>, lastGood: String?, now: Double) throws -> [Checkpoint]
    /// Removes what an interrupted writer left.
    func removeUnfinished() throws
}

extension Vault {
    package func begin(_ kind: Checkpoint.Kind, run: Int?) throws -> any CheckpointWriter {
        try begin(kind, run: run, isCancelled: { false })
    }
}

/// Writes one checkpoint: stores one after the other, the manifest last.
package protocol CheckpointWriter: AnyObject {
    var id: String { get }
    /// Compresses and syncs one file. `entry` says how it is to come back; its `sha256` is filled in.
    func add(contentOf path: String, as entry: FileEntry, idle: Bool) throws -> StoredFile
    /// Directories and links have no content.
    func add(entry: FileEntry) throws -> StoredFile
    /// Reuses an object of an earlier checkpoint whose content is known to be the same.
    func reuse(_ file: StoredFile, of checkpoint: String, as entry: FileEntry) throws -> StoredFile
    /// Syncs everything, writes the manifest, renames it into place, and reads it back.
    func finish(pin: PinState, stores: [StoredStore], environment: [String: String], takenAt: Double) throws -> Checkpoint
    func abandon()
    /// Told of bytes as they are taken in: only those who wait want to know.
    func onBytes(_ report: @escaping @Sendable (Int64) -> Void)
}

extension CheckpointWriter {
    package func onBytes(_ report: @escaping @Sendable (Int64) -> Void) {}
}
