/// Rows before and after a migration, table by table (law 5).
package enum RowAccount {
    package struct Loss: Codable, Sendable, Equatable {
        package var database: String
        package var table: String
        package var before: Int64
        /// nil where the table is gone.
        package var after: Int64?
        /// Why it is no loss after all; nil where it is one.
        package var explanation: String?

        package init(database: String, table: String, before: Int64, after: Int64?, explanation: String?) {
            self.database = database
            self.table = table
            self.before = before
            self.after = after
            self.explanation = explanation
        }

        package var lost: Int64 { before - (after ?? 0) }
    }

    /// Tables with fewer rows than before. A loss is explained where at least as many rows appear in one table that the
    /// migration made or filled, or where the table is accepted by name.
    package static func losses(before: StoreFacts, after: StoreFacts, accepted: [String]) -> [Loss] {
        before.databases.flatMap { database in
            losses(database, after: after.databases.first { $0.name == database.name }, accepted: accepted)
        }
    }

    private static func losses(_ before: DatabaseFacts, after: DatabaseFacts?, accepted: [String]) -> [Loss] {
        var gained: [String: Int64] = [:]
        // A migration tool counts its own steps: those rows are nobody's.
        for (table, facts) in after?.tables ?? [:] where !MigrationTable.isOne(table) {
            gained[table] = facts.rows - (before.tables[table]?.rows ?? 0)
        }
        var losses: [Loss] = []
        for (table, facts) in before.tables.sorted(by: { $0.key < $1.key }) {
            let now = after?.tables[table]?.rows
            let lost = facts.rows - (now ?? 0)
            guard lost > 0 else { continue }
            var explanation: String?
            if accepted.contains(table) {
                explanation = "accepted by name"
            } else if let heir = gained.filter({ $0.value >= lost }).min(by: { ($0.value, $0.key) < ($1.value, $1.key) }) {
                explanation = "moved to \(heir.key)"
                gained[heir.key] = heir.value - lost
            }
            losses.append(Loss(database: before.name, table: table, before: facts.rows, after: now, explanation: explanation))
        }
        return losses
    }
}
