package import BelayCore
package import BelaySystem

/// The version is what a work tree has checked out.
///
/// The target is made ready as a work tree of its own, beside; the live one moves at `write` only. An identity is the
/// commit, and the branch that HEAD is attached to: going back restores both.
package struct GitPin: Pin {
    let name: String
    let remote: String
    let branch: String?
    /// Where releases come from instead, where they come as archives.
    let archives: GitArchives?
    let repository: GitRepository
    /// Outside of the stack, and of this pin alone.
    let workTrees: String
    let stackDirectory: String
    let fileSystem: any FileSystem
    let processTable: any ProcessTable
    let clock: any Clock

    /// `environment` is our own; git gets of it what it needs to reach the remote.
    package init(
        path: String, remote: String, branch: String?, archives: String? = nil, workTrees: String, stackDirectory: String,
        fileSystem: any FileSystem, runner: any CommandRunner, processTable: any ProcessTable, clock: any Clock,
        environment: [String: String]
    ) {
        self.name = path
        self.remote = remote
        self.branch = branch
        self.workTrees = workTrees
        self.stackDirectory = stackDirectory
        self.fileSystem = fileSystem
        self.processTable = processTable
        self.clock = clock
        let directory = StackPath.resolve(path, in: stackDirectory)
        let repository = GitRepository(path: directory, runner: runner, environment: environment)
        self.repository = repository
        self.archives = archives.map {
            let releases = ReleaseArchives(
                $0, stackDirectory: stackDirectory, fileSystem: fileSystem, runner: runner, clock: clock, environment: environment
            )
            return GitArchives(
                archives: releases, repository: repository, scratch: workTrees, fileSystem: fileSystem, clock: clock)
        }
    }

    package var place: String { "the work tree \(name)" }
    package var files: [String] { [] }

    package func current() throws -> PinState { try repository.state(repository.head()) }

    package func available() throws -> [String] {
        if let archives { return Set(try localTags() + archives.archives.versions()).sorted() }
        do { return try remoteRefs().tags } catch let error as BelayError where error.code != .interrupted {
            // Without the network there is still what was fetched before.
            return try localTags()
        }
    }

    package func directory(of target: PinState) -> String? {
        (try? GitHead(target)).map { workTree(of: $0.commit) }
    }

    package func isFetched(_ target: PinState, setting _: [String: Secret]) throws -> Bool {
        let commit = try GitHead(target).commit
        let directory = workTree(of: commit)
        guard try fileSystem.status(readyMark(of: commit), followingLinks: false) != nil,
            try fileSystem.status(directory, followingLinks: false)?.kind == .directory
        else { return false }
        let head = try repository.run(["rev-parse", "--verify", "--quiet", "HEAD"], in: directory)
        return GitRepository.trimmed(head.outputText) == commit
    }

    package func fetch(_ target: PinState, setting _: [String: Secret], onLine: @escaping @Sendable (String) -> Void) throws {
        try refuseConflicts(target)
        guard try !isFetched(target) else { return }
        let commit = try GitHead(target).commit
        let directory = workTree(of: commit)
        guard directory != stackDirectory, !directory.hasPrefix(stackDirectory + "/") else {
            throw BelayError(.failed, "internal error: the work tree \(directory) would lie inside of the stack")
        }
        try removeWorkTree(of: commit)
        try fileSystem.makeDirectory(workTrees, mode: 0o700, parents: true)
        _ = try repository.output(
            ["worktree", "add", "--quiet", "--force", "--detach", directory, commit], to: "make \(target.version) ready",
            seconds: 3600)
        // Written last: without it the tree is half made, and made anew.
        try fileSystem.writeAtomically(readyMark(of: commit), Array((target.version + "\n").utf8), mode: 0o600, like: nil)
    }

    package func unfetch(_ target: PinState) throws {
        let commit = try GitHead(target).commit
        try removeWorkTree(of: commit)
        let refs = try repository.output(
            ["for-each-ref", "--format=%(objectname) %(*objectname) %(refname)", GitRefs.tags, GitRefs.heads, GitRefs.commits],
            to: "list what was fetched")
        // What runs keeps its name.
        let head = try repository.head().commit
        for line in refs.split(separator: "\n") where !line.contains(head) {
            // From a remote they come again; what came as an archive has no other name, and a checkpoint may be of it.
            if archives != nil, !line.contains(commit) { continue }
            guard let ref = line.split(separator: " ").last else { continue }
            _ = try repository.output(["update-ref", "-d", String(ref)], to: "remove \(ref)")
        }
    }

    package func prune(keeping states: [PinState]) throws {
        let kept = Set((states + [try current()]).compactMap { try? GitHead($0).commit })
        guard try fileSystem.status(workTrees, followingLinks: false) != nil else { return }
        for name in try fileSystem.list(workTrees) where GitHead.isCommit(name) && !kept.contains(name) {
            try removeWorkTree(of: name)
        }
    }

    private func removeWorkTree(of commit: String) throws {
        let directory = workTree(of: commit)
        let mark = readyMark(of: commit)
        if try fileSystem.status(mark, followingLinks: false) != nil {
            try fileSystem.remove(mark)
            try fileSystem.syncDirectory(workTrees)
        }
        // It fails where git knows of no such tree; what it leaves is removed here.
        _ = try repository.run(["worktree", "remove", "--force", "--force", directory])
        try fileSystem.removeTree(directory)
    }

    private func workTree(of commit: String) -> String { "\(workTrees)/\(commit)" }
    private func readyMark(of commit: String) -> String { "\(workTrees)/\(commit).ready" }
}
