import BelaySystem
import Testing

@Suite("SQLite: a stranger's live database")
struct SQLiteLiveTests {
    private let scratch: ScratchDirectory

    init() throws { scratch = try ScratchDirectory() }

    /// An application with a log of its own that it never writes back; it stays until it is killed.
    private func application(_ mode: String = "wal") throws -> Script {
        let script = try Script(
            """
            import sqlite3, sys, time
            c = sqlite3.connect(sys.argv[1], isolation_level=None)
            c.execute('pragma journal_mode=' + sys.argv[2])
            c.execute('pragma wal_autocheckpoint=0')
            c.execute('create table if not exists t(v)')
            for i in range(500): c.execute('insert into t values (?)', ('x' * 200,))
            print('ready', flush=True)
            time.sleep(600)
            """, scratch.file("a.db"), mode)
        try #require(script.line() == "ready")
        return script
    }

    /// Another program that does one thing and ends, which writes its log back.
    private func shortly(_ sql: String) throws {
        let script = try Script(
            "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None); c.execute(sys.argv[2]); c.close(); print('done')",
            scratch.file("a.db"), sql)
        try #require(script.line() == "done")
        script.wait()
    }

    @Test("Looking at a live database never writes its log back, whether its application still runs or was killed")
    func neverCheckpoints() throws {
        let application = try application()
        for running in [true, false] {
            if !running { application.kill() }
            let file = try scratch.bytes("a.db")
            let log = try scratch.bytes("a.db-wal")
            #expect(log.count > 100_000)
            for statement in ["SELECT count(*) FROM t", "PRAGMA wal_checkpoint(TRUNCATE)", "PRAGMA integrity_check"] {
                let database = try SQLiteDatabase(scratch.file("a.db"), .readOnly)
                #expect(try database.query("SELECT count(*) FROM t") == [[.integer(500)]])
                _ = try? database.query(statement)
                database.close()
            }
            let copied = try SQLiteDatabase(scratch.file("a.db"), .readOnly)
            try copied.backup(to: scratch.file("copy.db"))
            copied.close()
            #expect(try scratch.bytes("a.db") == file)
            #expect(try scratch.bytes("a.db-wal") == log)
            #expect(scratch.names == ["a.db", "a.db-shm", "a.db-wal", "copy.db"])
        }
    }

    @Test("Looking at a database whose application was stopped leaves nothing beside it")
    func leavesNothing() throws {
        try shortly("create table t(v)")
        for mode in ["wal", "delete"] {
            try shortly("pragma journal_mode=\(mode)")
            #expect(scratch.names == ["a.db"])
            let before = try scratch.bytes("a.db")
            let database = try SQLiteDatabase(scratch.file("a.db"), .readOnly)
            #expect(try database.query("SELECT count(*) FROM t") == [[.integer(0)]])
            #expect(try database.query("PRAGMA integrity_check") == [[.text("ok")]])
            #expect(scratch.names == ["a.db"])
            database.close()
            #expect(scratch.names == ["a.db"])
            #expect(try scratch.bytes("a.db") == before)
        }
    }

    @Test("An application that starts while we look is seen with the next statement")
    func noticesStart() throws {
        try shortly("pragma journal_mode=wal")
        try shortly("create table t(v)")
        let database = try SQLiteDatabase(scratch.file("a.db"), .readOnly)
        #expect(try database.query("SELECT count(*) FROM t") == [[.integer(0)]])
        let application = try application()
        #expect(try database.query("SELECT count(*) FROM t") == [[.integer(500)]])
        application.kill()
        #expect(try database.query("SELECT count(*) FROM t") == [[.integer(500)]])
    }

    @Test("A read that a write came into is not believed")
    func noticesWrites() throws {
        try shortly("pragma journal_mode=wal")
        try shortly("create table t(v)")
        try shortly("insert into t values (1), (2)")
        let database = try SQLiteDatabase(scratch.file("a.db"), .readOnly)
        let streamed = #expect(throws: SQLiteError.self) {
            try database.forEach("SELECT v FROM t", []) { _ in try shortly("insert into t values (3)") }
        }
        #expect(streamed?.isBusy == true)
        let several = #expect(throws: SQLiteError.self) {
            try database.transaction {
                _ = try database.query("SELECT count(*) FROM t")
                try shortly("insert into t values (4)")
                _ = try database.query("SELECT count(*) FROM t")
            }
        }
        #expect(several?.isBusy == true)
        #expect(try database.query("SELECT max(v) FROM t") == [[.integer(4)]])
    }

    @Test("All that one transaction reads of a live database is of one instant")
    func snapshot() throws {
        let application = try application()
        let database = try SQLiteDatabase(scratch.file("a.db"), .readOnly)
        try database.transaction {
            #expect(try database.query("SELECT count(*) FROM t") == [[.integer(500)]])
            try shortly("insert into t values (1)")
            #expect(try database.query("SELECT count(*) FROM t") == [[.integer(500)]])
        }
        #expect(try database.query("SELECT count(*) FROM t") == [[.integer(501)]])
        application.kill()
    }
}
