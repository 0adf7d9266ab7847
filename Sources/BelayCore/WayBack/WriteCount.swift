extension UserWrites {
    /// What changed between `opened` and `now`, leaving out tables that changed between `started` and `opened`, when
    /// nobody was let in: those are the application's own noise.
    package static func count(started: [StoreFacts], opened: [StoreFacts], now: [StoreFacts]) -> UserWrites {
        var tables: [String: Int64] = [:]
        for store in now {
            for database in store.databases {
                let before = find(database.name, store.name, opened)?.tables ?? [:]
                let dark = find(database.name, store.name, started)?.tables ?? before
                for (table, facts) in database.tables {
                    guard let mark = before[table], facts != mark else {
                        if before[table] == nil, facts.rows > 0 { tables["\(database.name):\(table)"] = facts.rows }
                        continue
                    }
                    if let early = dark[table], early != mark { continue }
                    tables["\(database.name):\(table)"] = changed(from: mark, to: facts)
                }
            }
        }
        return UserWrites(tables: tables)
    }

    private static func find(_ database: String, _ store: String, _ all: [StoreFacts]) -> DatabaseFacts? {
        all.first { $0.name == store }?.databases.first { $0.name == database }
    }

    /// At least one: something is different. New rows by their rowid, where deletions might hide them in the count.
    private static func changed(from mark: TableFacts, to now: TableFacts) -> Int64 {
        let byCount = abs(now.rows - mark.rows)
        let byRow = max(0, (now.lastRow ?? 0) - (mark.lastRow ?? 0))
        return max(1, byCount, min(byRow, max(now.rows, 1)))
    }
}
