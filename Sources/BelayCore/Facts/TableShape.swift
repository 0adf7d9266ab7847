/// What code that uses a table relies on.
package struct TableShape: Codable, Sendable, Equatable {
    package struct Column: Codable, Sendable, Equatable {
        package var type: String
        /// A row cannot be written without it.
        package var required: Bool

        package init(type: String, required: Bool) {
            self.type = type
            self.required = required
        }
    }

    package var columns: [String: Column]
    /// Lists of columns that no two rows may share the values of, in order.
    package var unique: [[String]]

    package init(columns: [String: Column], unique: [[String]] = []) {
        self.columns = columns
        self.unique = unique
    }

    /// Why code that was written for this shape may fail on another one of the same table; nil where that one only adds
    /// what such code need not know.
    package func obstacle(in new: TableShape, of table: String) -> String? {
        for (name, column) in columns.sorted(by: { $0.key < $1.key }) {
            guard let now = new.columns[name] else { return "\(table).\(name) is gone" }
            if now.type.lowercased() != column.type.lowercased() { return "\(table).\(name) is of another type" }
        }
        if let name = new.columns.filter({ $0.value.required && columns[$0.key]?.required != true }).keys.min() {
            return "\(table).\(name) must be given now"
        }
        if let columns = new.unique.first(where: { !unique.contains($0) }) {
            return "\(table) must be unique in \(columns.joined(separator: ", ")) now"
        }
        return nil
    }

    /// The same of whole databases. Code that ran on an idle copy without complaint has shown nothing of tables that it
    /// uses only when there is work.
    package static func obstacle(from old: [StoreFacts], to new: [StoreFacts]) -> String? {
        for store in old {
            for database in store.databases {
                let now = new.first { $0.name == store.name }?.databases.first { $0.name == database.name }
                for (name, table) in database.tables.sorted(by: { $0.key < $1.key }) where !MigrationTable.isOne(name) {
                    guard let facts = now?.tables[name] else { return "\(name) is gone from \(database.name)" }
                    guard let before = table.shape, let after = facts.shape else { return "the columns of \(name) are not known" }
                    if let obstacle = before.obstacle(in: after, of: name) { return obstacle }
                }
            }
        }
        return nil
    }
}
