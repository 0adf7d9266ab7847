package import BelayCore
package import BelaySystem

/// Revision and fingerprint of one SQLite database.
package enum SQLiteSchema {
    package static func read(_ database: SQLiteDatabase) throws -> SchemaFacts {
        let fingerprint = try SQLiteFingerprint(database: database).read()
        let reading = try MigrationReading.read(source(of: database))
        guard reading.tool == nil else {
            return SchemaFacts(
                tool: reading.tool, revision: reading.revision, fingerprint: fingerprint, problem: reading.problem)
        }
        // Applications without a tool count their versions here.
        let version = try database.query("pragma user_version").first?.first?.integer ?? 0
        return SchemaFacts(
            tool: version > 0 ? "user_version" : nil, revision: version > 0 ? String(version) : nil, fingerprint: fingerprint,
            problem: reading.problem)
    }

    private static func source(of database: SQLiteDatabase) throws -> SchemaSource {
        let tables = try database.query("select name from sqlite_master where type = 'table' order by name")
        return SchemaSource(
            tables: tables.compactMap { $0[0].text },
            columns: { table in
                try database.query("select name from pragma_table_info(?)", [.text(table)]).compactMap { $0[0].text }
            },
            query: { sql in try database.query(sql).map { row in row.map(plain) } })
    }

    private static func plain(_ value: SQLiteValue) -> String? {
        switch value {
        case .null: return nil
        case .integer(let number): return String(number)
        case .real(let number): return String(number)
        case .text(let text): return text
        case .blob(let bytes): return String(decoding: bytes, as: UTF8.self)
        }
    }
}
