import BelayCore
import CSQLite

/// One prepared statement; finalized on every way out.
final class SQLiteStatement {
    /// A value beyond this is refused: nothing that Belay asks for is as large.
    static let largestValue: Int32 = 64 << 20
    // SQLite copies what is bound before the call returns.
    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    private let connection: SQLiteConnection
    private let sql: String
    private let handle: OpaquePointer

    init(_ sql: String, _ bindings: [SQLiteValue], on connection: SQLiteConnection) throws {
        let text = Array(sql.utf8)
        let (prepared, rest) = try Self.prepare(text[...], of: sql, on: connection)
        guard let prepared else { throw SQLiteError(code: SQLITE_MISUSE, message: "there is no statement", sql: sql) }
        self.connection = connection
        self.sql = sql
        handle = prepared
        // Whatever stands behind it would silently not be run; only comments may.
        let (second, _) = try Self.prepare(rest, of: sql, on: connection)
        guard second == nil else {
            sqlite3_finalize(second)
            throw SQLiteError(code: SQLITE_MISUSE, message: "there is more than one statement", sql: sql)
        }
        let parameters = Int(sqlite3_bind_parameter_count(handle))
        guard parameters == bindings.count else {
            throw SQLiteError(code: SQLITE_RANGE, message: "\(parameters) parameters, but \(bindings.count) values", sql: sql)
        }
        for (index, value) in bindings.enumerated() {
            guard bind(value, at: Int32(index + 1)) == SQLITE_OK else { throw connection.error(sql) }
        }
    }

    deinit { sqlite3_finalize(handle) }

    /// The next row; nil after the last.
    func next() throws -> [SQLiteValue]? {
        switch sqlite3_step(handle) {
        case SQLITE_DONE: return nil
        case SQLITE_ROW: return try (0..<sqlite3_column_count(handle)).map { try value(at: $0) }
        default: throw connection.error(sql)
        }
    }

    private func bind(_ value: SQLiteValue, at index: Int32) -> Int32 {
        switch value {
        case .null: return sqlite3_bind_null(handle, index)
        case .integer(let number): return sqlite3_bind_int64(handle, index, number)
        case .real(let number): return sqlite3_bind_double(handle, index, number)
        case .text(let text):
            // With its length: a NUL inside is content.
            let length = sqlite3_uint64(text.utf8.count)
            return sqlite3_bind_text64(handle, index, text, length, Self.transient, UInt8(SQLITE_UTF8))
        case .blob(let bytes):
            // A null pointer would bind NULL instead of an empty blob.
            guard !bytes.isEmpty else { return sqlite3_bind_zeroblob(handle, index, 0) }
            return sqlite3_bind_blob64(handle, index, bytes, sqlite3_uint64(bytes.count), Self.transient)
        }
    }

    private func value(at column: Int32) throws -> SQLiteValue {
        switch sqlite3_column_type(handle, column) {
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, column))
        case SQLITE_FLOAT: return .real(sqlite3_column_double(handle, column))
        case SQLITE_TEXT:
            let text = sqlite3_column_text(handle, column)
            let bytes = try content(UnsafeRawPointer(text), column)
            return .text(String(decoding: bytes, as: UTF8.self))
        case SQLITE_BLOB:
            return .blob(Array(try content(sqlite3_column_blob(handle, column), column)))
        default: return .null
        }
    }

    private func content(_ start: UnsafeRawPointer?, _ column: Int32) throws -> UnsafeRawBufferPointer {
        let count = sqlite3_column_bytes(handle, column)
        guard count <= Self.largestValue else {
            throw SQLiteError(code: SQLITE_TOOBIG, message: "a value of \(count) bytes is too large to be read", sql: sql)
        }
        guard start != nil || count == 0 else { throw connection.error(sql) }
        return UnsafeRawBufferPointer(start: start, count: Int(count))
    }

    /// The first statement of a text, nil if there is none in it, and what stands behind.
    private static func prepare(
        _ text: ArraySlice<UInt8>, of sql: String, on connection: SQLiteConnection
    ) throws -> (OpaquePointer?, ArraySlice<UInt8>) {
        // SQLite would take a NUL for the end of the text.
        guard !text.contains(0) else { throw SQLiteError(code: SQLITE_MISUSE, message: "a NUL in a statement", sql: sql) }
        var statement: OpaquePointer?
        var used = text.count
        let result = text.withUnsafeBytes { bytes in
            let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            var tail: UnsafePointer<CChar>?
            let result = sqlite3_prepare_v2(connection.handle, start, Int32(bytes.count), &statement, &tail)
            if let start, let tail { used = start.distance(to: tail) }
            return result
        }
        guard result == SQLITE_OK else { throw connection.error(sql) }
        return (statement, text.dropFirst(used))
    }
}
