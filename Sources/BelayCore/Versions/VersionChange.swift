/// One change between two versions: a commit.
package struct VersionChange: Codable, Sendable, Equatable {
    package var commit: String
    package var subject: String
    /// What it says that it breaks.
    package var breaking: [String]

    /// More than these are not listed.
    package static let most = 200

    package init(commit: String, subject: String, breaking: [String]) {
        self.commit = commit
        self.subject = subject
        self.breaking = breaking
    }
}

extension [VersionChange] {
    private static var shown: Int { 10 }

    /// For a plan, newest first; what breaks something is never left out.
    package var notes: [String] {
        guard !isEmpty else { return [] }
        let least = count >= VersionChange.most ? "at least " : ""
        let all = "brings \(least)\(Counted.text(count, "commit"))" + (count > Self.shown ? ", the newest:" : ":")
        let lines = prefix(Self.shown).map { "\($0.commit) \($0.subject)" }
        let breaking = flatMap { change in change.breaking.map { "breaking in \(change.commit): \($0)" } }
        return [all] + lines + breaking
    }
}
