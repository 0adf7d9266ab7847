import BelayCore
import BelaySystem

/// The copy of a files store beside it.
///
///     tree/           the content of every file, mode 0600 whatever the original's: attributes are in the seal
///     copied.json     what each file was like when it was copied while the stack ran
///     incoming/       what a way back is about to put in place
struct FilesTwin {
    let directory: String
    let stack: String
    let fileSystem: any FileSystem

    private var tree: String { directory + "/tree" }
    private var own: OwnDirectory { OwnDirectory(stack: stack, fileSystem: fileSystem, journal: nil) }

    func path(of entry: FileEntry) throws -> String { try RelativePath(entry.path).path(below: tree) }

    /// Copies all of it while it may still change; returns its entries, and the files that would not hold still.
    func begin(_ source: FileTree, clock: any Clock) throws -> (entries: [FileEntry], changing: [RelativePath]) {
        try own.remove(directory)
        try own.prepare(tree)
        // Its time says, in the file system's own clock, when copying began.
        try fileSystem.writeAtomically(directory + "/begun", [], mode: 0o600, like: nil)
        let begun = try fileSystem.status(directory + "/begun", followingLinks: false)?.changedNanoseconds ?? 0
        var record = FilesRecord(begunNanoseconds: begun)
        var entries: [FileEntry] = []
        var changing: [RelativePath] = []
        for node in source.nodes {
            try clock.checkInterruption()
            guard node.status.kind == .file else {
                if node.status.kind == .directory { try makeDirectory(node.path) }
                entries.append(try source.entry(of: node))
                continue
            }
            guard let copied = try copy(node.path, from: source) else { continue }
            if copied.heldStill, let hash = copied.entry.sha256 {
                record.copies.append(FilesRecord.Copy(path: node.path.text, stamp: copied.stamp, sha256: hash))
            } else {
                changing.append(node.path)
            }
            entries.append(copied.entry)
        }
        try syncDirectories(of: entries)
        try write(record)
        return (entries, changing)
    }

    /// With no writer left: copies again what changed since, removes what is gone, and syncs.
    func complete(_ source: FileTree, clock: any Clock) throws -> [FileEntry] {
        try own.prepare(tree)
        let copies = remembered().reliable
        try removeOthers(than: Set(source.nodes.map(\.path)))
        var entries: [FileEntry] = []
        for node in source.nodes {
            try clock.checkInterruption()
            switch node.status.kind {
            case .directory:
                try makeDirectory(node.path)
                entries.append(try source.entry(of: node))
            case .file:
                entries.append(try known(node, of: source, among: copies) ?? copyAtRest(node.path, from: source))
            default:
                entries.append(try source.entry(of: node))
            }
        }
        try syncDirectories(of: entries)
        return entries
    }

    /// Writes a file or link to a path that does not exist, as it was sealed; refuses a twin that is not what was sealed.
    func extract(_ entry: FileEntry, to target: String) throws {
        if entry.kind == .link {
            try fileSystem.makeLink(target, to: entry.linkTarget ?? "")
        } else {
            let source = try path(of: entry)
            guard try fileSystem.status(source, followingLinks: false)?.kind == .file else {
                throw BelayError(.failed, "cannot put back \(RelativePath.shown(entry.path)): it is missing in the twin")
            }
            try fileSystem.copy(source, to: target, mode: 0o600, syncing: true)
            guard try SHA256.hex(ofFile: target, using: fileSystem) == entry.sha256 else {
                throw BelayError(.failed, "cannot put back \(RelativePath.shown(entry.path)): the twin is not what was sealed")
            }
        }
        try fileSystem.apply(entry, to: target)
        if entry.kind == .file { try fileSystem.syncFile(target) }
    }

    /// Keeps where the vault holds each of the copies.
    func remember(_ stored: [StoredFile], in checkpoint: String) throws {
        var record = remembered()
        record.checkpoint = checkpoint
        record.stored = stored.filter { $0.object != nil }
        try write(record)
    }

    /// What is not readable is not known: everything is copied again then.
    func remembered() -> FilesRecord {
        guard let bytes = try? fileSystem.read(directory + "/copied.json", limit: 256 << 20),
            let record = try? JSON.decode(FilesRecord.self, from: bytes)
        else { return FilesRecord(begunNanoseconds: 0) }
        return record
    }

    private func write(_ record: FilesRecord) throws {
        try fileSystem.writeAtomically(directory + "/copied.json", try JSON.encode(record), mode: 0o600, like: nil)
    }

    private struct Copied {
        var entry: FileEntry
        var stamp: FilesRecord.Stamp
        var heldStill: Bool
    }

    /// nil where it is gone. Up to three times, until it is the same before and after, and the copy what was read.
    private func copy(_ path: RelativePath, from source: FileTree) throws -> Copied? {
        let (live, target) = (path.path(below: source.root), path.path(below: tree))
        var last: Copied?
        for _ in 1...3 {
            guard let before = try fileSystem.status(live, followingLinks: false), before.kind == .file else { return nil }
            try fileSystem.removeTree(target)
            try fileSystem.copy(live, to: target, mode: 0o600, syncing: true)
            let hash = try SHA256.hex(ofFile: target, using: fileSystem)
            var entry = try FileTree.entry(of: path, status: before, in: source.root, using: fileSystem)
            entry.sha256 = hash
            entry.size = try fileSystem.status(target, followingLinks: false)?.size ?? 0
            let isSame = try SHA256.hex(ofFile: live, using: fileSystem) == hash
            guard let after = try fileSystem.status(live, followingLinks: false) else { return nil }
            let heldStill = isSame && FilesRecord.Stamp(after) == FilesRecord.Stamp(before) && entry.size == before.size
            last = Copied(entry: entry, stamp: FilesRecord.Stamp(before), heldStill: heldStill)
            if heldStill { break }
        }
        return last
    }

    private func copyAtRest(_ path: RelativePath, from source: FileTree) throws -> FileEntry {
        guard let copied = try copy(path, from: source), copied.heldStill else {
            throw BelayError(
                .failed, "cannot seal \(path): something still writes to it", hint: "find the process that has it open")
        }
        return copied.entry
    }

    /// The entry of a file that is certainly as it was when it was copied.
    private func known(
        _ node: FileTree.Node, of source: FileTree, among copies: [RelativePath: FilesRecord.Copy]
    ) throws -> FileEntry? {
        guard let known = copies[node.path], known.stamp == FilesRecord.Stamp(node.status) else { return nil }
        let copy = try fileSystem.status(node.path.path(below: tree), followingLinks: false)
        guard copy?.kind == .file, copy?.size == node.status.size else { return nil }
        var entry = try source.entry(of: node)
        entry.sha256 = known.sha256
        return entry
    }

    private func makeDirectory(_ path: RelativePath) throws {
        let target = path.path(below: tree)
        if let kind = try fileSystem.status(target, followingLinks: false)?.kind {
            if kind == .directory { return }
            try fileSystem.remove(target)
        }
        try fileSystem.makeDirectory(target, mode: 0o700, parents: false)
    }

    /// What was copied while the stack ran and is gone at the seal.
    private func removeOthers(than paths: Set<RelativePath>) throws {
        var waiting = try fileSystem.list(tree).map { try RelativePath($0) }
        while let path = waiting.popLast() {
            let place = path.path(below: tree)
            if !paths.contains(path) {
                try fileSystem.removeTree(place)
            } else if try fileSystem.status(place, followingLinks: false)?.kind == .directory {
                waiting += try fileSystem.list(place).map { try path.appending($0) }
            }
        }
    }

    private func syncDirectories(of entries: [FileEntry]) throws {
        for entry in entries.reversed() where entry.kind == .directory { try fileSystem.syncDirectory(try path(of: entry)) }
        try fileSystem.syncDirectory(tree)
        try fileSystem.syncDirectory(directory)
    }
}
