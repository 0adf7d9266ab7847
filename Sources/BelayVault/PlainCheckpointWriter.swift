import BelayCore
import BelaySystem

/// Writes one checkpoint under a hidden name, and gives it its own in one rename when everything in it is on the disk.
final class PlainCheckpointWriter: CheckpointWriter {
    let id: String
    private let kind: Checkpoint.Kind
    private let run: Int?
    private let vault: PlainVault
    private let fileSystem: any FileSystem
    private let unfinished: String
    private var objects: Set<String> = []
    private var nextNumber = 1
    private let isCancelled: @Sendable () -> Bool
    private var isOver = false
    private var report: @Sendable (Int64) -> Void = { _ in }

    init(
        id: String, kind: Checkpoint.Kind, run: Int?, vault: PlainVault, isCancelled: @escaping @Sendable () -> Bool
    ) throws {
        self.isCancelled = isCancelled
        self.id = id
        self.kind = kind
        self.run = run
        self.vault = vault
        fileSystem = vault.fileSystem
        unfinished = vault.directory + "/" + CheckpointName.unfinished + id
        try fileSystem.makeDirectory(unfinished, mode: 0o700, parents: false)
        try fileSystem.makeDirectory(unfinished + "/" + Manifest.objectsDirectory, mode: 0o700, parents: false)
    }

    func onBytes(_ report: @escaping @Sendable (Int64) -> Void) { self.report = report }

    func add(contentOf path: String, as entry: FileEntry, idle: Bool) throws -> StoredFile {
        guard entry.kind == .file else {
            throw BelayError(.failed, "internal error: \(entry.path) is no file and has no content")
        }
        let object = try newObject()
        let write = { [self] in try writeUnchanged(path, as: entry, to: unfinished + "/" + object) }
        let sums = try idle ? IdlePriority.with(write) : write()
        if let known = entry.sha256, known != sums.plainSHA256 {
            throw BelayError(
                .failed, "cannot store \(RelativePath.shown(entry.path)): its content is not what it was when it was copied")
        }
        var stored = entry
        stored.sha256 = sums.plainSHA256
        stored.size = sums.plainBytes
        return try checked(
            StoredFile(entry: stored, object: object, objectSHA256: sums.objectSHA256, storedBytes: sums.objectBytes))
    }

    func add(entry: FileEntry) throws -> StoredFile {
        guard entry.kind != .file else {
            throw BelayError(.failed, "internal error: the file \(entry.path) is stored without its content")
        }
        return try checked(StoredFile(entry: entry))
    }

    func reuse(_ file: StoredFile, of checkpoint: String, as entry: FileEntry) throws -> StoredFile {
        guard let source = file.object, EntryRules.isObjectName(source), entry.kind == .file, entry.sha256 == file.entry.sha256
        else {
            throw BelayError(.failed, "cannot reuse \(RelativePath.shown(file.entry.path)): it is not the same content")
        }
        let existing = try vault.existing(checkpoint) + "/" + source
        // A link to damage would spread it: what is reused is read once more.
        let sums = try StoredObject.read(existing, atMost: file.entry.size, using: fileSystem) { _ in }
        if let problem = StoredObject.problem(with: sums, of: file) {
            throw BelayError(.failed, "cannot reuse \(RelativePath.shown(file.entry.path)) of \(checkpoint): \(problem)")
        }
        let object = try newObject()
        let target = unfinished + "/" + object
        do {
            try fileSystem.hardLink(existing, to: target)
        } catch {
            try fileSystem.copy(existing, to: target, mode: 0o600, syncing: true)
        }
        var stored = entry
        stored.size = file.entry.size
        return try checked(
            StoredFile(entry: stored, object: object, objectSHA256: file.objectSHA256, storedBytes: file.storedBytes))
    }

    func finish(pin: PinState, stores: [StoredStore], environment: [String: String], takenAt: Double) throws -> Checkpoint {
        guard !isOver else { throw BelayError(.failed, "internal error: the checkpoint \(id) is finished already") }
        let checkpoint = Checkpoint(
            id: id, kind: kind, stack: vault.stack, run: run, takenAt: takenAt, pin: pin, stores: stores, environment: environment
        )
        try keepOnlyObjects(of: checkpoint)
        let manifest = try Manifest.encode(checkpoint)
        // What cannot be read back must not become a checkpoint.
        _ = try Manifest.decode(manifest, id: id)
        // Each object was synced when it was written; their names, then the manifest, its hash, and their names follow.
        try fileSystem.syncDirectory(unfinished + "/" + Manifest.objectsDirectory)
        try write(manifest, to: Manifest.fileName)
        try write(Manifest.hashFile(of: manifest), to: Manifest.hashFileName)
        try fileSystem.syncDirectory(unfinished)
        try fileSystem.rename(unfinished, to: vault.directory + "/" + id)
        isOver = true
        try fileSystem.syncDirectory(vault.directory)
        let written = try vault.checkpoint(id)
        guard written == checkpoint else {
            throw BelayError(.failed, "cannot trust the checkpoint \(id): what was read back is not what was written")
        }
        return written
    }

    func abandon() {
        guard !isOver else { return }
        isOver = true
        // Nobody sees it; what cannot be removed now is removed with the next run's unfinished ones.
        try? fileSystem.removeTree(unfinished)
    }

    private func newObject() throws -> String {
        guard !isOver else { throw BelayError(.failed, "internal error: the checkpoint \(id) is finished already") }
        let object = EntryRules.objectName(nextNumber)
        nextNumber += 1
        objects.insert(object)
        return object
    }

    private func checked(_ file: StoredFile) throws -> StoredFile {
        if let problem = EntryRules.problem(with: [file]) { throw BelayError(.failed, "cannot store a file: \(problem)") }
        return file
    }

    private func write(_ bytes: [UInt8], to name: String) throws {
        try fileSystem.create(unfinished + "/" + name, mode: 0o600) { sink in try bytes.withUnsafeBytes { try sink.write($0) } }
    }

    /// Reads again, twice at most, a file that changed meanwhile. One that goes on changing is stored as it was read where
    /// the stack runs anyway, and is an error where no writer was to be left.
    private func writeUnchanged(_ path: String, as entry: FileEntry, to object: String) throws -> StoredObject.Sums {
        for attempt in 1...3 {
            guard let before = try fileSystem.status(path, followingLinks: false), before.kind == .file else {
                throw BelayError(
                    .failed, "cannot store \(RelativePath.shown(entry.path)): there is no file \(RelativePath.shown(path))")
            }
            let sums = try StoredObject.write(
                contentOf: path, to: object, using: fileSystem, isCancelled: isCancelled, report: report)
            let after = try fileSystem.status(path, followingLinks: false)
            let isUnchanged =
                after?.inode == before.inode && after?.changedNanoseconds == before.changedNanoseconds
                && after?.size == before.size
                && sums.plainBytes == before.size
            if isUnchanged || (attempt == 3 && kind == .preCopy) { return sums }
            try fileSystem.remove(object)
        }
        throw BelayError(
            .failed, "cannot store \(RelativePath.shown(entry.path)): it changes while it is read", hint: "belay doctor")
    }

    /// An object that no store names would be found as a foreign file by `verify`.
    private func keepOnlyObjects(of checkpoint: Checkpoint) throws {
        let named = checkpoint.stores.flatMap(\.files).compactMap(\.object)
        guard Set(named).count == named.count, objects.isSuperset(of: named) else {
            throw BelayError(.failed, "internal error: the checkpoint \(id) names objects that were not written for it")
        }
        for object in objects.subtracting(named).sorted()
        where try fileSystem.status(unfinished + "/" + object, followingLinks: false) != nil {
            try fileSystem.remove(unfinished + "/" + object)
        }
    }
}
