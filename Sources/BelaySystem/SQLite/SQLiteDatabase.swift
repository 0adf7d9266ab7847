import BelayCore
import CSQLite
import CShims

/// A database file of SQLite: the journal, or a store that is looked at and copied.
///
/// SQLite's locks belong to the whole process, and closing *any* descriptor of the file drops them: do not read a
/// database's file by other means, nor open it as `immutable`, while an instance of this has it open.
package final class SQLiteDatabase {
    package enum Mode: Sendable {
        /// A stranger's, perhaps in use: never created, never checkpointed, nothing left beside it.
        case readOnly
        /// A stranger's that certainly nobody writes; read without locks, the log ignored.
        case immutable
        /// A stranger's with a log: SQLite's index of it is read and not even marked as being read. The index must be there;
        /// where reading would need a recovery of it first, memory serves.
        case traceless
        case readWrite
        case create
    }

    /// `query` keeps its rows in memory; what may be longer goes through `forEach`.
    package static let rowLimit = 100_000

    let busySeconds: Double
    private let path: String
    private var connection: SQLiteConnection?
    private var stillness: SQLiteStillness?
    private var depth = 0

    /// Asked every few thousand steps of a statement; true ends it with an error of code `SQLITE_INTERRUPT`.
    package var shouldStop: (() -> Bool)? {
        didSet { connection?.shouldStop = shouldStop }
    }

    /// - Parameter path: absolute. Nothing is read yet: a file that is no database shows with the first statement.
    package init(_ path: String, _ mode: Mode, busySeconds: Double = 5) throws {
        try SQLitePath.check(path, mayBeMissing: mode == .create)
        self.path = path
        self.busySeconds = busySeconds
        switch mode {
        case .readOnly: try openReadOnly()
        case .immutable: connection = try openImmutable(path)
        case .traceless:
            let uri = SQLitePath.uri(path, "mode=ro&readonly_shm=1")
            connection = try open(uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, foreign: true)
        case .readWrite: connection = try open(path, SQLITE_OPEN_READWRITE, foreign: false)
        case .create: connection = try open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, foreign: false)
        }
    }

    /// A database on files that are not this machine's: those of a simulated one, known to SQLite by that name. Made where
    /// it is not there.
    package init(_ path: String, onFilesOf system: String, busySeconds: Double = 5) throws {
        self.path = path
        self.busySeconds = busySeconds
        connection = try SQLiteConnection(
            path, flags: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, busySeconds: busySeconds, foreign: false, system: system)
    }

    /// Runs every statement of a text; rows are dropped.
    package func execute(_ sql: String) throws {
        try using { try $0.execute(sql) }
    }

    /// Runs one statement; rows are dropped.
    package func run(_ sql: String, _ bindings: [SQLiteValue]) throws {
        try using { connection in
            let statement = try SQLiteStatement(sql, bindings, on: connection)
            while try statement.next() != nil {}
        }
    }

    package func query(_ sql: String, _ bindings: [SQLiteValue] = []) throws -> [[SQLiteValue]] {
        try using { connection in
            var rows: [[SQLiteValue]] = []
            let statement = try SQLiteStatement(sql, bindings, on: connection)
            while let row = try statement.next() {
                guard rows.count < Self.rowLimit else {
                    throw SQLiteError(code: SQLITE_TOOBIG, message: "more than \(Self.rowLimit) rows", sql: sql)
                }
                rows.append(row)
            }
            return rows
        }
    }

    package func forEach(_ sql: String, _ bindings: [SQLiteValue], _ body: ([SQLiteValue]) throws -> Void) throws {
        try using { connection in
            let statement = try SQLiteStatement(sql, bindings, on: connection)
            while let row = try statement.next() { try body(row) }
        }
    }

    /// All of it or nothing. On a database that is only read, all that `body` reads is of one instant.
    package func transaction<T>(_ body: () throws -> T) throws -> T {
        try using { connection in
            try connection.execute("BEGIN IMMEDIATE")
            depth += 1
            defer { depth -= 1 }
            do {
                let result = try body()
                try connection.execute("COMMIT")
                return result
            } catch {
                // The first failure is the one that matters; SQLite may have rolled back by itself already.
                if sqlite3_get_autocommit(connection.handle) == 0 { try? connection.execute("ROLLBACK") }
                throw error
            }
        }
    }

    package var lastInsertedRow: Int64 { connection.map { sqlite3_last_insert_rowid($0.handle) } ?? 0 }

    package func close() {
        connection = nil
        stillness = nil
    }

    /// Hands the connection out, and makes sure that what was read as immutable really did not move meanwhile.
    func using<T>(_ body: (SQLiteConnection) throws -> T) throws -> T {
        if let stillness, !stillness.holds, depth == 0 { try openReadOnly() }
        guard let connection else { throw SQLiteError(code: SQLITE_MISUSE, message: "the database is closed") }
        let result: T
        do {
            result = try body(connection)
        } catch var error as SQLiteError {
            if stillness?.holds == false { error = SQLiteError.moved }
            error.path = error.path ?? path
            throw error
        }
        if stillness?.holds == false { throw SQLiteError.moved }
        return result
    }

    private func openReadOnly() throws {
        stillness = nil
        let ordinary = try open(path, SQLITE_OPEN_READONLY, foreign: true)
        connection = ordinary
        guard belay_sqlite_write_format(ordinary.handle) == 2, let name = sqlite3_db_filename(ordinary.handle, "main") else {
            return
        }
        let resolved = String(cString: name)
        guard let still = SQLiteStillness(resolved) else { return }
        connection = try openImmutable(resolved)
        stillness = still
    }

    private func openImmutable(_ path: String) throws -> SQLiteConnection {
        try open(SQLitePath.uri(path, "immutable=1"), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, foreign: true)
    }

    private func open(_ name: String, _ flags: Int32, foreign: Bool) throws -> SQLiteConnection {
        let connection = try SQLiteConnection(name, flags: flags, busySeconds: busySeconds, foreign: foreign)
        connection.shouldStop = shouldStop
        return connection
    }
}
