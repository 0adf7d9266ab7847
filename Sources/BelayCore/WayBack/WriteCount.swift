extension UserWrites {
    /// What changed between `opened` and `now`, leaving out tables that changed between `started` and `opened`, when
    /// nobody was let in: those are the application's own noise.
    ///
    /// What was there before and cannot be counted now may have been written to, and counts as one.
    package static func count(started: [StoreFacts], opened: [StoreFacts], now: [StoreFacts]) -> UserWrites {
        var writes = UserWrites(tables: [:])
        for store in now {
            let before = opened.first { $0.name == store.name }
            let dark = started.first { $0.name == store.name } ?? before
            for database in store.databases { writes.add(database, before, dark) }
            writes.addFiles(store, before, dark)
            writes.addMarks(store, before)
        }
        for store in started + opened { writes.addUncounted(store, now.first { $0.name == store.name }) }
        return writes
    }

    private mutating func add(_ now: DatabaseFacts, _ opened: StoreFacts?, _ started: StoreFacts?) {
        let before = opened?.database(now.name)?.tables ?? [:]
        let dark = started?.database(now.name)?.tables ?? before
        for table in Set(now.tables.keys).union(before.keys) {
            let key = "\(now.name):\(table)"
            switch (before[table], now.tables[table]) {
            // What holds no row has nothing of users to lose: sequences move wherever a row is tried, and none is kept.
            case (let mark?, let facts) where mark.rows == 0 && facts?.rows ?? 0 == 0: break
            case (let mark?, let facts) where facts != mark:
                if let early = dark[table], early != mark { continue }
                tables[key] = Self.changed(from: mark, to: facts ?? TableFacts(rows: 0))
            case (nil, let facts?) where facts.rows > 0: tables[key] = facts.rows
            default: break
            }
        }
    }

    /// One noisy file does not hide that others came or went, as long as their number was steady in the dark.
    private mutating func addFiles(_ now: StoreFacts, _ opened: StoreFacts?, _ started: StoreFacts?) {
        guard let mark = opened?.files, let files = now.files, files != mark else { return }
        let early = started?.files ?? mark
        if early == mark {
            tables["\(now.name):files"] = Self.changed(from: mark, to: files)
        } else if early.rows == mark.rows, files.rows != mark.rows {
            tables["\(now.name):files"] = abs(files.rows - mark.rows)
        }
    }

    /// Noise in the dark does not excuse these: it would hide every other table of a large database.
    private mutating func addMarks(_ now: StoreFacts, _ opened: StoreFacts?) {
        for (database, mark) in now.marks ?? [:] {
            guard let before = opened?.marks?[database], before != mark else { continue }
            if tables.keys.contains(where: { $0.hasPrefix("\(database):") }) { continue }
            tables["\(database):written to"] = 1
        }
    }

    private mutating func addUncounted(_ before: StoreFacts, _ now: StoreFacts?) {
        for database in before.databases where now?.database(database.name) == nil {
            tables["\(database.name):not counted"] = 1
        }
        if before.files != nil, now?.files == nil { tables["\(before.name):not counted"] = 1 }
    }

    /// At least one: something is different. New rows by their rowid, where deletions might hide them in the count.
    private static func changed(from mark: TableFacts, to now: TableFacts) -> Int64 {
        let byCount = abs(now.rows - mark.rows)
        let byRow = max(0, (now.lastRow ?? 0) - (mark.lastRow ?? 0))
        return max(1, byCount, min(byRow, max(now.rows, 1)))
    }
}

extension StoreFacts {
    fileprivate func database(_ name: String) -> DatabaseFacts? { databases.first { $0.name == name } }
}
