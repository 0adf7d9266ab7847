package import BelayCore

extension GitPin {
    /// Without the network there is nothing new to tell of.
    package func tip() throws -> String? {
        guard let branch, (try? remoteRefs())?.heads.contains(branch) == true else { return nil }
        return branch
    }

    package func changes(from: PinState, to: PinState) throws -> [VersionChange] {
        try changes(from: from, to: to, limit: VersionChange.most)
    }

    /// Commits that the second has and the first has not, newest first, at most `limit`.
    package func changes(from: PinState, to: PinState, limit: Int) throws -> [VersionChange] {
        let range = "\(try GitHead(from).commit)..\(try GitHead(to).commit)"
        let entries = try repository.names(
            ["log", "-z", "--no-color", "--no-decorate", "--max-count=\(limit)", "--format=%h%x1f%s%x1f%b", range, "--"],
            to: "list the changes")
        return entries.compactMap { entry in
            let parts = entry.split(separator: "\u{1F}", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { return nil }
            let lines = [parts[1]] + parts[2].split(whereSeparator: \.isNewline).prefix(500)
            return VersionChange(
                commit: String(parts[0]), subject: String(parts[1].prefix(200)),
                breaking: lines.compactMap { BreakingMarker.note(in: String($0)) })
        }
    }
}
