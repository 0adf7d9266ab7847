import BelayCore
import BelaySystem

/// What a crash leaves: a git that goes on without us, its locks, and a work tree half way between two commits.
extension GitPin {
    private static let patienceSeconds = 20.0

    /// A command of ours that outlived us still writes: it is ended, and awaited.
    func endLeftoverCommands() throws {
        let deadline = clock.uptime + GitPin.patienceSeconds
        var signal: Int32 = 15
        while true {
            let running = processTable.processes(withEnvironment: GitRepository.mark, value: repository.path)
            if running.isEmpty { return }
            guard clock.uptime < deadline + 5 else {
                throw BelayError(.failed, "cannot switch \(name): an earlier git (pid \(running[0].pid)) does not end")
            }
            for process in running { processTable.signal(process, signal) }
            try clock.sleep(0.1)
            if clock.uptime > deadline { signal = 9 }
        }
    }

    /// Locks of the switch that a crash interrupted; without such a mark they are somebody else's, and stay.
    func removeStaleLocks(of interrupted: GitSwitch) throws {
        let directory = try gitDirectory("--absolute-git-dir")
        let common = try gitDirectory("--git-common-dir")
        let branches = Set(([interrupted.from] + interrupted.to).compactMap(\.branch))
        for path in ["\(directory)/index.lock", "\(directory)/HEAD.lock", "\(directory)/ORIG_HEAD.lock"]
            + branches.map({ "\(common)/\($0).lock" })
        where try fileSystem.status(path, followingLinks: false)?.kind == .file {
            try fileSystem.remove(path)
        }
        try removeStaleRefLocks()
    }

    /// Under `refs/belay` nobody but us writes, one run at a time.
    func removeStaleRefLocks() throws {
        let root = try gitDirectory("--git-common-dir") + "/" + GitRefs.all
        guard try fileSystem.status(root, followingLinks: false)?.kind == .directory else { return }
        guard processTable.processes(withEnvironment: GitRepository.mark, value: repository.path).isEmpty else { return }
        try removeLocks(in: root, depth: 0)
    }

    private func removeLocks(in directory: String, depth: Int) throws {
        guard depth < 16 else { return }
        for entry in try fileSystem.list(directory) {
            let path = directory + "/" + entry
            switch try fileSystem.status(path, followingLinks: false)?.kind {
            case .directory: try removeLocks(in: path, depth: depth + 1)
            case .file where entry.hasSuffix(".lock"): try fileSystem.remove(path)
            default: break
            }
        }
    }

    /// Half way, only files that differ between the two commits may be changed: others have been changed by a person since.
    func refuseForeignChanges(_ interrupted: GitSwitch) throws {
        let foreign = try foreignChanges(interrupted)
        guard foreign.isEmpty else {
            throw BelayError(
                .needsPerson, "cannot go on switching \(name): \(GitPin.list(foreign)) changed since it was interrupted",
                hint: "git -C \(repository.path) stash push -- \(foreign.prefix(3).joined(separator: " "))")
        }
    }

    func foreignChanges(_ interrupted: GitSwitch) throws -> [String] {
        let ours = Set(try interrupted.to.flatMap { try differing(interrupted.from.commit, $0.commit, filter: nil) })
        return try repository.changedFiles().filter { !ours.contains($0) }
    }

    /// Files that only the interrupted target has, and that git does not know of yet. They were not there when it began.
    func removeHalfWritten(_ interrupted: GitSwitch, _ goal: GitHead) throws {
        let tracked = Set(
            try repository.names(["ls-tree", "-r", "--name-only", "-z", goal.commit], to: "list the files of \(goal.label)"))
        let added = Set(try interrupted.to.flatMap { try differing(interrupted.from.commit, $0.commit, filter: "A") })
        for file in added.sorted() where !tracked.contains(file) {
            let path = repository.path + "/" + file
            guard let kind = try fileSystem.status(path, followingLinks: false)?.kind, kind != .directory else { continue }
            try fileSystem.remove(path)
            try removeEmptyParents(of: path)
        }
    }

    private func removeEmptyParents(of path: String) throws {
        var directory = StackPath.parent(path)
        while directory.count > repository.path.count, try fileSystem.list(directory).isEmpty {
            try fileSystem.removeTree(directory)
            directory = StackPath.parent(directory)
        }
    }

    private func differing(_ old: String, _ new: String, filter: String?) throws -> [String] {
        let filters = filter.map { ["--diff-filter=\($0)"] } ?? []
        return try repository.names(
            ["diff", "--name-only", "--no-renames", "-z"] + filters + [old, new, "--"], to: "list the files that changed")
    }

    private func gitDirectory(_ option: String) throws -> String {
        let path = GitRepository.trimmed(try repository.output(["rev-parse", option], to: "find the repository of \(name)"))
        return path.hasPrefix("/") ? path : repository.path + "/" + path
    }
}
