import BelayCore
import BelayEngine
import BelaySystem
import BelayTestKit
import Testing

@Suite("What a report knows of a migration that failed")
struct FailedMigrationTests {
    private static let half: [Code.Statement] = [
        { try $0.execute("drop table jobs") }, { try $0.execute("delete from notes where id = 1") },
        { _ in throw Code.Trouble("no") },
    ]

    @Test("schema and rows at the seal, and as they were found when it failed")
    func found() throws {
        let world = try SmallWorld()
        world.code.migrate(Self.half)
        let ending = world.upgrade()
        #expect(ending.exit == .wentBack)
        let change = try #require(ending.report?.data.first { $0.store == "db" })
        #expect(change.before?.fingerprint != change.after?.fingerprint)
        let jobs = try #require(change.tables.first { $0.name == "jobs" })
        let notes = try #require(change.tables.first { $0.name == "notes" })
        #expect(jobs.before == 2 && jobs.after == nil)
        #expect(notes.before == 3 && notes.after == 2)
    }

    @Test("what cannot be read any more is not said to be gone, and is not in the way of the way back")
    func unreadable() throws {
        let world = try SmallWorld()
        let oracle = try Oracle(world)
        let path = world.stack + "/data/app.db"
        world.code.migrate([
            { _ in
                try RealFileSystem().writeAtomically(path, Array("no database".utf8), mode: 0o644, like: nil)
                throw Code.Trouble("no")
            }
        ])
        let ending = world.upgrade()
        #expect(ending.exit == .wentBack, "\(ending.text)")
        let change = try #require(ending.report?.data.first { $0.store == "db" })
        #expect(change.tables.contains { $0.name == "notes" && $0.before == 3 })
        #expect(try oracle.differences(world, version: "1.0.0") == [])
    }
}
