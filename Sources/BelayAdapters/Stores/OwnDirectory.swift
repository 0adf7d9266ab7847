import BelayCore
import BelaySystem

/// `<stack>/.belay`: twins and salvages, on the stack's own file system and where no glob of a guide sees them.
///
///     .belay/7-1f3a9c2b/settings/            the twin of the store `settings` of run 7 of the journal 1f3a9c2b
///     .belay/7-1f3a9c2b/salvage/settings/    what the way back of run 7 replaced
///
/// Two journals count from 1 each: without their names a run would take another's only way back for its own.
struct OwnDirectory {
    let stack: String
    let fileSystem: any FileSystem
    /// The journal whose runs these are; nil where none is named.
    let journal: String?
    /// What is beside other things than a stack: of which of them it is.
    var of: String?

    private var base: String { stack + "/" + Glob.ownDirectory }
    private var root: String { of.map { base + "/of-" + $0 } ?? base }
    /// Whether there is anything of ours, as far as that can be seen.
    var isUsed: Bool { ((try? fileSystem.status(root, followingLinks: false)) ?? nil)?.kind == .directory }

    func twin(_ store: String, run: Int) -> String { "\(place(run))/\(store)" }
    func salvage(_ store: String, run: Int) -> String { "\(place(run))/salvage/\(store)" }
    private func place(_ run: Int) -> String { "\(root)/\(Run(number: run, journal: journal).name)" }

    /// Makes a directory below it, each level closed to others and synced; refuses to go through a link.
    func prepare(_ path: String) throws {
        for (parent, level) in levels(of: path) where try !isThere(level) {
            try fileSystem.makeDirectory(level, mode: 0o700, parents: false)
            try fileSystem.syncDirectory(parent)
        }
    }

    /// Removes a tree below it; refuses to go through a link.
    func remove(_ path: String) throws {
        for (_, level) in levels(of: path).dropLast() {
            guard try isThere(level) else { return }
        }
        try fileSystem.removeTree(path)
    }

    private func isThere(_ level: String) throws -> Bool {
        guard let status = try fileSystem.status(level, followingLinks: false) else { return false }
        guard status.kind == .directory else {
            throw BelayError(.refused, "cannot use \(level): it is not a directory", hint: "remove it")
        }
        return true
    }

    /// Every directory from the stack down to a path, each after the one it lies in.
    private func levels(of path: String) -> [(parent: String, level: String)] {
        var parent = stack
        return RelativePath.split(String(path.dropFirst(stack.count))).map { name in
            defer { parent += "/" + name }
            return (parent, parent + "/" + name)
        }
    }

    /// What lies there of one store, in every run.
    func leftovers(of store: String) throws -> [Leftover] {
        var found: [Leftover] = []
        for run in try runs() {
            let isOurs = run.journal == journal
            for (path, what) in [("\(root)/\(run.name)/\(store)", "twin"), ("\(root)/\(run.name)/salvage/\(store)", "salvage")] {
                guard try fileSystem.status(path, followingLinks: false)?.kind == .directory else { continue }
                found.append(
                    Leftover(
                        path: path, bytes: try bytes(in: path), run: isOurs ? run.number : nil, what: "\(what) of \(store)",
                        stranger: isOurs ? nil : "run \(run.number) of another journal"))
            }
        }
        return found
    }

    func discard(_ store: String, run: Int, salvage withSalvage: Bool) throws {
        try remove(twin(store, run: run))
        if withSalvage { try remove(salvage(store, run: run)) }
        let places = ["\(place(run))/salvage", place(run), root] + (of == nil ? [] : [base])
        try tidy(places)
        // Nobody would look for what a power cut brings back: the run that it was of has ended.
        let left = try places.filter { try isThere($0) }
        for directory in left.isEmpty ? [stack] : left { try fileSystem.syncDirectory(directory) }
    }

    /// Directories that are empty now go; one that still holds another store's twin stays.
    func tidy(_ paths: [String]) throws {
        for path in paths {
            guard try fileSystem.status(path, followingLinks: false)?.kind == .directory else { continue }
            guard try fileSystem.list(path).isEmpty else { return }
            try fileSystem.remove(path)
        }
    }

    private func runs() throws -> [Run] {
        guard try fileSystem.status(root, followingLinks: false)?.kind == .directory else { return [] }
        return try fileSystem.list(root).compactMap(Run.init).sorted { ($0.number, $0.name) < ($1.number, $1.name) }
    }

    /// One run, as the directory of its twins is called.
    struct Run {
        let number: Int
        let journal: String?

        init(number: Int, journal: String?) { (self.number, self.journal) = (number, journal) }

        /// Reads what `name` writes.
        init?(_ name: String) {
            let parts = name.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard let number = parts.first.flatMap({ Int($0) }) else { return nil }
            self.init(number: number, journal: parts.count == 2 ? parts[1] : nil)
        }

        var name: String { journal.map { "\(number)-\($0)" } ?? "\(number)" }
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
