package import BelayCore
import BelaySystem

extension GitPin {
    /// A tag, a branch or a commit of the remote. Objects are fetched, under names of ours; the work tree is not touched.
    package func resolve(_ version: String) throws -> PinState {
        try checkNames(version)
        try removeStaleRefLocks()
        let head = try repository.head()
        let commit = try commit(of: version)
        return try repository.state(GitHead(commit: commit, branch: try attached(head, to: commit)))
    }

    /// A commit is the same for ever, wherever branches and tags have gone since.
    package func obstacle(to state: PinState) throws -> String? {
        let commit = try GitHead(state).commit
        return try repository.commit(of: commit) == nil ? "the commit \(commit.prefix(10)) is not in \(name) any more" : nil
    }

    /// The version with its distance from the newest tag before it (`v1.2.0-3-gabc1234`), which has an order where a
    /// branch and a commit have none; nil where no tag comes before it.
    package func described(_ state: PinState) throws -> String? {
        let commit = try GitHead(state).commit
        let merged = try repository.output(
            ["for-each-ref", "--merged=\(commit)", "--format=%(refname)", "refs/tags", GitRefs.tags], to: "read the tags")
        guard let newest = GitRefs.newest(merged), Version(newest) != nil else { return nil }
        let tag = merged.split(separator: "\n").first { $0.hasSuffix("/" + newest) }.map(String.init) ?? newest
        let count = try repository.output(["rev-list", "--count", "\(tag)..\(commit)", "--"], to: "count commits")
        let distance = GitRepository.trimmed(count)
        return distance == "0" ? newest : "\(newest)-\(distance)-g\(commit.prefix(10))"
    }

    /// HEAD stays on its branch where that is the guide's one and only moves forward; otherwise it is detached.
    private func attached(_ head: GitHead, to commit: String) throws -> String? {
        guard let current = head.branch, branch == nil || branch == head.shortBranch else { return nil }
        return try repository.isAncestor(head.commit, of: commit) ? current : nil
    }

    private func commit(of version: String) throws -> String {
        // As this pin prints it: branch@commit.
        if let at = version.lastIndex(of: "@"), GitPin.isAbbreviated(version[version.index(after: at)...]) {
            return try fetchedCommit(String(version[version.index(after: at)...]), shown: version)
        }
        if let archives {
            if let commit = try archives.commit(of: version) ?? localCommit(of: version) { return commit }
            throw VersionText.missing(version, among: try available(), place: archives.archives.shown(version))
        }
        let refs: GitRemoteRefs
        do {
            refs = try remoteRefs()
        } catch let error as BelayError where error.code != .interrupted {
            guard let commit = try localCommit(of: version) else { throw error }
            return commit
        }
        if let tag = Version.find(version, in: refs.tags) {
            return try fetched("+refs/tags/\(tag):\(GitRefs.tags)/\(tag)", as: "\(GitRefs.tags)/\(tag)")
        }
        if refs.heads.contains(version) {
            try fetchTags()
            return try fetched("+refs/heads/\(version):\(GitRefs.heads)/\(version)", as: "\(GitRefs.heads)/\(version)")
        }
        if GitPin.isAbbreviated(version[...]) { return try fetchedCommit(version, shown: version) }
        throw VersionText.missing(version, among: refs.tags, place: "the remote \(GitRepository.withoutCredentials(remote))")
    }

    private func fetchedCommit(_ commit: String, shown: String) throws -> String {
        if let known = try repository.commit(of: commit) { return known }
        guard archives == nil else { throw VersionText.missing(shown, among: try localTags(), place: name) }
        if GitHead.isCommit(commit) {
            let ref = "\(GitRefs.commits)/\(commit)"
            if try repository.run(fetchArguments(["+\(commit):\(ref)"]), seconds: 3600).succeeded { return commit }
        }
        try fetchTags()
        _ = try fetchOutput(["+refs/heads/*:\(GitRefs.heads)/*"])
        if let found = try repository.commit(of: commit) { return found }
        throw VersionText.missing(shown, among: try localTags(), place: "the remote \(GitRepository.withoutCredentials(remote))")
    }

    private func localCommit(of version: String) throws -> String? {
        if let tag = Version.find(version, in: try localTags()) {
            return try repository.commit(of: "refs/tags/\(tag)") ?? repository.commit(of: "\(GitRefs.tags)/\(tag)")
        }
        return GitPin.isAbbreviated(version[...]) ? try repository.commit(of: version) : nil
    }

    private func fetched(_ refspec: String, as ref: String) throws -> String {
        _ = try fetchOutput([refspec])
        guard let commit = try repository.commit(of: ref) else {
            throw BelayError(.failed, "cannot fetch \(ref): it leads to no commit")
        }
        return commit
    }

    /// Stops lie between versions: to know them, the tags on the way are needed.
    private func fetchTags() throws { _ = try fetchOutput(["+refs/tags/*:\(GitRefs.tags)/*"]) }

    private func fetchOutput(_ refspecs: [String]) throws -> String {
        try repository.output(
            fetchArguments(refspecs), to: "fetch from \(GitRepository.withoutCredentials(remote))", seconds: 3600)
    }

    /// With an empty map no branch of the remote is moved in passing.
    private func fetchArguments(_ refspecs: [String]) -> [String] {
        ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--refmap=", "--", remote]
            + refspecs
    }

    func remoteRefs() throws -> GitRemoteRefs {
        guard archives == nil else { return GitRemoteRefs("") }
        try checkNames(nil)
        let purpose = "reach the remote \(GitRepository.withoutCredentials(remote))"
        return GitRemoteRefs(
            try repository.output(["ls-remote", "--quiet", "--tags", "--heads", "--", remote], to: purpose, seconds: 120))
    }

    func localTags() throws -> [String] {
        let lines = try repository.output(
            ["for-each-ref", "--format=%(refname)", "refs/tags", GitRefs.tags], to: "read the tags")
        return Set(
            lines.split(separator: "\n").map { line in
                String(line.dropFirst(line.hasPrefix(GitRefs.tags) ? GitRefs.tags.count + 1 : "refs/tags/".count))
            }
        ).sorted()
    }

    /// Nothing that git could take for an option, or for more than a name.
    private func checkNames(_ version: String?) throws {
        if let version {
            try VersionText.check(version)
            let isName =
                !version.contains { "~^:?*[\\".contains($0) } && !version.contains("..") && !version.contains("@{")
                && !version.contains("//") && !version.hasPrefix("/") && !version.hasSuffix("/") && !version.hasSuffix(".lock")
            guard isName else {
                throw BelayError(
                    .usage, "cannot use `\(version)` as a version: it is not the name of a tag, a branch or a commit",
                    hint: "belay releases")
            }
        }
        for name in [remote, branch ?? "main"] where name.isEmpty || name.hasPrefix("-") {
            throw BelayError(
                .usage, "cannot use `\(name)` as a remote or a branch: it could be an option", hint: "belay guide lint")
        }
    }

    private static func isAbbreviated(_ text: Substring) -> Bool { (7...64).contains(text.utf8.count) && GitHead.isHex(text) }
}
