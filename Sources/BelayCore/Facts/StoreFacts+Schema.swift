extension [StoreFacts] {
    /// Whether anything is known of how the data has to look: of files, volumes and what lies in them nothing is.
    package var tellSchema: Bool { contains { !$0.databases.isEmpty } }

    /// The first database that is gone, or at another schema than it was, in words.
    package func schemaDifference(from expected: [StoreFacts]) -> String? {
        for store in expected {
            let databases = first { $0.name == store.name }?.databases ?? []
            for database in store.databases {
                guard let found = databases.first(where: { $0.name == database.name }) else { return "\(database.name) is gone" }
                guard found.schema != database.schema else { continue }
                let (now, then) = (found.schema.revision, database.schema.revision)
                let reason =
                    now == then
                    ? "tables changed though its revision did not" : "revision \(now ?? "none"), expected \(then ?? "none")"
                return "\(database.name): \(reason)"
            }
        }
        return nil
    }
}
