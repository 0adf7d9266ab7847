import BelayCore
import BelaySystem

/// The files that `switch` writes: as they were, and the values staged for them. They may hold secrets, so they lie in
/// the vault's directory, mode 0600.
struct SwitchFiles {
    let run: RunContext
    /// The run whose files they are: this one, or the one that it undoes.
    let owner: Int

    init(run: RunContext, of owner: Int? = nil) {
        self.run = run
        self.owner = owner ?? run.id
    }

    private var files: any FileSystem { run.world.fileSystem }
    private var directory: String { run.world.place.switching(run: owner) }
    private var stagedFile: String { directory + "/staged.json" }

    /// One file as it was before; nil content where there was none.
    private struct Saved: Codable {
        var path: String
        var content: [UInt8]?
    }

    private var paths: [String] {
        let staged = run.plan.stagedKeys.isEmpty ? [] : [run.world.environmentFile]
        return Array(Set(run.world.pin.files + staged)).sorted()
    }

    /// Before the run begins, since only the command line knows the values.
    static func keep(_ values: [String: Secret], run: Int, world: StackWorld) throws {
        let directory = world.place.switching(run: run)
        try world.fileSystem.makeDirectory(directory, mode: 0o700, parents: true)
        let bytes = try JSON.encode(values.mapValues { $0.reveal() })
        try world.fileSystem.writeAtomically(directory + "/staged.json", bytes, mode: 0o600, like: nil)
    }

    static func staged(run: Int, world: StackWorld) throws -> [String: Secret] {
        try staged(in: world.place.switching(run: run), using: world.fileSystem)
    }

    static func staged(in directory: String, using files: any FileSystem) throws -> [String: Secret] {
        let path = directory + "/staged.json"
        guard try files.status(path, followingLinks: false) != nil else { return [:] }
        return try JSON.decode([String: String].self, from: files.read(path, limit: 1 << 20)).mapValues { Secret($0) }
    }

    func saveBefore() throws {
        let target = directory + "/before.json"
        guard try files.status(target, followingLinks: false) == nil else { return }
        let saved = try paths.map { Saved(path: $0, content: try content(absolute($0))) }
        try files.makeDirectory(directory, mode: 0o700, parents: true)
        try files.writeAtomically(target, try JSON.encode(saved), mode: 0o600, like: nil)
    }

    func stage() throws {
        let values = try Self.staged(run: run.id, world: run.world)
        guard !values.isEmpty else { return }
        let path = absolute(run.world.environmentFile)
        var file = EnvironmentFile(try content(path) ?? [])
        for (key, value) in values.sorted(by: { $0.key < $1.key }) { try file.set(key, value.reveal()) }
        try files.writeAtomically(path, file.bytes, mode: 0o600, like: path)
    }

    func areStaged() throws -> Bool {
        let values = try Self.staged(run: run.id, world: run.world)
        guard !values.isEmpty else { return true }
        let file = EnvironmentFile(try content(absolute(run.world.environmentFile)) ?? [])
        return values.allSatisfy { file.values[$0.key] == $0.value.reveal() }
    }

    func putBefore() throws {
        for saved in try saved() {
            let path = absolute(saved.path)
            if try content(path) == saved.content { continue }
            if let content = saved.content {
                try files.writeAtomically(path, content, mode: 0o600, like: path)
            } else {
                try files.remove(path)
            }
        }
    }

    func areBefore() throws -> Bool { try saved().allSatisfy { try content(absolute($0.path)) == $0.content } }

    func remove() throws { try files.removeTree(directory) }

    private func saved() throws -> [Saved] {
        let path = directory + "/before.json"
        guard try files.status(path, followingLinks: false) != nil else { return [] }
        return try JSON.decode([Saved].self, from: files.read(path, limit: 16 << 20))
    }

    private func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : run.world.directory + "/" + path }

    private func content(_ path: String) throws -> [UInt8]? {
        try files.status(path, followingLinks: true) == nil ? nil : files.read(path, limit: 4 << 20)
    }
}
