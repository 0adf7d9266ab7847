import BelayCore
import BelaySystem

/// Releases that come as archives, for a work tree: each becomes a commit after what is checked out, and from then on is as good
/// as one that was fetched.
struct GitArchives: Sendable {
    let archives: ReleaseArchives
    let repository: GitRepository
    /// Outside of the stack.
    let scratch: String
    let fileSystem: any FileSystem
    let clock: any Clock

    private var unpacked: String { scratch + "/archive" }
    /// With an index of its own, so that the live one is not touched.
    private var index: String { scratch + "/archive-index" }

    /// nil where there is no such archive.
    func commit(of version: String) throws -> String? {
        guard let found = try archives.find(version) else { return nil }
        let lock = try turn()
        return try withExtendedLifetime(lock) { try commit(ofArchive: found) }
    }

    /// One after the other: whoever only plans has not locked the stack.
    private func turn() throws -> Turn {
        try fileSystem.makeDirectory(scratch, mode: 0o700, parents: true)
        while true {
            if let lock = try FileLock(acquiring: scratch + "/lock") { return Turn(lock) }
            try clock.sleep(0.2)
        }
    }

    private final class Turn {
        private let lock: FileLock
        init(_ lock: consuming FileLock) { self.lock = lock }
    }

    private func commit(ofArchive found: String) throws -> String {
        let (reference, head) = ("\(GitRefs.tags)/\(found)", try repository.head().commit)
        let message = "release \(found)\n\n\(try archives.mark(of: found))"
        var tree: String?
        if let known = try repository.commit(of: reference), try text(of: known, "%B").hasPrefix(message) {
            if try repository.isAncestor(head, of: known) || repository.isAncestor(known, of: head) { return known }
            // What was checked out meanwhile has the release after it now.
            tree = try text(of: known, "%T")
        }
        let content = try tree ?? self.tree(of: found)
        let commit = try text(of: head, "%T") == content ? head : make(message, content, after: head)
        _ = try repository.output(["update-ref", reference, commit], to: "name the release \(found)")
        return commit
    }

    private func make(_ message: String, _ tree: String, after head: String) throws -> String {
        let author = ["-c", "user.name=belay", "-c", "user.email=belay@localhost"]
        return GitRepository.trimmed(
            try repository.output(author + ["commit-tree", "-p", head, "-m", message, tree], to: "keep \(message)"))
    }

    private func text(of commit: String, _ format: String) throws -> String {
        GitRepository.trimmed(
            try repository.output(["show", "--no-patch", "--format=\(format)", commit, "--"], to: "read \(commit)"))
    }

    /// All that the archive holds, whatever a `.gitignore` in it says.
    private func tree(of version: String) throws -> String {
        try clear()
        defer { try? clear() }
        try archives.unpack(version, into: unpacked, onLine: { _ in })
        _ = try repository.output(
            ["worktree", "add", "--quiet", "--force", "--detach", "--no-checkout", index, "HEAD"], to: "read \(version)")
        _ = try repository.output(
            ["--work-tree=\(unpacked)", "add", "--all", "--force", "."], to: "read \(version)", in: index, seconds: 3600)
        return GitRepository.trimmed(try repository.output(["write-tree"], to: "read \(version)", in: index))
    }

    private func clear() throws {
        // It fails where git knows of none.
        _ = try repository.run(["worktree", "remove", "--force", "--force", index])
        for path in [index, unpacked, archives.scratch(of: unpacked)] { try fileSystem.removeTree(path) }
    }
}
