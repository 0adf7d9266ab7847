import BelayAdapters
import BelayCore
import BelaySystem
import Testing

/// How a database may be found.
enum DatabaseState: String, CaseIterable, CustomTestStringConvertible {
    case stoppedWithLogMode = "stopped, in log mode"
    case stoppedWithJournalMode = "stopped, in journal mode"
    case runningWithLog = "running, with a log"
    case runningWithJournal = "running, in an open transaction with a journal"
    case killedWithLog = "killed, with a log"
    case killedWithJournal = "killed, with a journal that has to be rolled back"
    case logWithoutIndex = "killed, with a log whose index is gone"
    case emptyLog = "stopped, with an empty log"

    var testDescription: String { rawValue }

    /// Makes 200 notes that are committed in the file, and in the states with a log one more that only the log has.
    func make(in scene: SQLiteScene) throws {
        let spill = ["begin immediate", "update notes set text = 'lost' || text", "insert into notes(text) values ('lost')"]
        switch self {
        case .stoppedWithLogMode: try scene.makeNotes(log: true)
        case .stoppedWithJournalMode: try scene.makeNotes()
        case .runningWithLog:
            try scene.makeNotes(log: true)
            try scene.hold("data/app.db", log: true, "insert into notes(text) values ('in the log')")
        case .runningWithJournal:
            try scene.makeNotes()
            try scene.hold("data/app.db", log: false, "begin immediate", "insert into notes(text) values ('not committed')")
        case .killedWithLog, .logWithoutIndex:
            try scene.makeNotes(log: true)
            scene.kill(try scene.hold("data/app.db", log: true, "insert into notes(text) values ('in the log')"))
            if self == .logWithoutIndex { try scene.fileSystem.remove(scene.path("data/app.db-shm")) }
        case .killedWithJournal:
            try scene.makeNotes()
            scene.kill(try scene.hold("data/app.db", log: false, spill[0], spill[1], spill[2]))
        case .emptyLog:
            try scene.makeNotes(log: true)
            try scene.fileSystem.create(scene.path("data/app.db-wal"), mode: 0o644) { _ in }
        }
    }

    var rows: Int64 {
        switch self {
        case .runningWithLog, .killedWithLog, .logWithoutIndex: return 201
        default: return 200
        }
    }

    static var stopped: [DatabaseState] { allCases.filter { $0 != .runningWithLog && $0 != .runningWithJournal } }
}

@Suite("The survey of SQLite databases")
struct SQLiteSurveyTests {
    @Test("A survey sees what is committed, and leaves every name and byte as it was", arguments: DatabaseState.allCases)
    func survey(_ state: DatabaseState) throws {
        let scene = try SQLiteScene()
        try state.make(in: scene)
        let before = try scene.everything()
        let facts = try scene.store().survey(counting: true)
        #expect(try scene.everything() == before)
        #expect(facts.findings == [])
        #expect(facts.databases.map(\.name) == ["data/app.db"])
        #expect(facts.databases.first?.tables["notes"]?.rows == state.rows)
        #expect(facts.databases.first?.tables["notes"]?.lastRow == state.rows)
    }

    @Test("A killed writer's journal really was one that changes what the file says")
    func killedWithJournalIsHot() throws {
        let scene = try SQLiteScene()
        try DatabaseState.killedWithJournal.make(in: scene)
        let immutable = try SQLiteDatabase(scene.path("data/app.db"), .immutable)
        defer { immutable.close() }
        #expect(try immutable.query("select count(*) from notes where text like 'lost%'").first?.first != .integer(0))
    }

    @Test(
        "What is wrong with a store is a finding that names it",
        arguments: [
            ("store-missing", "data/app.db", CheckResult.Verdict.fail), ("store-empty", "data/*.sqlite", .warn),
            ("store-not-a-database", "data/text.db", .fail), ("store-malformed", "data/torn.db", .fail),
            ("store-half-applied", "data/half.db", .fail), ("store-missing", "data/folder.db", .fail),
        ])
    func findings(code: String, file: String, verdict: CheckResult.Verdict) throws {
        let scene = try SQLiteScene()
        try scene.fileSystem.makeDirectory(scene.path("data/folder.db"), mode: 0o755, parents: false)
        try scene.fileSystem.writeAtomically(
            scene.path("data/text.db"), Array(repeating: 65, count: 5000), mode: 0o644, like: nil)
        try scene.makeNotes("data/torn.db")
        var bytes = try scene.fileSystem.read(scene.path("data/torn.db"), limit: 1 << 24)
        for index in 100..<4096 { bytes[index] = 0xee }
        try scene.fileSystem.writeAtomically(scene.path("data/torn.db"), bytes, mode: 0o644, like: nil)
        try scene.write("data/half.db", "create table _alembic_tmp_notes(id); create table alembic_version(version_num)")
        let findings = try scene.store(file).survey(counting: true).findings
        #expect(findings.map(\.code) == [code])
        #expect(findings.map(\.verdict) == [verdict])
        #expect(findings.first?.message.contains(file) == true)
    }

    @Test("One database that cannot be read does not hide the others")
    func others() throws {
        let scene = try SQLiteScene()
        try scene.makeNotes("data/good.db")
        try scene.fileSystem.writeAtomically(scene.path("data/bad.db"), [1, 2, 3], mode: 0o644, like: nil)
        let facts = try scene.store("data/*.db").survey(counting: false)
        #expect(facts.databases.map(\.name) == ["data/good.db"])
        #expect(facts.databases.first?.tables == [:])
        #expect(facts.findings.map(\.code) == ["store-not-a-database"])
    }

    @Test("A wide glob does not take sidecars for databases, nor one file twice")
    func wideGlob() throws {
        let scene = try SQLiteScene()
        try DatabaseState.killedWithLog.make(in: scene)
        try scene.fileSystem.makeLink(scene.path("data/same.db"), to: "app.db")
        let facts = try scene.store("data/*", "data/app.db").survey(counting: true)
        #expect(facts.databases.map(\.name) == ["data/app.db"])
        #expect(facts.findings == [])
    }

    @Test("An empty file is a database without tables")
    func empty() throws {
        let scene = try SQLiteScene()
        try scene.fileSystem.create(scene.path("data/app.db"), mode: 0o600) { _ in }
        let facts = try scene.store().survey(counting: true)
        #expect(facts.findings == [])
        #expect(facts.databases.first?.tables == [:])
    }

    @Test("Holders, lock and activity follow the databases")
    func surroundings() throws {
        let scene = try SQLiteScene()
        try scene.makeNotes(log: true)
        let store = scene.store("data/*.db")
        #expect(try store.holders() == [])
        let before = store.activity()
        let process = try scene.hold("data/app.db", log: true, "insert into notes(text) values ('new')")
        #expect(store.activity() != before)
        #expect(try store.holders().map(\.process?.pid).contains(process.pid))
        #expect(store.lockIdentities == [.directory(scene.path("data"))])
        let need = try #require(try store.spaceNeeded().first)
        let files = ["data/app.db", "data/app.db-wal"].compactMap {
            try? scene.fileSystem.status(scene.path($0), followingLinks: false)?.size
        }
        #expect(need.path == scene.path("data"))
        #expect(need.bytes == files.reduce(0, +))
    }
}
