import BelayCore
import BelaySystem
import Glibc
import Testing

@Suite("SQLite: backup")
struct SQLiteBackupTests {
    private let scratch: ScratchDirectory

    init() throws { scratch = try ScratchDirectory() }

    /// Moves amounts between two tables without pause: their sum is always the same, at any one instant.
    private func mover(_ mode: String) throws -> Script {
        let script = try Script(
            """
            import sqlite3, sys, random
            c = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=60)
            c.execute('pragma journal_mode=' + sys.argv[2])
            c.execute('pragma synchronous=off')
            c.executescript('create table a(n); create table b(n); create table pad(x)')
            for i in range(300):
                c.execute('insert into a values (100)'); c.execute('insert into b values (100)')
                c.execute('insert into pad values (?)', ('x' * 3000,))
            print('ready', flush=True)
            while True:
                c.execute('begin immediate')
                n = random.randrange(50)
                c.execute('update a set n = n - ? where rowid = ?', (n, random.randrange(1, 301)))
                c.execute('update pad set x = ? where rowid = ?', ('y' * random.randrange(6000), random.randrange(1, 301)))
                c.execute('update b set n = n + ? where rowid = ?', (n, random.randrange(1, 301)))
                c.execute('commit')
            """, scratch.file("a.db"), mode)
        try #require(script.line() == "ready")
        return script
    }

    @Test("Under a writer that never rests every copy is whole and of one instant", arguments: ["wal", "delete"])
    func underLoad(_ mode: String) throws {
        let writer = try mover(mode)
        let database = try SQLiteDatabase(scratch.file("a.db"), .readOnly, busySeconds: 20)
        for _ in 0..<10 {
            try database.backup(to: scratch.file("copy.db"))
            let copy = try SQLiteDatabase(scratch.file("copy.db"), .readOnly)
            #expect(try copy.query("PRAGMA integrity_check") == [[.text("ok")]])
            #expect(try copy.query("SELECT (SELECT sum(n) FROM a) + (SELECT sum(n) FROM b)") == [[.integer(60_000)]])
            copy.close()
            #expect(scratch.names.filter { $0.hasPrefix("copy") } == ["copy.db"])
        }
        writer.kill()
    }

    @Test("A copy replaces what lay there, with its log, and only its owner can read it")
    func replaces() throws {
        let database = try SQLiteDatabase(scratch.file("a.db"), .create)
        try database.execute("CREATE TABLE t(v); INSERT INTO t VALUES (1)")
        for name in ["copy.db", "copy.db-wal", "copy.db-shm", "copy.db-journal"] { try scratch.write(name, [1, 2, 3]) }
        try database.backup(to: scratch.file("copy.db"))
        #expect(scratch.names == ["a.db", "copy.db"])
        var status = stat()
        #expect(stat(scratch.file("copy.db"), &status) == 0 && status.st_mode & 0o777 == 0o600)
        #expect(try SQLiteDatabase(scratch.file("copy.db"), .readOnly).query("SELECT v FROM t") == [[.integer(1)]])
    }

    @Test("A link planted at the target is replaced, never followed")
    func plantedLink() throws {
        let database = try SQLiteDatabase(scratch.file("a.db"), .create)
        try database.execute("CREATE TABLE t(v)")
        try scratch.write("sentinel", [7])
        try #require(symlink(scratch.file("sentinel"), scratch.file("copy.db")) == 0)
        try database.backup(to: scratch.file("copy.db"))
        #expect(try scratch.bytes("sentinel") == [7])
        #expect(try scratch.bytes("copy.db").count > 4000)
    }

    @Test("A database that stays locked gives a busy error in time, and nothing at the target")
    func locked() throws {
        let database = try SQLiteDatabase(scratch.file("a.db"), .create)
        try database.execute("CREATE TABLE t(v)")
        let holder = try Script(
            """
            import sqlite3, sys, time
            c = sqlite3.connect(sys.argv[1], isolation_level=None)
            c.execute('begin exclusive'); print('ready', flush=True); time.sleep(600)
            """, scratch.file("a.db"))
        try #require(holder.line() == "ready")
        let reader = try SQLiteDatabase(scratch.file("a.db"), .readOnly, busySeconds: 0.3)
        let start = ContinuousClock.now
        let error = #expect(throws: SQLiteError.self) { try reader.backup(to: scratch.file("copy.db")) }
        #expect(error?.isBusy == true)
        #expect((.milliseconds(250)...(.seconds(5))).contains(ContinuousClock.now - start))
        #expect(!scratch.names.contains("copy.db"))
        holder.kill()
        try reader.backup(to: scratch.file("copy.db"))
    }

    @Test("A target that cannot be made is named")
    func noTarget() throws {
        let database = try SQLiteDatabase(scratch.file("a.db"), .create)
        let target = scratch.file("none/copy.db")
        let error = #expect(throws: BelayError.self) { try database.backup(to: target) }
        #expect(error?.message == "cannot create \(target): no such file or directory")
    }
}
