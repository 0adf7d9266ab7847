import BelayCore

extension MigrationTool {
    /// A migration that was begun and neither finished nor marked as rolled back is half applied.
    static let prisma = MigrationTool(table: .prisma) { table, source in
        let rows = try source.query(
            "select migration_name, finished_at, rolled_back_at from \(SQLText.quoted(table)) order by started_at, migration_name"
        ).filter { $0.count == 3 && $0[2] == nil }
        let unfinished = rows.last { $0[1] == nil }.map { $0[0] ?? "a migration" }
        return Reading(
            tool: "prisma", revision: rows.last { $0[1] != nil }.flatMap { $0[0] },
            problem: unfinished.map { "prisma says that \($0) was begun and not finished" })
    }

    /// It keeps no names: the instant and the hash of the newest file.
    static let drizzle = MigrationTool(table: .drizzle) { table, source in
        let rows = try source.query("select created_at, hash from \(SQLText.quoted(table)) order by created_at, id")
        guard let last = rows.last, last.count == 2 else { return Reading(tool: "drizzle") }
        return Reading(tool: "drizzle", revision: "\(last[0] ?? "") \((last[1] ?? "").prefix(12))")
    }

    /// Its lock is a row, which outlives the process that wrote it.
    static let knex = MigrationTool(table: .knex) { table, source in
        let rows = try source.query("select name from \(SQLText.quoted(table)) order by id")
        var problem: String?
        if let lock = source.table("knex_migrations_lock"),
            try source.rows("is_locked", of: lock).contains(where: { SchemaSource.isTrue($0.first.flatMap { $0 }) })
        {
            problem = "knex's lock is held"
        }
        return Reading(tool: "knex", revision: rows.last?.first.flatMap { $0 }, problem: problem)
    }
}
