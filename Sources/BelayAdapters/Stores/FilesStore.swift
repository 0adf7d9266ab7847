package import BelayCore
package import BelaySystem

/// Files as they are: configuration, secrets, uploads, with modes, owners, times, extended attributes and links.
///
/// While the stack runs all of it is copied into a twin, and from there into the vault. At the seal only what changed since
/// is copied again. On the way back only what differs is touched.
package struct FilesStore: Store {
    package let name: String
    let paths: [String]
    let stackDirectory: String
    let fileSystem: any FileSystem
    let processTable: any ProcessTable
    let clock: any Clock
    /// Which journal's runs the twins are of; nil where they are not told apart.
    let journal: String?

    package init(
        name: String, paths: [String], stackDirectory: String, fileSystem: any FileSystem, processTable: any ProcessTable,
        clock: any Clock, journal: String? = nil
    ) {
        self.name = name
        self.paths = paths
        self.stackDirectory = stackDirectory
        self.fileSystem = fileSystem
        self.processTable = processTable
        self.clock = clock
        self.journal = journal
    }

    package var kind: String { "files" }
    /// Files lie in the stack's directory, whose own lock is enough.
    package var lockIdentities: [LockIdentity] { [] }
    package var ways: StoreWays {
        StoreWays(
            taken: "copied while the stack runs; at the seal what changed is copied again",
            putBack: "what differs is replaced from the twin, and kept in the salvage")
    }

    package func survey(counting: Bool) throws -> StoreFacts {
        let tree = try walk()
        var facts = facts(of: tree, findings: FilesFindings.findings(about: tree, store: name))
        if counting { facts.files = FilesCount.facts(of: tree) }
        return facts
    }

    package func holders() throws -> [Holder] {
        processTable.holders(of: try walk().nodes.filter { $0.status.kind == .file }.map { $0.path.path(below: stackDirectory) })
    }

    package func spaceNeeded() throws -> [SpaceNeed] {
        // On the way back, what has changed is staged as a whole before anything is replaced; at worst that is everything.
        let bytes = try walk().bytes
        return ["the twin of \(name)", "putting back \(name)"].map { SpaceNeed(path: stackDirectory, bytes: bytes, purpose: $0) }
    }

    /// Files are raw bytes in any case.
    package func preCopy(run: Int, into writer: any CheckpointWriter, raw: Bool) throws -> StoredStore {
        let tree = try completeTree()
        let (entries, changing) = try twin(of: run).begin(tree, clock: clock)
        var stored: [StoredFile] = []
        for entry in entries {
            try clock.checkInterruption()
            stored.append(try add(entry, from: twin(of: run), to: writer, idle: false))
        }
        try twin(of: run).remember(stored, in: writer.id)
        let findings = FilesFindings.findings(about: tree, store: name) + FilesFindings.changing(changing, store: name)
        return StoredStore(facts: facts(of: tree, findings: findings), files: stored)
    }

    package func seal(run: Int, raw: Bool) throws -> Seal {
        let began = clock.uptime
        let tree = try completeTree()
        let twin = twin(of: run)
        let files = try twin.complete(tree, clock: clock)
        let facts = facts(of: tree, findings: FilesFindings.findings(about: tree, store: name))
        return Seal(store: name, facts: facts, files: files, twin: twin.directory, seconds: clock.uptime - began)
    }

    package func difference(from seal: Seal) throws -> String? { try comparison(with: seal.files).summary }

    package func difference(from stored: StoredStore) throws -> String? {
        try comparison(with: stored.files.map(\.entry)).summary
    }

    /// On every file system that a part of it lies on; what is not there any more lay on the stack's.
    package func sync() throws {
        try fileSystem.syncAll(on: stackDirectory)
        var synced = Set([try fileSystem.status(stackDirectory, followingLinks: true)?.device])
        for node in try walk().nodes where synced.insert(node.status.device).inserted {
            let path = node.path.path(below: stackDirectory)
            try fileSystem.syncAll(on: node.status.kind == .directory ? path : StackPath.parent(path))
        }
    }

    package func putBack(_ seal: Seal, run: Int) throws {
        let twin = FilesTwin(directory: seal.twin, stack: stackDirectory, fileSystem: fileSystem)
        try putBack(seal.files, run: run) { entry, path in try twin.extract(entry, to: path) }
    }

    package func restore(_ stored: StoredStore, of checkpoint: String, from vault: any Vault, run: Int) throws {
        let files = Dictionary(
            try stored.files.map { (try RelativePath($0.entry.path), $0) }, uniquingKeysWith: { first, _ in first })
        try putBack(stored.files.map(\.entry), run: run) { entry, path in
            guard let file = files[try RelativePath(entry.path)] else {
                throw BelayError(.failed, "internal error: \(entry.path) is not in the checkpoint \(checkpoint)")
            }
            try vault.extract(file, of: checkpoint, to: path)
        }
    }

    package func record(_ seal: Seal, into writer: any CheckpointWriter, idle: Bool) throws -> StoredStore {
        let twin = FilesTwin(directory: seal.twin, stack: stackDirectory, fileSystem: fileSystem)
        let record = twin.remembered()
        let known = record.storedFiles
        let files = try seal.files.map { entry in
            // The same content is in the vault already since the stack ran: a second name for it is enough.
            if let checkpoint = record.checkpoint, let file = known[try RelativePath(entry.path)], entry.sha256 != nil,
                file.entry.sha256 == entry.sha256, let again = try? writer.reuse(file, of: checkpoint, as: entry)
            {
                return again
            }
            return try add(entry, from: twin, to: writer, idle: idle)
        }
        return StoredStore(facts: seal.facts, files: files)
    }

    package func leftovers() throws -> [Leftover] { try ownDirectory.leftovers(of: name) }

    package func discard(run: Int, salvage: Bool) throws { try ownDirectory.discard(name, run: run, salvage: salvage) }

    package func activity() -> UInt64 {
        guard let tree = try? walk() else { return 0 }
        return tree.nodes.reduce(0) { $0 &+ UInt64(bitPattern: $1.status.modifiedNanoseconds &+ $1.status.size &+ 1) }
    }

    private var ownDirectory: OwnDirectory {
        OwnDirectory(stack: stackDirectory, fileSystem: fileSystem, journal: journal)
    }

    private func twin(of run: Int) -> FilesTwin {
        FilesTwin(directory: ownDirectory.twin(name, run: run), stack: stackDirectory, fileSystem: fileSystem)
    }

    private func walk() throws -> FileTree { try FileTree(paths, in: stackDirectory, using: fileSystem) }

    /// A copy that leaves something out is worse than none: it would be believed.
    private func completeTree() throws -> FileTree {
        let tree = try walk()
        if let failure = FilesFindings.findings(about: tree, store: name).first(where: { $0.verdict == .fail }) {
            throw BelayError(.refused, "cannot copy \(name): \(failure.message)", hint: failure.fix)
        }
        return tree
    }

    private func facts(of tree: FileTree, findings: [Finding]) -> StoreFacts {
        StoreFacts(name: name, kind: kind, bytes: tree.bytes, findings: findings)
    }

    private func add(_ entry: FileEntry, from twin: FilesTwin, to writer: any CheckpointWriter, idle: Bool) throws -> StoredFile {
        guard entry.kind == .file else { return try writer.add(entry: entry) }
        return try writer.add(contentOf: try twin.path(of: entry), as: entry, idle: idle)
    }

    private func comparison(with entries: [FileEntry]) throws -> FilesComparison {
        try FilesComparison(of: try walk(), with: entries, using: fileSystem)
    }

    private func putBack(_ entries: [FileEntry], run: Int, extracting extract: (FileEntry, String) throws -> Void) throws {
        let staging = ownDirectory.twin(name, run: run) + "/incoming"
        try ownDirectory.remove(staging)
        let comparison = try comparison(with: entries)
        guard !comparison.changes.isEmpty else { return }
        try ownDirectory.prepare(staging)
        let salvage = try FilesSalvage(
            below: ownDirectory.salvage(name, run: run), stack: stackDirectory, own: ownDirectory, fileSystem: fileSystem)
        let wayBack = FilesReturn(
            comparison: comparison, stack: stackDirectory, staging: staging, salvage: salvage, fileSystem: fileSystem)
        try wayBack.perform(extracting: extract)
        if let difference = try self.comparison(with: entries).summary {
            throw BelayError(.failed, "cannot put back \(name): after everything was put back, \(difference)")
        }
        try fileSystem.removeTree(staging)
        // What was restored from the vault has no twin there.
        try ownDirectory.tidy([ownDirectory.twin(name, run: run)])
    }
}
