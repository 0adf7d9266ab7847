import BelayCore

/// Names of references: ours lie under `refs/belay`, so that nothing of the operator's is moved by looking.
enum GitRefs {
    static let all = "refs/belay"
    static let tags = "refs/belay/tags"
    static let heads = "refs/belay/heads"
    static let commits = "refs/belay/commits"
    /// Commits that a switch left, kept from being collected.
    static let kept = "refs/belay/kept"

    /// The newest version among full names of tags, one a line; a tag that is no version only where there is none.
    static func newest(_ lines: String) -> String? {
        let names = lines.split(separator: "\n").map { line in
            [tags + "/", "refs/tags/"].first(where: line.hasPrefix).map { String(line.dropFirst($0.count)) } ?? String(line)
        }
        let sorted = Version.sorted(Set(names).sorted())
        return sorted.last { Version($0) != nil } ?? sorted.first
    }
}

/// What a remote has.
struct GitRemoteRefs: Sendable, Equatable {
    var tags: [String] = []
    var heads: [String] = []

    /// From the lines of `git ls-remote`: a commit, a tab, a full name; `^{}` marks what an annotated tag leads to.
    init(_ lines: String) {
        for line in lines.split(separator: "\n") {
            guard let tab = line.firstIndex(of: "\t") else { continue }
            let name = line[line.index(after: tab)...]
            if name.hasSuffix("^{}") { continue }
            if name.hasPrefix("refs/tags/") { tags.append(String(name.dropFirst("refs/tags/".count))) }
            if name.hasPrefix("refs/heads/") { heads.append(String(name.dropFirst("refs/heads/".count))) }
        }
    }
}
