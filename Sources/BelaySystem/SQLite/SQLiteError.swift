import CSQLite

/// What SQLite refused, in its own words.
package struct SQLiteError: Error, Sendable, Equatable {
    /// The extended result code.
    package var code: Int32
    package var message: String
    /// The statement, where there was one.
    package var sql: String?
    /// The file, where it is known.
    package var path: String?
    /// What the machine said, where it was the machine that refused.
    package var cause: String?

    package init(code: Int32, message: String, sql: String? = nil, cause: String? = nil) {
        self.code = code
        self.message = message
        self.sql = sql
        self.cause = cause
    }

    /// What was read may not be of one instant, since the database was written to meanwhile.
    static let moved = SQLiteError(code: SQLITE_BUSY | (2 << 8), message: "the database was written to while it was read")

    /// The result code without its extension.
    package var primaryCode: Int32 { code & 0xFF }
    /// Another connection was in the way for longer than it may be waited for.
    package var isBusy: Bool { primaryCode == SQLITE_BUSY || primaryCode == SQLITE_LOCKED }
    /// The file is damaged, or is no database.
    package var isDamage: Bool { primaryCode == SQLITE_CORRUPT || primaryCode == SQLITE_NOTADB }
}

extension SQLiteError: CustomStringConvertible {
    package var description: String { [message, cause].compactMap(\.self).joined(separator: ": ") }
}
