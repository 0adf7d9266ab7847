/// What a migrator's last lines say that went wrong, where it is one of the failures that every product's page tells of: its
/// name, and what to do about it. The data is put back in any case, so that nothing has to be mended by hand in the live
/// database before the version that runs now can go on.
package struct MigrationFailure: Sendable, Equatable {
    package var name: String
    package var advice: String

    private struct Sign {
        var failure: MigrationFailure
        /// All of one group stand in the same line, whatever their case.
        var groups: [[String]]

        init(_ name: String, _ groups: [[String]], _ advice: String) {
            failure = MigrationFailure(name: name, advice: advice)
            self.groups = groups
        }
    }

    /// The first that fits is meant: a cause comes before what follows from it.
    private static let signs = [
        Sign(
            "no space left",
            [["no space left on device"], ["could not extend file"], ["disk full"], ["database or disk is full"]],
            "free space where the database lies, then upgrade again"),
        Sign(
            "permission denied",
            [["permission denied", "for "], ["must be owner of"], ["insufficientprivilege"], ["permission denied to create"]],
            "the database's user lacks the right: give it the object (as its owner: ALTER TABLE … OWNER TO …) or the privilege, then upgrade again"
        ),
        Sign(
            "lock timeout",
            [
                ["lock timeout"], ["locknotavailable"], ["deadlock detected"], ["database is locked"],
                ["could not obtain lock"],
            ],
            "somebody else holds what the migration needs: end long queries and services that still work, then upgrade again"),
        Sign(
            "already there",
            [
                ["already exists"], ["duplicate column name"], ["duplicatecolumn"], ["duplicatetable"], ["duplicateobject"],
                ["multiple primary keys for table"],
            ],
            "part of this migration was applied before, or by hand, and the revision does not say so: compare the two, and let the vendor say whether that revision may be stamped"
        ),
        Sign(
            "duplicate rows",
            [["could not create unique index"], ["violates unique constraint"], ["unique constraint failed"], ["is duplicated"]],
            "the data holds the same twice where the new version allows it once: remove one of each, then upgrade again"),
        Sign(
            "orphaned rows",
            [["violates foreign key constraint"], ["foreign key constraint failed"]],
            "rows name others that are not there: mend or remove them, then upgrade again"),
        Sign(
            "empty values",
            [["contains null values"], ["not null constraint failed"], ["violates not-null constraint"]],
            "rows have no value where the new version demands one: fill them, then upgrade again"),
        Sign(
            "unknown revision",
            [["can't locate revision identified by"]],
            "the data is at a revision that this version does not know: it was migrated by a newer one"),
        Sign(
            "missing extension",
            [["extension", "is not available"], ["could not open extension control file"], ["type \"vector\" does not exist"]],
            "the database server lacks an extension that the new version uses: install it there, then upgrade again"),
    ]

    /// Of the newest line that tells of one.
    package static func recognised(in lines: [String]) -> MigrationFailure? { newest(in: lines)?.failure }

    /// What comes long before the end is not what ended it.
    private static let nearness = 60

    /// The lines that matter: those about the newest that tells of a failure, and the last.
    package static func excerpt(of lines: [String], limit: Int = 12) -> [String] {
        guard let found = newest(in: lines) else { return lines.suffix(limit) }
        let last = lines.count - 4
        let first = max(0, min(found.index - limit / 3, lines.count - limit))
        let end = min(lines.count, first + limit)
        return Array(lines[first..<end]) + (end < lines.count ? Array(lines[max(end, last)...]) : [])
    }

    private static func newest(in lines: [String]) -> (index: Int, failure: MigrationFailure)? {
        for (index, line) in lines.enumerated().suffix(nearness).reversed() {
            let text = line.lowercased()
            // PostgreSQL says so of what was asked for with `if not exists`.
            if text.contains("skipping") { continue }
            let found = signs.first { sign in sign.groups.contains { $0.allSatisfy(text.contains) } }
            if let found { return (index, found.failure) }
        }
        return nil
    }
}

extension BelayError {
    /// The same failure with the name that its evidence gives it, and what to do about that.
    package var namedAsMigration: BelayError {
        guard code == .failed, let known = MigrationFailure.recognised(in: evidence) else { return self }
        var named = self
        named.message += " (\(known.name))"
        named.hint = known.advice
        return named
    }
}
