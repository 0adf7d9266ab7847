import BelayCore
import BelaySystem

/// The directory of a stack, copied for its clone while everything runs. What a database's server keeps in it would be torn:
/// the clone's own server begins empty, and is restored into.
struct StackCopy {
    /// A real path.
    let source: String
    let target: String
    let fileSystem: any FileSystem
    /// Copies whole trees into a directory.
    let copy: (_ paths: [String], _ directory: String) throws -> Void

    /// What a server has in the directory of its data before anything else, and for ever.
    private static let sign = "PG_VERSION"
    /// Images have it in what is mounted, or in a directory of its version there.
    private static let depth = 2
    /// So many paths at a time: a command takes no more than it has room for.
    private static let batch = 1000

    /// - Parameter mounts: directories that servers of stores write to.
    func make(without mounts: [String]) throws {
        // Through a link it lies elsewhere, and only the link is copied.
        let inside = mounts.filter { $0.hasPrefix(source + "/") && (try? fileSystem.realPath($0)) == $0 }
        let emptied = inside.flatMap { databases(in: $0, depth: Self.depth) }
        // What earlier runs keep beside a store is theirs, and may be large.
        let own = ([source] + inside.map(StackPath.parent)).map { $0 + "/" + Glob.ownDirectory }
        try fill(source, target, emptied: Set(emptied), left: Set(own))
    }

    private func databases(in directory: String, depth: Int) -> [String] {
        let isThere = { (path: String, kind: FileEntry.Kind) in
            (try? fileSystem.status(path, followingLinks: false))??.kind == kind
        }
        guard isThere(directory, .directory) else { return [] }
        if isThere(directory + "/" + Self.sign, .file) { return [directory] }
        guard depth > 0, let names = try? fileSystem.list(directory) else { return [] }
        return names.flatMap { databases(in: directory + "/" + $0, depth: depth - 1) }
    }

    private func fill(_ from: String, _ to: String, emptied: Set<String>, left: Set<String>) throws {
        let paths = try fileSystem.list(from).map { from + "/" + $0 }.filter { !left.contains($0) }
        let parted = paths.filter { path in emptied.union(left).contains { $0 == path || $0.hasPrefix(path + "/") } }
        let whole = paths.filter { !parted.contains($0) }
        for start in stride(from: 0, to: whole.count, by: Self.batch) {
            try copy(Array(whole[start..<min(start + Self.batch, whole.count)]), to)
        }
        for path in parted {
            let copied = to + "/" + StackPath.last(path)
            try fileSystem.makeDirectory(copied, mode: 0o700, parents: false)
            if !emptied.contains(path) { try fill(path, copied, emptied: emptied, left: left) }
            try giveAttributes(of: path, to: copied)
        }
    }

    private func giveAttributes(of path: String, to copied: String) throws {
        guard let status = try fileSystem.status(path, followingLinks: false) else { return }
        let name = try RelativePath(StackPath.last(path))
        let entry = try FileTree.entry(of: name, status: status, in: StackPath.parent(path), using: fileSystem)
        try fileSystem.apply(entry, to: copied)
    }
}
