package import BelayCore

/// One commit between two versions.
package struct GitChange: Codable, Sendable, Equatable {
    package var commit: String
    package var subject: String
    /// What it says that it breaks.
    package var breaking: [String]

    package init(commit: String, subject: String, breaking: [String]) {
        self.commit = commit
        self.subject = subject
        self.breaking = breaking
    }
}

extension GitPin {
    /// Commits that the second has and the first has not, newest first, at most `limit`.
    package func changes(from: PinState, to: PinState, limit: Int = 200) throws -> [GitChange] {
        let range = "\(try GitHead(from).commit)..\(try GitHead(to).commit)"
        let entries = try repository.names(
            ["log", "-z", "--no-color", "--no-decorate", "--max-count=\(limit)", "--format=%h%x1f%s%x1f%b", range, "--"],
            to: "list the changes")
        return entries.compactMap { entry in
            let parts = entry.split(separator: "\u{1F}", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { return nil }
            let lines = [parts[1]] + parts[2].split(whereSeparator: \.isNewline).prefix(500)
            return GitChange(
                commit: String(parts[0]), subject: String(parts[1].prefix(200)), breaking: lines.compactMap { BreakingMarker.note(in: String($0)) })
        }
    }
}
