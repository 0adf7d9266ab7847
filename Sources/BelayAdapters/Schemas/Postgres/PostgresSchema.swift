import BelayCore

/// Revision and fingerprint of one PostgreSQL database.
enum PostgresSchema {
    /// A table as it stands in a catalogue.
    struct Table: Decodable, Equatable {
        var schema: String
        var name: String
    }

    static func read(_ session: PostgresSession, tables: [Table]) throws -> SchemaFacts {
        let fingerprint = try session.execute(PostgresFingerprint.query)
        let reading = MigrationReading.joined(try schemas(of: tables).map { try read($0, session, tables) })
        return SchemaFacts(
            tool: reading.tool, revision: reading.revision, fingerprint: fingerprint, problem: reading.problem)
    }

    /// Tools keep their tables where the application's are, or in a schema of their own.
    private static func schemas(of tables: [Table]) -> [String] {
        let found = Set(tables.filter { MigrationTable.isOne($0.name) || $0.name.hasPrefix("_alembic_tmp_") }.map(\.schema))
        return (found.contains("public") ? ["public"] : []) + found.filter { $0 != "public" }.sorted()
    }

    private static func read(_ schema: String, _ session: PostgresSession, _ tables: [Table]) throws -> MigrationReading {
        // Readers name tables alone.
        try session.execute("set search_path = \(SQLText.quoted(schema)), pg_catalog")
        defer { _ = try? session.execute("set search_path = pg_catalog") }
        return try MigrationReading.read(
            SchemaSource(
                tables: tables.filter { $0.schema == schema }.map(\.name),
                columns: { table in
                    try session.rows(
                        """
                        select attname from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = relnamespace
                        where nspname = \(PostgresText.literal(schema)) and relname = \(PostgresText.literal(table))
                        and attnum > 0 and not attisdropped
                        """
                    ).compactMap { $0.first.flatMap { $0 } }
                },
                query: { sql in try session.rows(sql) }))
    }
}
