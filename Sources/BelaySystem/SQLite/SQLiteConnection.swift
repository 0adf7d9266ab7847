import BelayCore
import CSQLite
import CShims
import Glibc

/// One open handle of SQLite, hardened against what a stranger may have put into the file.
final class SQLiteConnection {
    let handle: OpaquePointer
    /// Asked every few thousand steps of a statement; true ends it with `SQLITE_INTERRUPT`.
    var shouldStop: (() -> Bool)? {
        didSet { watchProgress() }
    }

    /// - Parameters:
    ///   - name: a path, or a `file:` URI when `flags` say so.
    ///   - system: what SQLite reaches files through; nil is this machine's own.
    init(_ name: String, flags: Int32, busySeconds: Double, foreign: Bool, system: String? = nil) throws {
        var opened: OpaquePointer?
        let result = sqlite3_open_v2(name, &opened, flags | SQLITE_OPEN_FULLMUTEX | SQLITE_OPEN_EXRESCODE, system)
        guard result == SQLITE_OK, let opened else {
            defer { sqlite3_close(opened) }
            throw SQLiteError(
                code: result, message: String(cString: sqlite3_errstr(result)), cause: Self.cause(result, opened))
        }
        handle = opened
        sqlite3_busy_timeout(handle, Int32(min(max(busySeconds, 0), 3600) * 1000))
        try harden(foreign: foreign)
    }

    // Every statement is finalized by whoever prepared it, so that this cannot fail.
    deinit { sqlite3_close(handle) }

    /// The error that the last call on this handle left behind.
    func error(_ sql: String? = nil) -> SQLiteError {
        let code = sqlite3_extended_errcode(handle)
        return SQLiteError(
            code: code, message: String(cString: sqlite3_errmsg(handle)), sql: sql, cause: Self.cause(code, handle))
    }

    /// Only of these codes the machine's own word is of now, and not of an earlier call.
    private static func cause(_ code: Int32, _ handle: OpaquePointer?) -> String? {
        guard [SQLITE_IOERR, SQLITE_CANTOPEN].contains(code & 0xFF) else { return nil }
        let number = sqlite3_system_errno(handle)
        return number == 0 ? nil : String(cString: strerror(number))
    }

    /// Runs all statements of a text, rows dropped.
    func execute(_ sql: String) throws {
        guard !sql.utf8.contains(0) else { throw SQLiteError(code: SQLITE_MISUSE, message: "a NUL in a statement", sql: sql) }
        guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw error(sql) }
    }

    private func watchProgress() {
        guard shouldStop != nil else {
            sqlite3_progress_handler(handle, 0, nil, nil)
            return
        }
        let context = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_progress_handler(
            handle, 10_000,
            { context in
                guard let context else { return 0 }
                return Unmanaged<SQLiteConnection>.fromOpaque(context).takeUnretainedValue().shouldStop?() == true ? 1 : 0
            }, context)
    }

    private func harden(foreign: Bool) throws {
        var options: [(Int32, Int32)] = [
            // No writable_schema, no shadow tables, no journal_mode=OFF, whatever a statement says.
            (Int32(SQLITE_DBCONFIG_DEFENSIVE), 1),
            // Functions with side effects cannot be called from views, triggers, indices of the file.
            (Int32(SQLITE_DBCONFIG_TRUSTED_SCHEMA), 0),
        ]
        if foreign {
            // A last reader that closes would otherwise write the log of a live application into its file.
            options.append((Int32(SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE), 1))
            // Also closes the way of VACUUM INTO, which would write a file of the statement's choice.
            sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0)
            sqlite3_limit(handle, SQLITE_LIMIT_SQL_LENGTH, 1 << 20)
        }
        for (option, value) in options {
            guard belay_sqlite_configure(handle, option, value) == SQLITE_OK else { throw error() }
        }
        try execute("PRAGMA cell_size_check = ON")
    }
}
