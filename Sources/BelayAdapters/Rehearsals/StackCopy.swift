import BelayCore
import BelaySystem

/// The directory of a stack, copied for its clone while everything runs. What a database's server keeps in it would be torn:
/// the clone's own server begins empty, and is restored into.
struct StackCopy {
    let source: String
    let target: String
    let fileSystem: any FileSystem
    /// Copies whole trees into a directory.
    let copy: (_ paths: [String], _ directory: String) throws -> Void

    /// What servers make in their data's directory before anything else, and keep.
    private static let signs = ["PG_VERSION", "ibdata1", "WiredTiger"]

    /// - Parameter mounts: directories that servers of stores write to.
    func make(without mounts: [String]) throws {
        let emptied = try mounts.filter { $0.hasPrefix(source + "/") }.filter(holdsDatabase)
        // What earlier runs keep beside a store is theirs, and may be large.
        let own = ([source] + emptied.map(StackPath.parent)).map { $0 + "/" + Glob.ownDirectory }
        try fill(source, target, emptied: Set(emptied), left: Set(own))
    }

    private func holdsDatabase(_ directory: String) throws -> Bool {
        guard try fileSystem.status(directory, followingLinks: false)?.kind == .directory else { return false }
        let places = try [directory] + fileSystem.list(directory).map { directory + "/" + $0 }
        return try places.contains { place in
            try Self.signs.contains { try fileSystem.status(place + "/" + $0, followingLinks: false)?.kind == .file }
        }
    }

    private func fill(_ from: String, _ to: String, emptied: Set<String>, left: Set<String>) throws {
        let paths = try fileSystem.list(from).map { from + "/" + $0 }.filter { !left.contains($0) }
        let parted = paths.filter { path in emptied.union(left).contains { $0 == path || $0.hasPrefix(path + "/") } }
        let whole = paths.filter { !parted.contains($0) }
        if !whole.isEmpty { try copy(whole, to) }
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
