import BelayAdapters
import BelayCore
import BelaySystem
import Testing

@Suite("The sql probe")
struct ProbesSQLTests {
    private static func tree(_ directory: String) throws -> [String: Int64] {
        let files = RealFileSystem()
        let names = try files.list(directory)
        return Dictionary(
            uniqueKeysWithValues: try names.map {
                ($0, try files.status(directory + "/" + $0, followingLinks: false)?.size ?? -1)
            })
    }

    /// Two databases, the second one in WAL mode; `databases` says which ones a store has.
    private static func ask(_ query: String, _ databases: [String], keepOpen: Bool = false) throws -> Observation {
        let stack = try ProcessRuntimeStack()
        for (name, setUp) in [("one.db", ""), ("two.db", "PRAGMA journal_mode = wal;")] {
            let database = try SQLiteDatabase(stack.directory + "/" + name, .create)
            let number = name == "one.db" ? 1 : 20
            try database.execute("\(setUp) CREATE TABLE t (n, s); INSERT INTO t VALUES (\(number), 'x'), (NULL, '\(number)')")
            database.close()
        }
        let writer = keepOpen ? try SQLiteDatabase(stack.directory + "/two.db", .readWrite) : nil
        try writer?.execute("INSERT INTO t VALUES (300, 'late')")
        let before = try tree(stack.directory)
        let paths = databases.map { stack.directory + "/" + $0 }
        let runtime = stack.runtime()
        let prober = ServiceProber(
            runtime: runtime, stackDirectory: stack.directory, fileSystem: stack.files, runner: stack.runner,
            processTable: stack.table, clock: stack.clock, databases: { _ in paths }, credentials: { _ in Secret("") })
        let seen = try prober.observe(.sql(store: "db", query: query), in: ProbeContext(timeoutSeconds: 1))
        #expect(try tree(stack.directory) == before)
        writer?.close()
        return seen
    }

    @Test(
        "Of one database the first value is told, of several the numbers are added up and equal texts are one",
        arguments: [
            ("SELECT n FROM t ORDER BY n DESC", ["one.db"], .number(1), 2),
            ("SELECT n FROM t ORDER BY n DESC", ["one.db", "two.db"], .number(21), 4),
            ("SELECT s FROM t", ["one.db", "two.db"], .string("x"), 4),
            ("SELECT s FROM t WHERE n IS NULL", ["two.db", "one.db"], .array([.string("1"), .string("20")]), 2),
            ("SELECT max(n) FROM t WHERE n > 10", ["one.db", "two.db"], .number(20), 2),
            ("SELECT max(n) FROM t WHERE n > 100", ["one.db", "two.db"], .null, 2),
            ("SELECT n FROM t WHERE n > 100", ["one.db"], nil, 0),
            ("SELECT x'00ff'", ["one.db"], .string("2 bytes"), 1),
        ] as [(String, [String], JSONValue?, Int)])
    func answers(query: String, databases: [String], scalar: JSONValue?, rows: Int) throws {
        let seen = try Self.ask(query, databases)
        #expect(seen.problem == nil && seen.scalar == scalar && seen.rows == rows)
    }

    @Test("A database that is written to meanwhile is read with its log, which stays as it is")
    func readsTheLog() throws {
        let seen = try Self.ask("SELECT n, s FROM t WHERE s = 'late'", ["two.db"], keepOpen: true)
        #expect(seen.problem == nil && seen.scalar == .number(300) && seen.text == "300 late")
    }

    @Test(
        "What cannot be answered is a problem that names the database, and changes nothing",
        arguments: [
            ("SELECT * FROM missing", ["one.db"], "one.db: no such table: missing"),
            ("SELEC", ["one.db"], "one.db: near \"SELEC\": syntax error"),
            ("DELETE FROM t", ["one.db"], "one.db: attempt to write a readonly database"),
            ("DELETE FROM t", ["two.db"], "two.db: attempt to write a readonly database"),
            ("PRAGMA journal_mode = delete", ["two.db"], nil),
            ("SELECT 1", [], "the store db has no database"),
            (
                "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c", ["one.db"],
                "one.db: no answer within 1 s"
            ),
        ] as [(String, [String], String?)])
    func problems(query: String, databases: [String], problem: String?) throws {
        let seen = try Self.ask(query, databases)
        if let problem { #expect(seen.problem == problem && seen.scalar == nil) }
    }

    @Test("A database that is not there is a problem, and is not created", arguments: ["missing.db", "server.py"])
    func noDatabase(name: String) throws {
        #expect(try Self.ask("SELECT 1 FROM sqlite_schema", [name]).problem?.hasPrefix("\(name): ") == true)
    }
}
