/// A database as the readers of migration tables see it, whatever its engine: names, and rows as text.
package struct SchemaSource {
    /// The tables that are there, spelt as the database spells them.
    package var tables: [String]
    /// The names of a table's columns.
    package var columns: (_ table: String) throws -> [String]
    /// Rows of one query; NULL is nil, truth may be `1`, `t` or `true`.
    package var query: (_ sql: String) throws -> [[String?]]

    package init(
        tables: [String], columns: @escaping (_ table: String) throws -> [String],
        query: @escaping (_ sql: String) throws -> [[String?]]
    ) {
        self.tables = tables
        self.columns = columns
        self.query = query
    }

    /// The table with this name in any spelling: engines fold the case of unquoted names, each in its own direction.
    func table(_ name: String) -> String? {
        tables.first { $0.lowercased() == name.lowercased() }
    }

    func rows(_ columns: String, of table: String) throws -> [[String?]] {
        try query("select \(columns) from \(SQLText.quoted(table))")
    }

    func hasColumn(_ column: String, in table: String) throws -> Bool {
        try columns(table).contains { $0.lowercased() == column }
    }

    /// Truth as different engines write it.
    static func isTrue(_ value: String?) -> Bool {
        switch value?.lowercased() {
        case "1", "t", "true", "y", "yes": return true
        default: return false
        }
    }
}
