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

    /// - Parameters:
    ///   - mounts: directories that servers of stores write to.
    ///   - used: paths and patterns of what is looked for from outside of the containers.
    /// - Returns: links that led out of the stack to a directory, which is another, empty one now; and where they led.
    func make(without mounts: [String], used: [String]) throws -> [(place: String, target: String)] {
        let inside = mounts.compactMap { try? fileSystem.realPath($0) }.filter { isBelow(source, $0) }
        let emptied = inside.flatMap { databases(in: $0, depth: Self.depth) }
        // What earlier runs keep beside a store is theirs, and may be large.
        let own = ([source] + inside.map(StackPath.parent)).map { $0 + "/" + Glob.ownDirectory }
        try fill(source, target, emptied: Set(emptied), left: Set(own))
        let top = try fileSystem.list(source).filter {
            try fileSystem.status(source + "/" + $0, followingLinks: false)?.kind == .link
        }
        let named = used.map { isBelow(source, $0) ? String($0.dropFirst(source.count + 1)) : $0 }.filter {
            !$0.hasPrefix("/") && !$0.split(separator: "/").contains("..")
        }
        // What is no pattern is a path all the same.
        let found = named.flatMap { (try? Glob.expand([$0], in: source, using: fileSystem)) ?? [] }
        return try Set(top + named + found).sorted().compactMap(bringIn)
    }

    private func isBelow(_ directory: String, _ path: String) -> Bool { path.hasPrefix(directory + "/") }

    /// A link is copied as it is: one that leads out of the stack would lead the clone to what is live.
    private func bringIn(_ path: String) throws -> (place: String, target: String)? {
        var way = ""
        for name in path.split(separator: "/") where name != "." {
            way += "/" + name
            let (live, place) = (source + way, target + way)
            guard try fileSystem.status(place, followingLinks: false)?.kind == .link else { continue }
            if let there = try? fileSystem.realPath(place), isBelow(target, there) { continue }
            guard let real = try? fileSystem.realPath(live), real != source else { return nil }
            try fileSystem.remove(place)
            if isBelow(source, real) {
                try fileSystem.makeLink(place, to: target + real.dropFirst(source.count))
                continue
            }
            switch try fileSystem.status(real, followingLinks: false)?.kind {
            case .file:
                try fileSystem.copy(real, to: place, mode: 0o600, syncing: false)
                try fileSystem.giveAttributes(of: real, to: place)
                return nil
            case .directory:
                try fileSystem.makeDirectory(place, mode: 0o700, parents: false)
                try fileSystem.giveAttributes(of: real, to: place)
                return (String(way.dropFirst()), real)
            case .link, nil: return nil
            }
        }
        return nil
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
            try fileSystem.giveAttributes(of: path, to: copied)
        }
    }
}
