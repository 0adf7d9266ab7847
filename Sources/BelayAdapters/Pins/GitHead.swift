import BelayCore

/// Where HEAD stands, whole: a way back has to attach it to its branch again, or leave it detached.
struct GitHead: Sendable, Equatable {
    var commit: String
    /// The full name of the branch, nil when detached.
    var branch: String?

    init(commit: String, branch: String?) {
        self.commit = commit
        self.branch = branch
    }

    /// The commit, and after a space the branch.
    var identity: String { branch.map { "\(commit) \($0)" } ?? commit }

    init(_ state: PinState) throws {
        let parts = state.identity.split(separator: " ", maxSplits: 1).map(String.init)
        guard let commit = parts.first, GitHead.isCommit(commit), parts.count < 2 || parts[1].hasPrefix("refs/heads/") else {
            throw BelayError(.failed, "internal error: `\(state.identity)` is not where a HEAD stands")
        }
        self.init(commit: commit, branch: parts.count == 2 ? parts[1] : nil)
    }

    var shortBranch: String? { branch.map { String($0.dropFirst("refs/heads/".count)) } }

    /// What it is called where no tag names it.
    var label: String {
        let short = String(commit.prefix(10))
        return shortBranch.map { "\($0)@\(short)" } ?? short
    }

    static func isCommit(_ text: String) -> Bool { [40, 64].contains(text.utf8.count) && isHex(text) }

    static func isHex(_ text: some StringProtocol) -> Bool {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}

extension GitRepository {
    func head() throws -> GitHead {
        let commit = GitRepository.trimmed(
            try output(["rev-parse", "--verify", "--end-of-options", "HEAD^{commit}"], to: "read the version in \(path)"))
        return GitHead(commit: commit, branch: try answer(["symbolic-ref", "--quiet", "HEAD"]))
    }

    /// The same name for the same place, whoever asks: the newest tag there, else branch and commit.
    func state(_ head: GitHead) throws -> PinState {
        let tags = try output(
            ["for-each-ref", "--points-at=\(head.commit)", "--format=%(refname)", "refs/tags", GitRefs.tags], to: "read the tags")
        return PinState(version: GitRefs.newest(tags) ?? head.label, identity: head.identity)
    }

    /// What is changed in the index or the work tree; untracked files are not.
    func changedFiles() throws -> [String] {
        let entries = try names(["status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=no"], to: "see what is changed")
        return entries.map { String($0.dropFirst(3)) }
    }
}
