import BelayCore
import BelaySystem

/// Schema, rows and content of one open database.
struct SQLiteContent {
    enum Depth {
        case schema
        case rows
        case content
    }

    let database: SQLiteDatabase

    func facts(name: String, depth: Depth) throws -> DatabaseFacts {
        var facts = DatabaseFacts(name: name, schema: try SQLiteSchema.read(database))
        guard depth != .schema else { return facts }
        for table in try tables() {
            facts.tables[table] = try count(table, depth)
            facts.tables[table]?.shape = try shape(of: table)
        }
        return facts
    }

    /// What `quick_check` finds; empty when all is well.
    func problems() throws -> [String] {
        do {
            let answers = try database.query("pragma quick_check(5)").compactMap { $0.first?.text }
            return answers == ["ok"] ? [] : answers
        } catch let error as SQLiteError where error.lacksExtension {
            // The check stops at what only the application can read; that it is damaged does not follow.
            return []
        } catch let error as SQLiteError where error.isDamage {
            return [error.message]
        }
    }

    /// Content of virtual tables lies in ordinary ones that are counted; SQLite's own are bookkeeping.
    private func tables() throws -> [String] {
        try database.query(
            """
            select name from sqlite_master where type = 'table' and name not like 'sqlite^_%' escape '^'
            and sql not like 'create virtual table%' order by name
            """
        ).compactMap { $0[0].text }
    }

    private func shape(of table: String) throws -> TableShape {
        var shape = TableShape(columns: [:])
        // Hidden 2 and 3 are computed: nobody can write them. A primary key of one integer column gives itself.
        for row in try database.query(
            "select name, type, \"notnull\", dflt_value is null, pk, hidden from pragma_table_xinfo(?)", [.text(table)])
        {
            guard let name = row[0].text, let type = row[1].text else { continue }
            let givesItself = row[4].integer == 1 && type.lowercased() == "integer"
            let isRequired = row[2].integer == 1 && row[3].integer == 1 && row[5].integer == 0 && !givesItself
            shape.columns[name] = TableShape.Column(type: type, required: isRequired)
        }
        let indexes = try database.query("select name from pragma_index_list(?) where \"unique\" = 1", [.text(table)])
        for index in indexes.compactMap({ $0[0].text }) {
            // An index over an expression has a column without a name.
            let columns = try database.query("select coalesce(name, '(computed)') from pragma_index_info(?)", [.text(index)])
            shape.unique.append(columns.compactMap { $0[0].text }.sorted())
        }
        shape.unique.sort { $0.joined(separator: " ") < $1.joined(separator: " ") }
        return shape
    }

    private func count(_ table: String, _ depth: Depth) throws -> TableFacts {
        let lastRow = try lastRow(of: table)
        let name = SQLText.quoted(table)
        if depth == .content {
            do {
                var digest = RowDigest()
                try database.forEach("select * from \(name) not indexed", []) { digest.add($0) }
                return TableFacts(rows: digest.rows, contentHash: digest.text, lastRow: lastRow)
            } catch let error as SQLiteError where error.lacksExtension {
                // A computed column needs a function of the application: the rows can be counted all the same.
            }
        }
        return TableFacts(rows: try rows(of: name), lastRow: lastRow)
    }

    private func rows(of name: String) throws -> Int64 {
        do {
            return try number("select count(*) from \(name)") ?? 0
        } catch let error as SQLiteError where error.lacksExtension {
            return try number("select count(*) from \(name) not indexed") ?? 0
        }
    }

    /// The greatest rowid under a name that no column of the table has taken; nil for a table without.
    private func lastRow(of table: String) throws -> Int64? {
        let columns = try database.query("select lower(name) from pragma_table_info(?)", [.text(table)])
        let taken = Set(columns.compactMap { $0[0].text })
        for rowid in ["_rowid_", "rowid", "oid"] where !taken.contains(rowid) {
            return try greatest(rowid, of: table)
        }
        return nil
    }

    private func greatest(_ rowid: String, of table: String) throws -> Int64? {
        do {
            return try number("select max(\(rowid)) from \(SQLText.quoted(table))")
        } catch let error as SQLiteError where error.message.hasPrefix("no such column") {
            return nil
        }
    }

    private func number(_ sql: String) throws -> Int64? { try database.query(sql).first?.first?.integer }
}
