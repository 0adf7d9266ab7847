import BelayAdapters
import BelayCore
import BelaySystem
import Testing

@Suite("What a store says of writes when it counts")
struct StoreCountTests {
    static let doings: [(String, @Sendable (FilesStoreFixture) throws -> Void)] = [
        ("an upload", { try $0.write("uploads/new", "of a user") }),
        ("a file written over with as many bytes", { try $0.write("uploads/deep/er/file", "peed") }),
        ("a file removed", { try $0.fileSystem.remove($0.stack + "/uploads/tool") }),
        ("a mode changed", { try $0.setAttribute("user.note", "other", of: "uploads/tool") }),
    ]

    @Test("Whatever is done to a file shows, and nothing else does", arguments: doings.indices)
    func files(doing: Int) throws {
        let fixture = try FilesStoreFixture()
        let before = try fixture.store().survey(counting: true)
        #expect(before.files?.rows == 14)
        try fixture.write("unnamed", "still not of the store")
        #expect(try fixture.store().survey(counting: true) == before)
        try Self.doings[doing].1(fixture)
        let after = try fixture.store().survey(counting: true)
        #expect(UserWrites.count(started: [before], opened: [before], now: [after]).total == 1, "\(Self.doings[doing].0)")
        #expect(try fixture.store().survey(counting: false).files == nil)
    }

    @Test("An update in a database too large to hash shows", arguments: [true, false])
    func large(log: Bool) throws {
        let scene = try SQLiteScene()
        try scene.makeNotes(log: log)
        let store = SQLiteStore(
            name: "db", files: ["data/app.db"], stackDirectory: scene.stack, fileSystem: scene.fileSystem,
            processTable: scene.processTable, clock: SystemClock(), contentBudget: 1000)
        let writer = try SQLiteDatabase(scene.path("data/app.db"), .readWrite)
        defer { writer.close() }
        try writer.execute("update notes set text = 'before' where id = 1")
        let before = try store.survey(counting: true)
        #expect(before.databases.first?.tables["notes"]?.contentHash == nil)
        #expect(try store.survey(counting: true) == before)
        try writer.execute("update notes set text = 'after!' where id = 1")
        let after = try store.survey(counting: true)
        #expect(after.databases == before.databases)
        #expect(UserWrites.count(started: [before], opened: [before], now: [after]).total == 1)
    }

    @Test("A database that is damaged, or gone, when it is counted counts as written to", arguments: [true, false])
    func damaged(isThere: Bool) throws {
        let scene = try SQLiteScene()
        try scene.makeNotes()
        let before = try scene.store().survey(counting: true)
        if isThere {
            try scene.fileSystem.writeAtomically(scene.path("data/app.db"), Array("rubbish".utf8), mode: 0o644, like: nil)
        } else {
            try scene.fileSystem.remove(scene.path("data/app.db"))
        }
        let after = try scene.store().survey(counting: true)
        #expect(UserWrites.count(started: [before], opened: [before], now: [after]).tables == ["data/app.db:not counted": 1])
    }
}
