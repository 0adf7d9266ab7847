import BelayCore
import Testing

@Suite("Writes by users since open")
struct WriteCountTests {
    private static func store(_ tables: [String: TableFacts], name: String = "db") -> [StoreFacts] {
        [
            StoreFacts(
                name: name, kind: "sqlite", bytes: 0,
                databases: [DatabaseFacts(name: "app.db", schema: SchemaFacts(fingerprint: "f"), tables: tables)])
        ]
    }

    private static func table(_ rows: Int64, _ content: String = "x", last: Int64? = nil) -> TableFacts {
        TableFacts(rows: rows, contentHash: content, lastRow: last)
    }

    struct Row: Sendable, CustomStringConvertible {
        var description: String
        var started: TableFacts?
        var opened: TableFacts?
        var now: TableFacts?
        var count: Int64
    }

    static let rows: [Row] = [
        Row(description: "nothing changes", started: table(3), opened: table(3), now: table(3), count: 0),
        Row(description: "rows come", started: table(3), opened: table(3), now: table(5, "y"), count: 2),
        Row(description: "rows go", started: table(3), opened: table(3), now: table(1, "y"), count: 2),
        Row(description: "a row is changed", started: table(3), opened: table(3), now: table(3, "y"), count: 1),
        Row(
            description: "one goes, two come", started: table(3, last: 3), opened: table(3, last: 3), now: table(4, "y", last: 5),
            count: 2),
        Row(
            description: "only a high number is used", started: table(1, last: 1), opened: table(1, last: 1),
            now: table(2, "y", last: 900), count: 2),
        Row(description: "noise of the dark", started: table(3), opened: table(4, "n"), now: table(9, "m"), count: 0),
        Row(description: "a sequence moves", started: table(0), opened: table(0), now: table(0, "y"), count: 0),
        Row(description: "a table that users made", started: nil, opened: nil, now: table(2), count: 2),
        Row(description: "an empty one that the application made", started: nil, opened: nil, now: table(0), count: 0),
    ]

    @Test("are what changed since, in tables that were still in the dark", arguments: rows)
    func counted(row: Row) {
        func store(_ table: TableFacts?) -> [StoreFacts] { Self.store(table.map { ["t": $0] } ?? [:]) }
        let writes = UserWrites.count(started: store(row.started), opened: store(row.opened), now: store(row.now))
        #expect(writes.total == row.count)
        #expect(writes.tables.keys.allSatisfy { $0 == "app.db:t" })
    }

    @Test("noise in one table does not hide writes in another")
    func others() {
        let writes = UserWrites.count(
            started: Self.store(["a": Self.table(1), "b": Self.table(1)]),
            opened: Self.store(["a": Self.table(2, "n"), "b": Self.table(1)]),
            now: Self.store(["a": Self.table(9, "m"), "b": Self.table(3, "y")]))
        #expect(writes.tables == ["app.db:b": 2])
    }

    @Test("a table that goes takes its rows with it")
    func goneTable() {
        let full = Self.store(["a": Self.table(4), "empty": Self.table(0)])
        #expect(UserWrites.count(started: full, opened: full, now: Self.store([:])).tables == ["app.db:a": 4])
    }

    @Test("what was there and cannot be counted any more counts as one", arguments: [false, true])
    func uncounted(storeIsThere: Bool) {
        let database = Self.store(["a": Self.table(4)])
        let settings = StoreFacts(name: "settings", kind: "files", bytes: 0, files: Self.table(3))
        let now = ["db", "settings"].map { StoreFacts(name: $0, kind: "any", bytes: 0) }
        let opened = database + [settings]
        let writes = UserWrites.count(started: opened, opened: opened, now: storeIsThere ? now : [])
        #expect(writes.tables == ["app.db:not counted": 1, "settings:not counted": 1])
        // It could not be counted when users were let in either: that is no proof that nobody wrote.
        #expect(UserWrites.count(started: opened, opened: now, now: now).total == 2)
    }

    static let files: [Row] = [
        Row(description: "no file changes", started: table(3), opened: table(3), now: table(3), count: 0),
        Row(description: "files come", started: table(3), opened: table(3), now: table(5, "y"), count: 2),
        Row(description: "a file is written to", started: table(3), opened: table(3), now: table(3, "y"), count: 1),
        Row(description: "noise of the dark", started: table(3), opened: table(3, "n"), now: table(3, "m"), count: 0),
        Row(description: "files come amid noise", started: table(3), opened: table(3, "n"), now: table(4, "m"), count: 1),
        Row(description: "files come and go in the dark", started: table(3), opened: table(4, "n"), now: table(9, "m"), count: 0),
    ]

    @Test("are seen in plain files too", arguments: files)
    func plainFiles(row: Row) {
        func store(_ files: TableFacts?) -> [StoreFacts] { [StoreFacts(name: "uploads", kind: "files", bytes: 0, files: files)] }
        let writes = UserWrites.count(started: store(row.started), opened: store(row.opened), now: store(row.now))
        #expect(writes.total == row.count)
        #expect(writes.tables.keys.allSatisfy { $0 == "uploads:files" })
    }

    @Test("are seen by its mark in a database whose rows are not hashed, whatever it did in the dark")
    func marks() {
        func store(_ mark: String, rows: Int64 = 3) -> [StoreFacts] {
            var stores = Self.store(["t": TableFacts(rows: rows)])
            stores[0].marks = ["app.db": mark]
            return stores
        }
        func count(_ now: [StoreFacts]) -> [String: Int64] {
            UserWrites.count(started: store("1"), opened: store("2"), now: now).tables
        }
        #expect(count(store("2")) == [:])
        #expect(count(store("3")) == ["app.db:written to": 1])
        #expect(count(store("3", rows: 5)) == ["app.db:t": 2])
    }
}
