import BelayCore

/// What is new, what would break, which stops lie between.
struct ReleasesReport: Encodable {
    var stack: String
    var current: String
    /// Newest first.
    var newer: [Row]
    /// What the branch that new versions are on has beyond the running one, newest first.
    var commits: [VersionChange]

    struct Row: Encodable {
        var version: String
        /// Versions that have to be gone through first.
        var stops: [String]
        /// Everything between the running version and this one, oldest first.
        var breaking: [Breaking]
        /// Environment keys that have to be set.
        var requiredKeys: [String]
    }

    struct Breaking: Encodable, Equatable {
        enum Source: String, Encodable {
            case releases
            case changelog
        }

        var version: String
        var note: String
        var source: Source

        func saysTheSame(as other: Breaking) -> Bool {
            Version.order(version, other.version) == .same && Self.words(note) == Self.words(other.note)
        }

        private static func words(_ text: String) -> [Substring] {
            text.lowercased().split { !$0.isLetter && !$0.isNumber }
        }
    }
}

struct ReleasesText {
    let report: ReleasesReport

    var text: String {
        if report.newer.isEmpty && report.commits.isEmpty { return "\(report.current) runs; nothing newer is to be had" }
        var lines = ["\(report.current) runs; newer:"]
        lines += report.commits.notes.map { "  " + Terminal.safe($0) }
        for (index, row) in report.newer.enumerated() {
            // What an older one breaks is written below that one.
            let older = report.newer.dropFirst(index + 1).first?.breaking ?? []
            let stops = row.stops.isEmpty ? "" : "  by way of \(row.stops.joined(separator: ", "))"
            lines.append("  \(Terminal.safe(row.version))\(stops)")
            lines += row.breaking.filter { !older.contains($0) }.map {
                "      breaking in \(Terminal.safe($0.version)): \(Terminal.safe($0.note))"
            }
            lines += row.requiredKeys.map { "      needs --set \($0)=…" }
        }
        return lines.joined(separator: "\n")
    }
}
