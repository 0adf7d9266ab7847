import BelaySystem
import Glibc
import Testing

@Suite("SQLite: files that a stranger made")
struct SQLiteHostileTests {
    private let scratch: ScratchDirectory

    init() throws { scratch = try ScratchDirectory() }

    @Test("A pipe in the place of a database is refused instead of waited for")
    func pipe() throws {
        try #require(mkfifo(scratch.file("a.db"), 0o600) == 0)
        for mode in [SQLiteDatabase.Mode.readOnly, .immutable, .readWrite, .create] {
            let error = #expect(throws: SQLiteError.self) { try SQLiteDatabase(scratch.file("a.db"), mode) }
            #expect(error?.message == "it is not a regular file")
        }
    }

    @Test("A file that is no database, and one cut short, say so with the first statement")
    func noDatabase() throws {
        try scratch.write("text.db", Array(String(repeating: "no database\n", count: 100).utf8))
        let text = try SQLiteDatabase(scratch.file("text.db"), .readOnly)
        #expect(#expect(throws: SQLiteError.self) { try text.query("SELECT * FROM sqlite_schema") }?.isDamage == true)

        let database = try SQLiteDatabase(scratch.file("a.db"), .create)
        try database.execute("CREATE TABLE t(v)")
        try database.transaction { for _ in 0..<100 { try database.run("INSERT INTO t VALUES (randomblob(900))", []) } }
        database.close()
        try scratch.write("cut.db", Array(scratch.bytes("a.db").prefix(20_000)))
        let cut = try SQLiteDatabase(scratch.file("cut.db"), .readOnly)
        #expect(#expect(throws: SQLiteError.self) { try cut.query("SELECT sum(length(v)) FROM t") }?.isDamage == true)
    }

    @Test(
        "A query of a guide can write nothing, anywhere",
        arguments: [
            "VACUUM INTO '%'", "ATTACH '%' AS x", "CREATE TABLE u(v)", "DELETE FROM t", "PRAGMA journal_mode = WAL",
            "PRAGMA user_version = 7",
        ])
    func writing(_ sql: String) throws {
        try SQLiteDatabase(scratch.file("a.db"), .create).execute("CREATE TABLE t(v); INSERT INTO t VALUES (1)")
        let before = try scratch.bytes("a.db")
        for mode in [SQLiteDatabase.Mode.readOnly, .immutable] {
            let database = try SQLiteDatabase(scratch.file("a.db"), mode)
            let target = scratch.file("stolen.db")
            _ = try? database.query(sql.split(separator: "%", omittingEmptySubsequences: false).joined(separator: target))
            database.close()
            #expect(scratch.names == ["a.db"])
            #expect(try scratch.bytes("a.db") == before)
        }
    }

    @Test("A view of the file cannot call what acts outside of it")
    func views() throws {
        let database = try SQLiteDatabase(scratch.file("a.db"), .create)
        try database.execute(
            "CREATE TABLE t(v); CREATE VIEW evil AS SELECT load_extension('/tmp/evil') FROM t; INSERT INTO t VALUES (1)")
        database.close()
        let reader = try SQLiteDatabase(scratch.file("a.db"), .readOnly)
        let error = #expect(throws: SQLiteError.self) { try reader.query("SELECT * FROM evil") }
        #expect(error?.message == "unsafe use of load_extension()")
        #expect(throws: SQLiteError.self) { try reader.query("SELECT load_extension('/tmp/evil')") }
        #expect(try reader.query("PRAGMA trusted_schema") == [[.integer(0)]])
        #expect(try reader.query("PRAGMA cell_size_check") == [[.integer(1)]])
    }

    @Test("A schema cannot be rewritten behind SQLite's back")
    func writableSchema() throws {
        let database = try SQLiteDatabase(scratch.file("a.db"), .create)
        try database.execute("CREATE TABLE t(v); PRAGMA writable_schema = ON")
        #expect(throws: SQLiteError.self) { try database.execute("UPDATE sqlite_schema SET sql = 'x'") }
    }

    @Test("A value too large, and rows without end, are refused instead of kept in memory")
    func size() throws {
        let database = try SQLiteDatabase(scratch.file("a.db"), .create)
        #expect(throws: SQLiteError.self) { try database.query("SELECT zeroblob(65 << 20)") }
        let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
        #expect(#expect(throws: SQLiteError.self) { try database.query(endless) }?.message == "more than 100000 rows")
    }
}
