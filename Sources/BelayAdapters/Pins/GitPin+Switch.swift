package import BelayCore
import BelaySystem

extension GitPin {
    /// Moves the live work tree. A mark outside of it says, before the first file is touched, what is being done, so that
    /// a tree that a crash left half way is told from one that the operator has changed.
    package func write(_ target: PinState) throws {
        let goal = try GitHead(target)
        try endLeftoverCommands()
        let head = try repository.head()
        let interrupted = try GitSwitch.read(switchMark, using: fileSystem)
        if let interrupted {
            try removeStaleLocks(of: interrupted)
            try refuseForeignChanges(interrupted)
        } else if head == goal {
            return
        } else {
            try refuseConflicts(target)
        }
        try refuseLosingCommits(goal)
        let begun = GitSwitch(from: interrupted?.from ?? head, to: goal)
        try fileSystem.makeDirectory(workTrees, mode: 0o700, parents: true)
        try fileSystem.writeAtomically(switchMark, begun.bytes, mode: 0o600, like: nil)
        try keep(head.commit)
        try removeHalfWritten(interrupted, goal)
        try checkOut(goal, forced: interrupted != nil)
        try syncFiles(between: begun.from.commit, and: goal.commit)
        if let interrupted { try syncFiles(between: interrupted.to.commit, and: goal.commit) }
        let reached = try repository.head()
        let changed = try repository.changedFiles()
        guard reached == goal, changed.isEmpty else {
            throw BelayError(
                .failed, "cannot switch \(name) to \(target.version): it is at \(reached.label), with \(changed.count) files changed",
                evidence: Array(changed.prefix(20)))
        }
        try fileSystem.remove(switchMark)
        try fileSystem.syncDirectory(workTrees)
    }

    private func checkOut(_ goal: GitHead, forced: Bool) throws {
        // Ignored files are the operator's (`.env`), and git would overwrite them without a word.
        let manner = forced ? ["--force"] : ["--no-overwrite-ignore"]
        let aim = goal.shortBranch.map { ["--no-track", "-B", $0, goal.commit] } ?? ["--detach", goal.commit]
        _ = try repository.output(["checkout", "--quiet"] + manner + aim + ["--"], to: "switch \(name) to \(goal.label)", seconds: 3600)
    }

    /// A branch moves forward, or back to where it was; it is never taken away from commits that only it has.
    private func refuseLosingCommits(_ goal: GitHead) throws {
        guard let branch = goal.branch, let tip = try repository.commit(of: branch), tip != goal.commit else { return }
        if try repository.isAncestor(tip, of: goal.commit) { return }
        guard try repository.isAncestor(goal.commit, of: tip) else {
            throw BelayError(
                .refused, "cannot move \(goal.shortBranch ?? branch) to \(goal.commit.prefix(10)): it holds commits that are not there",
                hint: "git -C \(repository.path) log \(goal.commit.prefix(10))..\(goal.shortBranch ?? branch)")
        }
        try keep(tip)
    }

    /// A commit that nothing else may name any more stays, for the way back.
    private func keep(_ commit: String) throws {
        _ = try repository.output(["update-ref", "\(GitRefs.kept)/\(commit)", commit], to: "keep \(commit.prefix(10))")
    }

    /// Git leaves what it has written; the power may go before the kernel has.
    private func syncFiles(between old: String, and new: String) throws {
        guard old != new else { return }
        var directories: Set<String> = [repository.path]
        for file in try repository.names(["diff", "--name-only", "--no-renames", "-z", old, new, "--"], to: "list the files that changed") {
            let path = repository.path + "/" + file
            if try fileSystem.status(path, followingLinks: false)?.kind == .file { try fileSystem.syncFile(path) }
            var directory = StackPath.parent(path)
            while directory.count > repository.path.count, directories.insert(directory).inserted { directory = StackPath.parent(directory) }
        }
        for directory in directories.sorted() where try fileSystem.status(directory, followingLinks: false)?.kind == .directory {
            try fileSystem.syncDirectory(directory)
        }
    }

    var switchMark: String { workTrees + "/switching" }
}

/// A switch that has begun: kept in a file until it is done.
struct GitSwitch: Equatable {
    var from: GitHead
    var to: GitHead

    var bytes: [UInt8] { Array("\(from.identity)\n\(to.identity)\n".utf8) }

    init(from: GitHead, to: GitHead) {
        self.from = from
        self.to = to
    }

    static func read(_ path: String, using fileSystem: any FileSystem) throws -> GitSwitch? {
        guard try fileSystem.status(path, followingLinks: false) != nil else { return nil }
        let lines = String(decoding: try fileSystem.read(path, limit: 4096), as: UTF8.self).split(separator: "\n").map(String.init)
        guard lines.count == 2 else { throw BelayError(.needsPerson, "cannot read \(path): it does not say what was being switched") }
        return GitSwitch(
            from: try GitHead(PinState(version: "", identity: lines[0])), to: try GitHead(PinState(version: "", identity: lines[1])))
    }
}
