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
    private var links: LinkedFile { LinkedFile(files: files, directory: run.world.directory) }
    private var directory: String { run.world.place.switching(run: owner) }
    private var beforeFile: String { directory + "/before.json" }

    /// Of the runs that this one takes back, newest first.
    var undone: [SwitchFiles] {
        guard owner == run.id else { return [] }
        return ([run.plan.undoes].compactMap(\.self) + (run.plan.takesBack ?? [])).map { SwitchFiles(run: run, of: $0) }
    }

    /// Before the run begins, since only the command line knows the values.
    static func keep(_ values: [String: Secret], run: Int, world: StackWorld) throws {
        let directory = try makePlace(run: run, world: world)
        let bytes = try JSON.encode(values.mapValues { $0.reveal() })
        try world.fileSystem.writeAtomically(directory + "/staged.json", bytes, mode: 0o600, like: nil)
    }

    /// Its name in the vault is durable before anything in it is: the journal will say that it is there.
    private static func makePlace(run: Int, world: StackWorld) throws -> String {
        let directory = world.place.switching(run: run)
        try world.fileSystem.makeDirectory(directory, mode: 0o700, parents: true)
        try world.fileSystem.syncDirectory(world.place.vault)
        return directory
    }

    static func staged(run: Int, world: StackWorld) throws -> [String: Secret] {
        try staged(in: world.place.switching(run: run), using: world.fileSystem)
    }

    static func staged(in directory: String, using files: any FileSystem) throws -> [String: Secret] {
        let path = directory + "/staged.json"
        guard try files.status(path, followingLinks: false) != nil else { return [:] }
        return try JSON.decode([String: String].self, from: files.read(path, limit: 1 << 20)).mapValues { Secret($0) }
    }

    /// Before the first byte is written. The journal says that it is done: a file alone may be of a run of the same
    /// number, whose journal was lost.
    func saveBefore() throws {
        guard try run.recall(Bool.self, .switchSaved) != true else { return }
        let saved = try intents().map { path, intent in try intent.file(path, before: links.content(path)) }
        _ = try Self.makePlace(run: owner, world: run.world)
        try files.writeAtomically(beforeFile, try JSON.encode(saved), mode: 0o600, like: nil)
        try run.remember(true, .switchSaved)
    }

    /// By path, each file once whatever names it has.
    private func intents() throws -> [(String, SwitchIntent)] {
        let values = try stagedValues()
        let taken = try undone.flatMap { try $0.saved() }
        var pinKey: (target: String, key: String)?
        if case .env(let file, let key, _) = run.world.guide.version.pin { pinKey = (try links.target(file), key) }
        let environment = run.plan.stagedKeys.isEmpty ? [] : [run.world.environmentFile]
        var known: Set<String> = []
        return try (run.world.pin.files + environment + taken.map(\.path)).compactMap { path in
            let target = try links.target(path)
            guard known.insert(target).inserted else { return nil }
            var intent = SwitchIntent(from: run.plan.from.version, to: run.plan.to.version)
            if try target == links.target(run.world.environmentFile) { intent.staged = values }
            if let pinKey, pinKey.target == target { intent.pinKey = pinKey.key }
            intent.undone = try taken.filter { try links.target($0.path) == target }
            return (path, intent)
        }
    }

    func stage() throws {
        let path = run.world.environmentFile
        let old = try links.content(path)
        let new = try SwitchIntent.setting(stagedValues(), in: old)
        if new != old { try links.write(path, new) } else { try links.sync(path) }
    }

    func areStaged() throws -> Bool {
        guard !run.plan.stagedKeys.isEmpty else { return true }
        let values = try Self.staged(run: run.id, world: run.world)
        let file = EnvironmentFile(try links.content(run.world.environmentFile) ?? [])
        return run.plan.stagedKeys.allSatisfy { key in values[key].map { $0.reveal() == file.value(of: key) } ?? false }
    }

    /// Only what the plan names: what else lies there is of another run.
    func stagedValues() throws -> [String: String] {
        let kept = try Self.staged(run: run.id, world: run.world)
        let values = kept.filter { run.plan.stagedKeys.contains($0.key) }.mapValues { $0.reveal() }
        if let lost = run.plan.stagedKeys.first(where: { values[$0] == nil }) {
            throw BelayError(.failed, "cannot set \(lost): its value is not kept any more", hint: "begin again, and set it anew")
        }
        return values
    }

    func putBefore() throws {
        for saved in try saved() {
            let current = try links.content(saved.path)
            let old = try saved.takenBack(current)
            if old != current { try links.write(saved.path, old) } else { try links.sync(saved.path) }
        }
    }

    func areBefore() throws -> Bool {
        try saved().allSatisfy { saved in
            let current = try links.content(saved.path)
            return try saved.takenBack(current) == current
        }
    }

    /// What they are now, whoever wrote it.
    func sync() throws {
        for path in try saved().map(\.path) + [run.world.environmentFile] { try links.sync(path) }
    }

    func remove() throws { try files.removeTree(directory) }

    private func saved() throws -> [SwitchedFile] {
        guard try run.journal.recall(Bool.self, MemoryName.switchSaved.key, of: owner) == true else { return [] }
        guard try files.status(beforeFile, followingLinks: false) != nil else {
            // Of older runs it goes, in time.
            if owner != run.id { return [] }
            throw BelayError(.needsPerson, "cannot put back what switch wrote: \(beforeFile) is gone")
        }
        return try JSON.decode([SwitchedFile].self, from: files.read(beforeFile, limit: 16 << 20))
    }
}
