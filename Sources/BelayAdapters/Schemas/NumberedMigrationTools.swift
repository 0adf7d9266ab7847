import BelayCore

extension MigrationTool {
    /// One table name, four tools; what tells them apart are columns and companions.
    static let schemaMigrations = MigrationTool(table: .schemaMigrations) { table, source in
        let revision = greatest(try source.rows("version", of: table).compactMap(\.first).compactMap { $0 })
        if try source.hasColumn("dirty", in: table) {
            let dirty = try source.rows("dirty", of: table).contains { SchemaSource.isTrue($0.first.flatMap { $0 }) }
            return Reading(
                tool: "golang-migrate", revision: revision,
                problem: dirty ? "golang-migrate says that version \(revision ?? "none") is dirty" : nil)
        }
        if source.table("ar_internal_metadata") != nil { return Reading(tool: "rails", revision: revision) }
        if try source.hasColumn("inserted_at", in: table) { return Reading(tool: "ecto", revision: revision) }
        return Reading(tool: "dbmate", revision: revision)
    }

    /// A history of ups and downs: the newest row of each version decides whether it is applied.
    static let goose = MigrationTool(table: .goose) { table, source in
        let rows = try source.query("select version_id, is_applied from \(SQLText.quoted(table)) order by id desc")
        var undone: Set<String> = []
        for row in rows where row.count == 2 {
            guard let version = row[0], !undone.contains(version) else { continue }
            if SchemaSource.isTrue(row[1]) { return Reading(tool: "goose", revision: version) }
            undone.insert(version)
        }
        return Reading(tool: "goose")
    }

    static let sqlx = MigrationTool(table: .sqlx) { table, source in
        let rows = try source.rows("version, success", of: table).filter { $0.count == 2 }
        let failed = rows.filter { !SchemaSource.isTrue($0[1]) }.compactMap { $0[0] }
        return Reading(
            tool: "sqlx", revision: greatest(rows.compactMap { $0[0] }),
            problem: greatest(failed).map { "sqlx says that migration \($0) did not succeed" })
    }

    /// The greatest of numbers that may be stored as text: the longer is the greater, then as they are written.
    private static func greatest(_ versions: [String]) -> String? {
        versions.max { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
    }
}
