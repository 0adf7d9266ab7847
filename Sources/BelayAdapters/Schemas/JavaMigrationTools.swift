import BelayCore

extension MigrationTool {
    /// Where the engine cannot undo a failed script, its row stays with `success` false.
    static let flyway = MigrationTool(table: .flyway) { table, source in
        let rows = try source.query(
            "select version, script, success from \(SQLText.quoted(table)) order by installed_rank"
        ).filter { $0.count == 3 }
        let revision = rows.last { $0[0] != nil && SchemaSource.isTrue($0[2]) }.flatMap { $0[0] }
        let failed = rows.last { !SchemaSource.isTrue($0[2]) }.map { $0[1] ?? $0[0] ?? "a script" }
        return Reading(tool: "flyway", revision: revision, problem: failed.map { "flyway says that \($0) failed" })
    }

    /// Its lock is a row, which outlives the process that wrote it.
    static let liquibase = MigrationTool(table: .liquibase) { table, source in
        let rows = try source.query("select id, author from \(SQLText.quoted(table)) order by orderexecuted")
        var reading = Reading(tool: "liquibase")
        if let last = rows.last, last.count == 2 {
            reading.revision = "\(last[0] ?? "")::\(last[1] ?? "") (\(rows.count) applied)"
        }
        guard let lock = source.table("DATABASECHANGELOGLOCK") else { return reading }
        for row in try source.rows("locked, lockedby", of: lock) where row.count == 2 && SchemaSource.isTrue(row[0]) {
            reading.problem = "liquibase's lock is held by \(row[1] ?? "an unknown holder")"
        }
        return reading
    }
}
