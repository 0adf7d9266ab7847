package import BelayCore
package import BelaySystem

/// Checkpoints as directories of whole zstd files, one per stored file, that `zstd` and `sha256sum` can read too.
///
///     <vault>/20261120T113000Z-run7-sealed-1a2b/
///         objects/000001.zst …    synced before the manifest is written
///         manifest.json           everything else
///         manifest.sha256         of the manifest
///
/// A checkpoint appears under its name by one rename, when all of it is on the disk, and leaves by one rename, before any of
/// it is removed: whatever the instant of a crash, each is whole or not there.
package struct PlainVault: Vault {
    let directory: String
    let stack: String
    let fileSystem: any FileSystem
    let clock: any Clock
    /// Keeps checkpoints of one second apart.
    private let random: @Sendable () -> [UInt8]

    package init(
        directory: String, stack: String, fileSystem: any FileSystem, clock: any Clock = SystemClock(),
        random: @escaping @Sendable () -> [UInt8] = { Random.bytes(2) }
    ) {
        self.random = random
        self.directory = directory
        self.stack = stack
        self.fileSystem = fileSystem
        self.clock = clock
    }

    package func list() throws -> [Checkpoint] {
        try names().compactMap { try? checkpoint($0) }
            .sorted { $0.takenAt == $1.takenAt ? $0.id > $1.id : $0.takenAt > $1.takenAt }
    }

    /// Names that cannot be listed, each with the reason: damage must be seen, not skipped.
    package func unlisted() throws -> [(id: String, reason: String)] {
        try names().compactMap { name in
            do {
                _ = try checkpoint(name)
                return nil
            } catch {
                return (name, "\(error)")
            }
        }
    }

    package func checkpoint(_ id: String) throws -> Checkpoint {
        let path = try existing(id)
        let bytes: [UInt8]
        let hash: [UInt8]
        do {
            bytes = try fileSystem.read(path + "/" + Manifest.fileName, limit: Manifest.mostBytes)
            hash = try fileSystem.read(path + "/" + Manifest.hashFileName, limit: 1024)
        } catch {
            throw Manifest.damaged(id, "\(error)")
        }
        guard Manifest.hashFile(of: bytes) == hash else { throw Manifest.damaged(id, "its manifest has been changed") }
        let checkpoint = try Manifest.decode(bytes, id: id)
        guard checkpoint.stack == stack else {
            throw BelayError(
                .refused,
                "cannot use the checkpoint \(id): it is of the stack \(RelativePath.shown(checkpoint.stack)), not of \(stack)")
        }
        return checkpoint
    }

    package func begin(
        _ kind: Checkpoint.Kind, run: Int?, isCancelled: @escaping @Sendable () -> Bool
    ) throws -> any CheckpointWriter {
        try prepareDirectory()
        let id = CheckpointName.make(kind, run: run, at: clock.now, random: random())
        return try PlainCheckpointWriter(id: id, kind: kind, run: run, vault: self, isCancelled: isCancelled)
    }

    package func delete(_ id: String) throws {
        let path = try existing(id)
        let doomed = directory + "/" + CheckpointName.deleted + id
        try fileSystem.removeTree(doomed)
        // Gone under its name at once, and for good, before the first byte of it is removed.
        try fileSystem.rename(path, to: doomed)
        try fileSystem.syncDirectory(directory)
        try fileSystem.removeTree(doomed)
        try fileSystem.syncDirectory(directory)
    }

    package func removeUnfinished() throws {
        guard try fileSystem.status(directory, followingLinks: true) != nil else { return }
        let prefixes = [CheckpointName.unfinished, CheckpointName.deleted]
        for name in try fileSystem.list(directory) where prefixes.contains(where: { name.utf8.starts(with: $0.utf8) }) {
            try fileSystem.removeTree(directory + "/" + name)
        }
        try fileSystem.syncDirectory(directory)
    }

    package func expired(_ retention: Retention, keeping kept: Set<String>, lastGood: String?, now: Double) throws -> [Checkpoint]
    {
        Expiry.expired(among: try list(), retention: retention, keeping: kept, lastGood: lastGood, now: now)
    }

    /// The directory of a checkpoint that is there.
    func existing(_ id: String) throws -> String {
        let path = directory + "/" + id
        guard CheckpointName.isValid(id), try fileSystem.status(path, followingLinks: false)?.kind == .directory else {
            throw BelayError(
                .refused, "cannot find the checkpoint \(RelativePath.shown(id)): the vault \(directory) holds none of that name",
                hint: "belay checkpoint list")
        }
        return path
    }

    private func names() throws -> [String] {
        guard try fileSystem.status(directory, followingLinks: true) != nil else { return [] }
        return try fileSystem.list(directory).filter {
            CheckpointName.isValid($0)
                && (try? fileSystem.status(directory + "/" + $0, followingLinks: false)?.kind) == .directory
        }
    }

    private func prepareDirectory() throws {
        if let status = try fileSystem.status(directory, followingLinks: true) {
            guard status.kind == .directory else {
                throw BelayError(.refused, "cannot use the vault \(directory): it is not a directory")
            }
            // Each checkpoint is closed to others by its own mode; but where others may rename things, nothing is safe.
            guard status.mode & 0o002 == 0 else {
                throw BelayError(
                    .refused, "cannot use the vault \(directory): everybody may write to it", hint: "chmod 700 \(directory)")
            }
            return
        }
        try fileSystem.makeDirectory(directory, mode: 0o700, parents: true)
        if let parent = directory.utf8.lastIndex(of: UInt8(ascii: "/")), parent != directory.startIndex {
            try fileSystem.syncDirectory(String(directory[..<parent]))
        }
    }
}
