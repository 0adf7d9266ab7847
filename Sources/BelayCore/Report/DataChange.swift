/// What a run did to one database: its schema, and the rows of each of its tables.
package struct DataChange: Codable, Sendable, Equatable {
    package struct Table: Codable, Sendable, Equatable {
        package var name: String
        /// nil where the table was not there.
        package var before: Int64?
        package var after: Int64?
        /// What the migration did on the clone; nil where it was not rehearsed.
        package var rehearsed: Int64?
    }

    /// What is compared with the seal.
    package enum Compared: String, Codable, Sendable {
        case afterMigration = "after-migration"
        /// As a migration left it that failed, before it was put back.
        case atFailure = "at-failure"
        /// Nothing: it was not looked at again, or could not be read.
        case sealOnly = "seal-only"
    }

    package var store: String
    package var database: String
    /// nil in reports of before there was a choice: after the migration.
    package var compared: Compared?
    package var before: SchemaFacts?
    package var after: SchemaFacts?
    /// Those whose rows changed in number, then the others, as many as a page can show.
    package var tables: [Table]
    /// Tables that are left out of the list: as many rows after as before.
    package var unlisted: Int

    private static let mostTables = 1000

    /// - Parameter rehearsed: the clone's stores before its migration and after it.
    package static func between(
        _ before: [StoreFacts], _ after: [StoreFacts], _ compared: Compared = .afterMigration,
        rehearsed: (before: [StoreFacts], after: [StoreFacts])? = nil
    ) -> [DataChange] {
        (before + after).reduce(into: [(store: String, database: String)]()) { places, store in
            for database in store.databases where !places.contains(where: { $0 == (store.name, database.name) }) {
                places.append((store.name, database.name))
            }
        }.map { place in
            func find(_ facts: [StoreFacts]?) -> DatabaseFacts? {
                facts?.first { $0.name == place.store }?.databases.first { $0.name == place.database }
            }
            let (old, new) = (find(before), find(after))
            let clone = (before: find(rehearsed?.before), after: find(rehearsed?.after))
            let all = tables(old, new, clone)
            return DataChange(
                store: place.store, database: place.database, compared: compared, before: old?.schema, after: new?.schema,
                tables: Array(all.prefix(mostTables)), unlisted: max(0, all.count - mostTables))
        }
    }

    private static func tables(
        _ old: DatabaseFacts?, _ new: DatabaseFacts?, _ clone: (before: DatabaseFacts?, after: DatabaseFacts?)
    ) -> [Table] {
        let names = Set((old?.tables ?? [:]).keys).union((new?.tables ?? [:]).keys).sorted()
        let tables = names.map { name in
            Table(
                name: name, before: old?.tables[name]?.rows, after: new?.tables[name]?.rows,
                rehearsed: clone.after.map { ($0.tables[name]?.rows ?? 0) - (clone.before?.tables[name]?.rows ?? 0) })
        }
        return tables.filter { $0.before != $0.after } + tables.filter { $0.before == $0.after }
    }
}
