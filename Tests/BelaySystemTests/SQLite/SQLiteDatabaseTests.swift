import BelayCore
import BelaySystem
import Testing

@Suite("SQLite: one database")
struct SQLiteDatabaseTests {
    private let scratch: ScratchDirectory

    init() throws { scratch = try ScratchDirectory() }

    @Test("Every kind of value comes back as it went in, a NUL inside a text too")
    func values() throws {
        let database = try SQLiteDatabase(scratch.file("a.db"), .create)
        try database.execute("CREATE TABLE t(v); CREATE TABLE other(v)")
        let values: [SQLiteValue] = [
            .null, .integer(.min), .integer(.max), .real(0.5), .text(""), .text("a\0b"), .text("ключ'\""), .blob([]),
            .blob([0, 255]),
        ]
        for value in values { try database.run("INSERT INTO t VALUES (?)", [value]) }
        #expect(try database.query("SELECT v FROM t ORDER BY rowid") == values.map { [$0] })
        #expect(database.lastInsertedRow == Int64(values.count))
        var streamed: [[SQLiteValue]] = []
        try database.forEach("SELECT v FROM t WHERE rowid > ? -- the last one", [.integer(8)]) { streamed.append($0) }
        #expect(streamed == [[.blob([0, 255])]])
        #expect(SQLiteValue.text("x").text == "x" && SQLiteValue.integer(4).integer == 4 && SQLiteValue.null.text == nil)
    }

    @Test("A transaction that throws leaves nothing, and its own error comes through")
    func transaction() throws {
        let database = try SQLiteDatabase(scratch.file("a.db"), .create)
        try database.execute("CREATE TABLE t(v UNIQUE)")
        let answer = try database.transaction {
            try database.run("INSERT INTO t VALUES (1)", [])
            return 42
        }
        #expect(answer == 42)
        let error = #expect(throws: SQLiteError.self) {
            try database.transaction {
                try database.run("INSERT INTO t VALUES (2)", [])
                try database.run("INSERT INTO t VALUES (1)", [])
            }
        }
        #expect(error?.code == 2067)
        #expect(error?.message == "UNIQUE constraint failed: t.v")
        #expect(error?.sql == "INSERT INTO t VALUES (1)")
        #expect(try database.query("SELECT v FROM t") == [[.integer(1)]])
        #expect(throws: SQLiteError.self) { try database.transaction { try database.transaction {} } }
        try database.run("INSERT INTO t VALUES (3)", [])
    }

    @Test("A statement that would not be run whole is refused")
    func statements() throws {
        let database = try SQLiteDatabase(scratch.file("a.db"), .create)
        for (sql, bindings) in [
            ("SELECT 1; DROP TABLE t", []), ("SELECT 1\0 WHERE 0", []), ("", []), ("-- nothing", []), ("SELECT ?", []),
            ("SELECT 1", [SQLiteValue.null]),
        ] {
            let error = #expect(throws: SQLiteError.self, "\(sql)") { try database.query(sql, bindings) }
            #expect(error?.sql == sql)
        }
        #expect(throws: SQLiteError.self) { try database.execute("SELECT 1;\0 SELECT 2") }
        #expect(try database.query("SELECT 1; -- done ; \n") == [[.integer(1)]])
    }

    @Test("Only create creates; what is missing or no plain file is refused and left alone")
    func modes() throws {
        for mode in [SQLiteDatabase.Mode.readOnly, .immutable, .readWrite] {
            let error = #expect(throws: SQLiteError.self) { try SQLiteDatabase(scratch.file("none.db"), mode) }
            #expect(error?.message == "no such file or directory")
            #expect(throws: SQLiteError.self) { try SQLiteDatabase(scratch.path, mode) }
        }
        #expect(throws: SQLiteError.self) { try SQLiteDatabase("relative.db", .create) }
        #expect(throws: SQLiteError.self) { try SQLiteDatabase(":memory:", .create) }
        #expect(scratch.names.isEmpty)
    }

    @Test("A closed database says so")
    func closed() throws {
        let database = try SQLiteDatabase(scratch.file("a.db"), .create)
        database.close()
        database.close()
        #expect(throws: SQLiteError.self) { try database.query("SELECT 1") }
    }

    @Test("A second writer waits for as long as it was told, then says that the database is busy")
    func busy() throws {
        let first = try SQLiteDatabase(scratch.file("a.db"), .create)
        try first.execute("CREATE TABLE t(v)")
        let second = try SQLiteDatabase(scratch.file("a.db"), .readWrite, busySeconds: 0.2)
        let start = ContinuousClock.now
        try first.transaction {
            let error = #expect(throws: SQLiteError.self) { try second.run("INSERT INTO t VALUES (1)", []) }
            #expect(error?.isBusy == true)
        }
        #expect(ContinuousClock.now - start > .milliseconds(150))
        try second.run("INSERT INTO t VALUES (1)", [])
    }

    @Test("A name with characters that a URI would take for its own is still that file")
    func names() throws {
        for name in ["a?immutable=0&b.db", "a#b.db", "a%41.db", "a b'\"ü.db", "file:a.db"] {
            try SQLiteDatabase(scratch.file(name), .create).execute("CREATE TABLE t(v); INSERT INTO t VALUES ('\(name.count)')")
            for mode in [SQLiteDatabase.Mode.immutable, .readOnly] {
                let rows = try SQLiteDatabase(scratch.file(name), mode).query("SELECT v FROM t")
                #expect(rows == [[.text("\(name.count)")]])
            }
        }
        #expect(scratch.names.count == 5)
    }

    @Test("An immutable database cannot be written, and its log is ignored")
    func immutable() throws {
        let database = try SQLiteDatabase(scratch.file("a.db"), .create)
        try database.execute("CREATE TABLE t(v); PRAGMA journal_mode = WAL; INSERT INTO t VALUES (1)")
        try scratch.write("b.db", scratch.bytes("a.db"))
        try scratch.write("b.db-wal", scratch.bytes("a.db-wal"))
        let log = try scratch.bytes("b.db-wal")
        let copy = try SQLiteDatabase(scratch.file("b.db"), .immutable)
        #expect(try copy.query("SELECT count(*) FROM t") == [[.integer(0)]])
        #expect(throws: SQLiteError.self) { try copy.run("INSERT INTO t VALUES (2)", []) }
        copy.close()
        #expect(try scratch.bytes("b.db-wal") == log)
        #expect(!scratch.names.contains("b.db-shm"))
    }

    @Test("A statement that never ends is ended from outside, and the database goes on")
    func stopping() throws {
        let database = try SQLiteDatabase(scratch.file("a.db"), .create)
        var asked = 0
        database.shouldStop = {
            asked += 1
            return asked > 3
        }
        let error = #expect(throws: SQLiteError.self) {
            try database.query("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n")
        }
        #expect(error?.message == "interrupted")
        database.shouldStop = nil
        #expect(try database.query("SELECT 1") == [[.integer(1)]])
    }
}
