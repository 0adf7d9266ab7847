import BelayCore
import BelaySystem

/// `<stack>/.belay`: twins and salvages, on the stack's own file system and where no glob of a guide sees them.
///
///     .belay/7/settings/            the twin of the store `settings` of run 7
///     .belay/7/salvage/settings/    what the way back of run 7 replaced
struct OwnDirectory {
    let stack: String
    let fileSystem: any FileSystem

    private var root: String { stack + "/" + Glob.ownDirectory }

    func twin(_ store: String, run: Int) -> String { "\(root)/\(run)/\(store)" }
    func salvage(_ store: String, run: Int) -> String { "\(root)/\(run)/salvage/\(store)" }

    /// Makes a directory below it, each level closed to others and synced; refuses to go through a link.
    func prepare(_ path: String) throws {
        var current = stack
        for name in RelativePath.split(String(path.dropFirst(stack.count))) {
            let parent = current
            current += "/" + name
            if let status = try fileSystem.status(current, followingLinks: false) {
                guard status.kind == .directory else {
                    throw BelayError(.refused, "cannot use \(current): it is not a directory", hint: "remove it")
                }
                continue
            }
            try fileSystem.makeDirectory(current, mode: 0o700, parents: false)
            try fileSystem.syncDirectory(parent)
        }
    }

    /// What lies there of one store, in every run.
    func leftovers(of store: String) throws -> [Leftover] {
        try runs().flatMap { run in
            let places = [(twin(store, run: run), "twin"), (salvage(store, run: run), "salvage")]
            return try places.compactMap { path, what -> Leftover? in
                guard try fileSystem.status(path, followingLinks: false)?.kind == .directory else { return nil }
                return Leftover(path: path, bytes: try bytes(in: path), run: run, what: "\(what) of \(store)")
            }
        }
    }

    func discard(_ store: String, run: Int, salvage withSalvage: Bool) throws {
        try fileSystem.removeTree(twin(store, run: run))
        if withSalvage { try fileSystem.removeTree(salvage(store, run: run)) }
        // What is empty now goes too; a directory that still holds another store's twin stays.
        for path in ["\(root)/\(run)/salvage", "\(root)/\(run)", root] {
            guard try fileSystem.status(path, followingLinks: false)?.kind == .directory else { continue }
            guard try fileSystem.list(path).isEmpty else { return }
            try fileSystem.remove(path)
        }
    }

    private func runs() throws -> [Int] {
        guard try fileSystem.status(root, followingLinks: false)?.kind == .directory else { return [] }
        return try fileSystem.list(root).compactMap { Int($0) }.sorted()
    }

    private func bytes(in directory: String) throws -> Int64 {
        var total: Int64 = 0
        var waiting = [directory]
        while let path = waiting.popLast() {
            guard let status = try fileSystem.status(path, followingLinks: false) else { continue }
            if status.kind == .file { total += status.size }
            if status.kind == .directory { waiting += try fileSystem.list(path).map { path + "/" + $0 } }
        }
        return total
    }
}
