import BelayCore

/// Rows, content and shapes of the tables of one database, in as few questions as there can be.
struct PostgresContent {
    struct Table: Decodable {
        var schema: String
        var name: String
        var bytes: Int64
        var readable: Bool
        var columns: [String: TableShape.Column]
        var unique: [[String]]

        /// As people write it.
        var key: String { schema == "public" ? name : schema + "." + name }
        var quoted: String { SQLText.quoted(schema) + "." + SQLText.quoted(name) }
    }

    /// Of these the server would rather not lock more in one transaction than it has room for.
    private static let batch = 200
    /// What is no table, and is compared like one: a way back has to bring it back too.
    static let sequences = "(sequences)"
    static let largeObjects = "(large objects)"

    let session: PostgresSession
    /// Reading everything takes time, and the fence is closed meanwhile: beyond this, rows are counted and not read.
    let budget: Int64

    /// Tables that hold rows of their own: the parts of a partitioned one, not the whole.
    static let tables = """
        select coalesce(json_agg(json_build_object('schema', n.nspname, 'name', c.relname, 'bytes', pg_table_size(c.oid),
            'readable', has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select'),
            'columns', (select coalesce(json_object_agg(a.attname, json_build_object('type', format_type(a.atttypid, a.atttypmod),
                'required', a.attnotnull and not a.atthasdef and a.attidentity = '')), '{}')
                from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
            'unique', (select coalesce(json_agg((select coalesce(json_agg(coalesce(a.attname, '(computed)') order by a.attname), '[]')
                from unnest(i.indkey[0:i.indnkeyatts - 1]) k
                left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k and k <> 0)
                order by pg_get_indexdef(i.indexrelid)), '[]') from pg_index i where i.indrelid = c.oid and i.indisunique)
            ) order by n.nspname, c.relname), '[]')
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind = 'r' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
        and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
        """

    func facts(of tables: [Table]) throws -> [String: TableFacts] {
        var facts: [String: TableFacts] = [:]
        let read = affordable(tables)
        for start in stride(from: 0, to: tables.count, by: Self.batch) {
            let some = tables[start..<min(start + Self.batch, tables.count)]
            let query = some.map { selection($0, reading: read.contains($0.key)) }.joined(separator: " union all ")
            for row in try counts("select coalesce(json_agg(q), '[]') from (\(query)) q") { facts[row.key] = row.facts }
        }
        for table in tables { facts[table.key]?.shape = TableShape(columns: table.columns, unique: table.unique) }
        facts.merge(try others()) { $1 }
        return facts
    }

    /// The smaller ones first, as long as the budget lasts.
    private func affordable(_ tables: [Table]) -> Set<String> {
        var left = budget
        var chosen: Set<String> = []
        for table in tables.sorted(by: { ($0.bytes, $0.key) < ($1.bytes, $1.key) }) {
            left -= table.bytes
            guard left >= 0 else { break }
            chosen.insert(table.key)
        }
        return chosen
    }

    /// Hashes are added up, so that the order of rows is nothing and equal rows do not cancel each other.
    private func selection(_ table: Table, reading: Bool) -> String {
        let hash = reading ? "coalesce(sum(hashtextextended((belay.*)::text, 0)::numeric), 0)::text" : "null::text"
        return
            "select \(PostgresText.literal(table.key)) as key, count(*) as rows, \(hash) as hash from only \(table.quoted) belay"
    }

    private struct Count: Decodable {
        var key: String
        var rows: Int64
        var hash: String?

        var facts: TableFacts { TableFacts(rows: rows, contentHash: hash) }
    }

    private func counts(_ query: String) throws -> [Count] { try session.value([Count].self, query, seconds: 3600) }

    /// Where all sequences stand, as one text. They stand outside of transactions: each look may see them further on.
    func positions() throws -> String {
        let names = try session.value(
            [String].self,
            """
            select coalesce(json_agg(format('%I.%I', schemaname, sequencename) order by schemaname, sequencename), '[]')
            from pg_sequences where schemaname !~ '^pg_' and has_sequence_privilege(format('%I.%I', schemaname, sequencename), 'select')
            """)
        guard !names.isEmpty else { return "none" }
        let values = names.map {
            "select \(PostgresText.literal($0)) || ' ' || last_value || ' ' || is_called as text from \($0)"
        }.joined(separator: " union all ")
        return try session.execute("select md5(string_agg(text, ',' order by text)) from (\(values)) v")
    }

    private func others() throws -> [String: TableFacts] {
        let content = "case when pg_catalog.has_table_privilege('pg_largeobject', 'select') then 'yes' end"
        let objects = try counts(
            """
            select json_build_array(json_build_object('key', '\(Self.sequences)', 'rows', 0, 'hash', '\(try positions())'),
                json_build_object('key', '\(Self.largeObjects)', 'rows', (select count(*) from pg_largeobject_metadata), 'hash', \(content)))
            """)
        var facts = Dictionary(uniqueKeysWithValues: objects.map { ($0.key, $0.facts) })
        if facts[Self.largeObjects]?.rows == 0 {
            facts[Self.largeObjects]?.contentHash = "none"
        } else if facts[Self.largeObjects]?.contentHash != nil {
            facts[Self.largeObjects]?.contentHash = try largeObjectHash()
        }
        for key in facts.keys { facts[key]?.shape = TableShape(columns: [:]) }
        return facts
    }

    private func largeObjectHash() throws -> String? {
        let bytes = try session.value(Int64.self, "select pg_table_size('pg_largeobject')")
        guard bytes <= budget else { return nil }
        return try session.execute(
            """
            select coalesce(sum(hashtextextended(loid || ' ' || pageno || ' ' || encode(data, 'hex'), 0)::numeric), 0)
            from pg_largeobject
            """, seconds: 3600)
    }
}
