import BelayCore
import BelaySystem

/// What one run of a backup tool wrote: the directory `output` in a place of its own.
struct CommandOutput: Sendable {
    private static let name = "output"

    let place: String
    let fileSystem: any FileSystem

    var path: String { place + "/" + Self.name }

    /// How much there is: grows while the tool works.
    var amount: UInt64 {
        guard let tree = try? tree() else { return 0 }
        return UInt64(bitPattern: tree.bytes &+ Int64(tree.nodes.count))
    }

    /// Every file, directory and link, with hashes, on the disk. Paths are relative to the place.
    func entries(of store: String) throws -> [FileEntry] {
        let tree = try tree()
        if let skipped = tree.skipped.first {
            throw BelayError(
                .failed, "cannot keep the backup of \(store): \(RelativePath.shown(skipped.path)) is no file that can be read")
        }
        guard tree.nodes.contains(where: { $0.status.kind == .file && $0.status.size > 0 }) else {
            throw BelayError(
                .failed, "cannot keep the backup of \(store): its tool succeeded, and wrote nothing",
                hint: "`backup` has to write into the directory that $BELAY_OUTPUT names")
        }
        let entries = try tree.nodes.map { node in
            var entry = try tree.entry(of: node)
            guard entry.kind == .file else { return entry }
            let file = node.path.path(below: place)
            try fileSystem.syncFile(file)
            entry.sha256 = try SHA256.hex(ofFile: file, using: fileSystem)
            return entry
        }
        for entry in entries.reversed() where entry.kind == .directory { try fileSystem.syncDirectory(try whole(entry)) }
        try fileSystem.syncDirectory(place)
        return entries
    }

    /// Of names and contents: times and owners are another backup's own.
    static func content(of entries: [FileEntry]) -> String {
        var hash = SHA256()
        for entry in entries.sorted(by: { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }) {
            for part in [entry.path, entry.kind.rawValue, entry.sha256 ?? "", entry.linkTarget ?? ""] {
                Array((part + "\0").utf8).withUnsafeBytes { hash.update($0) }
            }
        }
        return hash.finish()
    }

    /// What is not as it was kept; nil where everything is.
    func difference(from entries: [FileEntry]) throws -> String? {
        try FilesComparison(of: try tree(), with: entries, using: fileSystem).summary
    }

    /// Makes all of it in a place that is empty; attributes of directories last, since they may forbid writing.
    func fill(with entries: [FileEntry], extracting extract: (FileEntry, String) throws -> Void) throws {
        for entry in entries {
            guard try RelativePath(entry.path).components.first == Self.name else {
                throw BelayError(.refused, "cannot use \(RelativePath.shown(entry.path)): it is no part of a backup")
            }
            let target = try whole(entry)
            if entry.kind == .directory {
                try fileSystem.makeDirectory(target, mode: 0o700, parents: false)
            } else {
                try extract(entry, target)
            }
        }
        for entry in entries.reversed() where entry.kind == .directory { try fileSystem.apply(entry, to: try whole(entry)) }
    }

    /// One file or link, with its attributes, to a path that does not exist.
    func copy(_ entry: FileEntry, to target: String) throws {
        if entry.kind == .link {
            try fileSystem.makeLink(target, to: entry.linkTarget ?? "")
        } else {
            try fileSystem.copy(try whole(entry), to: target, mode: 0o600, syncing: false)
        }
        try fileSystem.apply(entry, to: target)
    }

    /// Into the vault, which refuses a file that is not what it was.
    func store(_ entry: FileEntry, into writer: any CheckpointWriter, idle: Bool) throws -> StoredFile {
        guard entry.kind == .file else { return try writer.add(entry: entry) }
        return try writer.add(contentOf: try whole(entry), as: entry, idle: idle)
    }

    private func whole(_ entry: FileEntry) throws -> String { try RelativePath(entry.path).path(below: place) }

    private func tree() throws -> FileTree { try FileTree([Self.name], in: place, using: fileSystem) }
}
