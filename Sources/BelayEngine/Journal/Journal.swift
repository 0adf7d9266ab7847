import BelayCore
package import BelaySystem

/// Every run of a stack, for ever. A SQLite database in WAL mode with `synchronous=FULL`: when a call returns, what it
/// wrote survives a power cut.
package final class Journal {
    let database: SQLiteDatabase
    private let path: String

    /// A newer format is refused: an older Belay must not guess what it means.
    static let format: Int64 = 1

    package convenience init(path: String) throws {
        try self.init(path: path, on: Self.clearly("open", path) { try SQLiteDatabase(path, .create) })
    }

    /// - Parameter database: nobody else's, and open for writing.
    package init(path: String, on database: SQLiteDatabase) throws {
        self.database = database
        self.path = path
        try Self.clearly("open", path) {
            try database.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON")
        }
        let found = try rows("PRAGMA user_version").first?.first?.integer ?? 0
        guard found <= Self.format else { throw Self.tooNew(path, found) }
        if found < Self.format { try create() }
    }

    private init(_ database: SQLiteDatabase, _ path: String) {
        self.database = database
        self.path = path
    }

    /// Opens to look only, while a run may be writing: nothing is created, not even a directory. nil where this stack has no
    /// journal, or one in which nothing was ever written.
    package static func reading(path: String, using files: any FileSystem) throws -> Journal? {
        guard let size = try files.status(path, followingLinks: true)?.size, size > 0 else { return nil }
        let journal = Journal(try clearly("open", path) { try SQLiteDatabase(path, .readOnly) }, path)
        let found = try journal.rows("PRAGMA user_version").first?.first?.integer ?? 0
        guard found <= format else { throw tooNew(path, found) }
        return found == 0 ? nil : journal
    }

    private static func tooNew(_ path: String, _ format: Int64) -> BelayError {
        BelayError(
            .refused, "cannot read the journal \(path): it is of format \(format), this belay knows \(Self.format)",
            hint: "use the newer belay that wrote it")
    }

    /// Every look into the journal. A reader that was overtaken by a run's next word looks again.
    func rows(_ sql: String, _ bindings: [SQLiteValue] = []) throws -> [[SQLiteValue]] {
        var attempts = 5
        while true {
            do {
                return try Self.clearly("read", path) { try database.query(sql, bindings) }
            } catch let error as SQLiteError where error.isBusy && attempts > 1 {
                attempts -= 1
            }
        }
    }

    /// Every word into it.
    func write(_ sql: String, _ bindings: [SQLiteValue]) throws {
        try Self.clearly("write", path) { try database.run(sql, bindings) }
    }

    /// All of the words, or none.
    func together(_ body: () throws -> Void) throws { try Self.clearly("write", path) { try database.transaction(body) } }

    /// What the disk refuses is said of the journal by name: whoever reads it has to know what to mend. Another belay in the way
    /// is no fault of the disk.
    private static func clearly<T>(_ what: String, _ path: String, _ body: () throws -> T) throws -> T {
        do { return try body() } catch let error as SQLiteError where !error.isBusy {
            throw BelayError(.failed, "cannot \(what) the journal \(path): \(error)", hint: "belay status")
        }
    }

    private func create() throws {
        try together {
            try database.execute(
                """
                create table run (
                    id integer primary key autoincrement, verb text not null, plan text not null, facts text not null,
                    began real not null, ended real, exit integer, report text, holder text not null);
                create table step (
                    run integer not null references run, sequence integer not null, direction text not null, kind text not null,
                    state text not null, began real not null, ended real, summary text not null default '',
                    primary key (run, sequence));
                create table memory (
                    run integer not null references run, name text not null, value text not null, written real not null,
                    primary key (run, name));
                create table check_result (
                    run integer not null references run, phase text not null, position integer not null, result text not null,
                    primary key (run, phase, position));
                PRAGMA user_version = \(Self.format);
                """)
        }
    }
}
