import BelayCore

/// One database against what it was: the first difference that matters, in words.
struct SQLiteComparison {
    /// How it was taken: `sealed` or `stored`.
    var what: String
    var deep: DatabaseFacts

    func difference(of live: DatabaseFacts) -> String? {
        if let schema = schemaDifference(live.schema) { return "\(live.name): \(schema)" }
        for table in Set(live.tables.keys).union(deep.tables.keys).sorted() {
            if let rows = rowDifference(live.tables[table], deep.tables[table]) { return "\(live.name): table \(table) \(rows)" }
        }
        return nil
    }

    private func schemaDifference(_ live: SchemaFacts) -> String? {
        if live.tool != deep.schema.tool || live.revision != deep.schema.revision {
            return "the schema is \(shown(live)), \(what) \(shown(deep.schema))"
        }
        return live.fingerprint == deep.schema.fingerprint ? nil : "the schema is not the one that was \(what)"
    }

    private func rowDifference(_ live: TableFacts?, _ taken: TableFacts?) -> String? {
        guard let live else { return "is not there" }
        guard let taken else { return "is there, and was not \(what)" }
        if live.rows != taken.rows { return "has \(live.rows) row\(live.rows == 1 ? "" : "s"), \(what) \(taken.rows)" }
        // Equal counts prove nothing of the content, so what was never hashed is not called equal.
        guard let hash = taken.contentHash else { return "may hold other rows: its file is not the one that was \(what)" }
        return live.contentHash == hash ? nil : "holds other rows than were \(what)"
    }

    private func shown(_ schema: SchemaFacts) -> String {
        guard let tool = schema.tool else { return "at no revision" }
        return "at \(tool) \(schema.revision ?? "base")"
    }
}
