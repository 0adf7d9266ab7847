import BelayCore
import BelaySystem

/// The vault's promise in the plainest form: files in a folder, as they are.
struct FolderVault: Vault {
    let folder: String

    init(_ folder: String) { self.folder = folder }

    func writer(_ id: String) -> FolderWriter { FolderWriter(id, folder + "/" + id) }

    func list() throws -> [Checkpoint] { [] }
    func checkpoint(_ id: String) throws -> Checkpoint { throw BelayError(.failed, "cannot find checkpoint \(id)") }
    func begin(_ kind: Checkpoint.Kind, run: Int?, isCancelled: @escaping @Sendable () -> Bool) throws -> any CheckpointWriter {
        writer("\(kind.rawValue)")
    }
    func verify(_ id: String) throws -> [String] { [] }
    func delete(_ id: String) throws {}
    func expired(_ retention: Retention, keeping kept: Set<String>, lastGood: String?, now: Double) throws -> [Checkpoint] { [] }
    func removeUnfinished() throws {}

    func extract(_ file: StoredFile, of id: String, to path: String) throws {
        guard let object = file.object else { return }
        try RealFileSystem().copy(folder + "/" + id + "/" + object, to: path, mode: 0o600, syncing: true)
        try RealFileSystem().apply(file.entry, to: path)
    }
}

final class FolderWriter: CheckpointWriter {
    let id: String
    let folder: String
    private var count = 0

    init(_ id: String, _ folder: String) {
        self.id = id
        self.folder = folder
    }

    func add(contentOf path: String, as entry: FileEntry, idle: Bool) throws -> StoredFile {
        let fileSystem = RealFileSystem()
        try fileSystem.makeDirectory(folder, mode: 0o700, parents: true)
        count += 1
        try fileSystem.copy(path, to: "\(folder)/\(count)", mode: 0o600, syncing: true)
        var entry = entry
        entry.sha256 = try SHA256.hex(ofFile: path, using: fileSystem)
        return StoredFile(entry: entry, object: "\(count)", storedBytes: entry.size)
    }

    func add(entry: FileEntry) throws -> StoredFile { StoredFile(entry: entry) }
    func reuse(_ file: StoredFile, of checkpoint: String, as entry: FileEntry) throws -> StoredFile { file }
    func finish(
        pin: PinState, stores: [StoredStore], environment: [String: String], takenAt: Double
    ) throws -> Checkpoint { throw BelayError(.failed, "cannot finish a folder") }
    func abandon() {}
}
