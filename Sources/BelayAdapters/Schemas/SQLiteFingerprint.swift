import BelaySystem

/// What a SQLite schema really is: equal for equal schemas whatever their layout and the order they were made in.
struct SQLiteFingerprint {
    let database: SQLiteDatabase

    /// Bookkeeping of SQLite itself comes and goes without the schema being another.
    private static let objects = """
        select type, name, tbl_name, sql from sqlite_master
        where name <> 'sqlite_sequence' and name not like 'sqlite^_stat%' escape '^'
        """

    func read() throws -> String {
        var lines: [String] = []
        for row in try database.query(Self.objects) {
            let type = row[0].text ?? ""
            let name = row[1].text ?? ""
            guard let sql = row[3].text else {
                // An index that a constraint brought has no statement, and its name is only a number.
                lines.append(line(["implied", row[2].text ?? ""] + (try indexColumns(name))))
                continue
            }
            lines.append(line([type, name, row[2].text ?? "", SQLText.normalised(sql)]))
            if type == "table" { lines += try columns(of: name) }
        }
        return SHA256.hex(Array(lines.sorted().joined(separator: "\u{1e}").utf8))
    }

    /// What SQLite made of the statement, rather than how it was written.
    private func columns(of table: String) throws -> [String] {
        let sql = #"select name, type, "notnull", dflt_value, pk, hidden from pragma_table_xinfo(?)"#
        do {
            return try database.query(sql, [.text(table)]).map { row in
                line(["column", table] + row.enumerated().map { $0 == 3 ? SQLText.normalised($1.shown) : $1.shown })
            }
        } catch let error as SQLiteError where error.lacksExtension {
            return []
        }
    }

    private func indexColumns(_ index: String) throws -> [String] {
        try database.query(#"select name, "desc", coll from pragma_index_xinfo(?) where key = 1 order by seqno"#, [.text(index)])
            .flatMap { $0.map(\.shown) }
    }

    private func line(_ fields: [String]) -> String { fields.joined(separator: "\u{1f}") }
}

extension SQLiteValue {
    /// As text, NULL apart from the empty one.
    fileprivate var shown: String {
        switch self {
        case .null: return "\u{0}"
        case .integer(let number): return String(number)
        default: return text ?? ""
        }
    }
}

extension SQLiteError {
    /// The application brings modules, functions or collations that this process does not have.
    var lacksExtension: Bool {
        ["no such module", "no such collation", "no such function", "unknown function"].contains { message.hasPrefix($0) }
    }
}
