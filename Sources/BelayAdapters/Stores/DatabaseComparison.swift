import BelayCore

/// One database against what it was: the first difference that is certain, in words.
struct DatabaseComparison {
    /// How it was taken: `sealed` or `stored`.
    var what: String
    var taken: DatabaseFacts

    func difference(of live: DatabaseFacts) -> String? {
        if let difference = schemaDifference(of: live) { return difference }
        for table in Set(live.tables.keys).union(taken.tables.keys).sorted() {
            if let rows = rowDifference(live.tables[table], taken.tables[table]) { return "\(live.name): table \(table) \(rows)" }
        }
        return nil
    }

    func schemaDifference(of live: DatabaseFacts) -> String? {
        schemaDifference(live.schema).map { "\(live.name): \($0)" }
    }

    private func schemaDifference(_ live: SchemaFacts) -> String? {
        if live.tool != taken.schema.tool || live.revision != taken.schema.revision {
            return "the schema is \(shown(live)), \(what) \(shown(taken.schema))"
        }
        return live.fingerprint == taken.schema.fingerprint ? nil : "the schema is not the one that was \(what)"
    }

    private func rowDifference(_ live: TableFacts?, _ taken: TableFacts?) -> String? {
        guard let live else { return "is not there" }
        guard let taken else { return "is there, and was not \(what)" }
        if live.rows != taken.rows { return "has \(live.rows) row\(live.rows == 1 ? "" : "s"), \(what) \(taken.rows)" }
        if live.contentHash == nil || taken.contentHash == nil { return nil }
        return live.contentHash == taken.contentHash ? nil : "holds other rows than were \(what)"
    }

    private func shown(_ schema: SchemaFacts) -> String {
        guard let tool = schema.tool else { return "at no revision" }
        return "at \(tool) \(schema.revision ?? "base")"
    }
}
