import BelayCore

extension MigrationTool {
    /// One row per head; more than one head is a state, not a mistake.
    static let alembic = MigrationTool(table: .alembic) { table, source in
        let heads = try source.rows("version_num", of: table).compactMap(\.first).compactMap { $0 }
        return Reading(tool: "alembic", revision: heads.isEmpty ? nil : heads.sorted().joined(separator: "+"))
    }

    /// A graph per application: the newest row alone does not tell how many there are, so the count belongs to it.
    static let django = MigrationTool(table: .django) { table, source in
        let rows = try source.query("select app, name from \(SQLText.quoted(table)) order by id")
        guard let last = rows.last, last.count == 2 else { return Reading(tool: "django") }
        return Reading(tool: "django", revision: "\(last[0] ?? "").\(last[1] ?? "") (\(rows.count) applied)")
    }

    /// Its lock is a row, which outlives the process that wrote it.
    static let yoyo = MigrationTool(table: .yoyo) { table, source in
        let rows = try source.query("select migration_id from \(SQLText.quoted(table)) order by applied_at_utc, migration_id")
        var problem: String?
        if let lock = source.table("yoyo_lock"), let row = try source.rows("pid", of: lock).first {
            problem = "yoyo's lock is held by process \(row.first.flatMap { $0 } ?? "unknown")"
        }
        return Reading(tool: "yoyo", revision: rows.last?.first.flatMap { $0 }, problem: problem)
    }
}
