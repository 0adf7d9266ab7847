import BelayCore

/// Schema and rows of every database, before a migration and after it.
struct DataText {
    let changes: [DataChange]

    var lines: [String] { changes.flatMap(lines) }

    private func lines(_ change: DataChange) -> [String] {
        if change.compared == .sealOnly { return sealOnly(change) }
        let revisions = [change.before, change.after].map { $0?.revision ?? "none" }
        let schema = change.before?.fingerprint == change.after?.fingerprint ? "schema unchanged" : "schema changed"
        let moved = change.tables.filter { $0.before != $0.after }
        let rest = change.tables.count - moved.count + change.unlisted
        let failed = change.compared == .atFailure ? " when it failed" : ""
        let head =
            "  \(Terminal.safe(change.database))\(failed): revision \(Terminal.safe(revisions.joined(separator: " → "))), \(schema)"
        return [head] + moved.map(line)
            + (rest > 0 ? ["    \(rest) table\(rest == 1 ? "" : "s") with as many rows as before"] : [])
    }

    private func sealOnly(_ change: DataChange) -> [String] {
        let rows = change.tables.reduce(0) { $0 + ($1.before ?? 0) }
        let revision = Terminal.safe(change.before?.revision ?? "none")
        return ["  \(Terminal.safe(change.database)) at the seal: revision \(revision), \(rows) rows; not read again after that"]
    }

    private func line(_ table: DataChange.Table) -> String {
        let counts = [table.before, table.after].map { $0.map { "\($0)" } ?? "not there" }
        let rehearsed = table.rehearsed.map { ", rehearsed \($0 < 0 ? "" : "+")\($0)" } ?? ""
        return "    \(Terminal.safe(table.name)): \(counts.joined(separator: " → ")) rows\(rehearsed)"
    }
}
