package import BelayCore
import BelaySystem

extension GitPin {
    package func write(_ target: PinState) throws { _ = try move(to: target, salvaging: false) }

    package func putBack(_ state: PinState) throws -> String? { try move(to: state, salvaging: true) }

    /// Moves the live work tree. A mark outside of it says, before the first file is touched, what is being done, so that
    /// a tree that a crash left half way is told from one that the operator has changed.
    private func move(to target: PinState, salvaging: Bool) throws -> String? {
        let goal = try GitHead(target)
        try endLeftoverCommands()
        let head = try repository.head()
        let interrupted = try GitSwitch.read(switchMark, using: fileSystem)
        if interrupted == nil && head == goal { return nil }
        if let interrupted { try removeStaleLocks(of: interrupted) }
        let risked = salvaging ? try filesAtRisk(goal, interrupted) : []
        if !salvaging { try refuseChanges(target, interrupted) }
        try refuseLosingCommits(goal)
        let kept = try salvage(risked)
        let begun = (interrupted ?? GitSwitch(from: head, to: [])).aiming(at: goal)
        try fileSystem.makeDirectory(workTrees, mode: 0o700, parents: true)
        try fileSystem.writeAtomically(switchMark, begun.bytes, mode: 0o600, like: nil)
        try keep(head.commit, leaving: nil)
        if let interrupted { try removeHalfWritten(interrupted, goal) }
        try checkOut(goal, forced: interrupted != nil || !risked.isEmpty)
        for earlier in [begun.from] + begun.to { try syncFiles(between: earlier.commit, and: goal.commit) }
        try sync(risked, in: repository.path)
        try requireReached(goal, of: target)
        try fileSystem.remove(switchMark)
        try fileSystem.syncDirectory(workTrees)
        return kept
    }

    private func refuseChanges(_ target: PinState, _ interrupted: GitSwitch?) throws {
        if let interrupted { try refuseForeignChanges(interrupted) } else { try refuseConflicts(target) }
    }

    private func requireReached(_ goal: GitHead, of target: PinState) throws {
        let reached = try repository.head()
        let changed = try repository.changedFiles()
        guard reached == goal, changed.isEmpty else {
            throw BelayError(
                .failed,
                "cannot switch \(name) to \(target.version): it is at \(reached.label), with \(changed.count) files changed",
                evidence: Array(changed.prefix(20)))
        }
    }

    private func checkOut(_ goal: GitHead, forced: Bool) throws {
        // Ignored files are the operator's (`.env`), and git would overwrite them without a word.
        let manner = forced ? ["--force"] : ["--no-overwrite-ignore"]
        let aim = goal.shortBranch.map { ["--no-track", "-B", $0, goal.commit] } ?? ["--detach", goal.commit]
        _ = try repository.output(
            ["checkout", "--quiet"] + manner + aim + ["--"], to: "switch \(name) to \(goal.label)", seconds: 3600)
    }

    /// A branch moves forward, or back to where it was; it is never taken away from commits that only it has.
    private func refuseLosingCommits(_ goal: GitHead) throws {
        guard let branch = goal.branch, let tip = try repository.commit(of: branch), tip != goal.commit else { return }
        if try repository.isAncestor(tip, of: goal.commit) { return }
        guard try repository.isAncestor(goal.commit, of: tip) else {
            throw BelayError(
                .refused,
                "cannot move \(goal.shortBranch ?? branch) to \(goal.commit.prefix(10)): it holds commits that are not there",
                hint: "git -C \(repository.path) log \(goal.commit.prefix(10))..\(goal.shortBranch ?? branch)")
        }
        try keep(tip, leaving: branch)
    }

    /// A commit that nothing would name any more, once HEAD or the branch has left it, is given a name of ours.
    private func keep(_ commit: String, leaving branch: String?) throws {
        let holders = try repository.output(
            ["for-each-ref", "--contains=\(commit)", "--format=%(refname)"], to: "see what holds \(commit.prefix(10))")
        guard !holders.split(separator: "\n").contains(where: { $0 != branch ?? "" }) else { return }
        _ = try repository.output(["update-ref", "\(GitRefs.kept)/\(commit)", commit], to: "keep \(commit.prefix(10))")
    }

    /// Git leaves what it has written; the power may go before the kernel has.
    private func syncFiles(between old: String, and new: String) throws {
        guard old != new else { return }
        let files = try repository.names(
            ["diff", "--name-only", "--no-renames", "-z", old, new, "--"], to: "list the files that changed")
        try sync(files, in: repository.path)
    }

    func sync(_ files: [String], in root: String) throws {
        var directories: Set<String> = [root]
        for file in files {
            let path = root + "/" + file
            if try fileSystem.status(path, followingLinks: false)?.kind == .file { try fileSystem.syncFile(path) }
            var directory = StackPath.parent(path)
            while directory.count > root.count, directories.insert(directory).inserted {
                directory = StackPath.parent(directory)
            }
        }
        for directory in directories.sorted() where try fileSystem.status(directory, followingLinks: false)?.kind == .directory {
            try fileSystem.syncDirectory(directory)
        }
    }

    var switchMark: String { workTrees + "/switching" }
}
