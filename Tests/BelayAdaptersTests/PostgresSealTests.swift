import BelayCore
import BelaySystem
import BelayTestKit
import Testing

@testable import BelayAdapters

@Suite("A PostgreSQL store at the seal and back", .enabled(if: PostgresCluster.isThere, "PostgreSQL 15 is not installed"))
struct PostgresSealTests {
    @Test(
        "After a destructive migration everything is back: rows, unlogged ones, sequences, large objects, rights, owner, settings"
    )
    func exact() throws {
        let scene = try PostgresScene()
        try scene.sql("create unlogged table quick(a int); insert into quick values (1), (2)")
        let store = scene.store(user: "admin")
        let before = try scene.picture()
        let seal = try store.sealAndCount(run: 7)
        #expect(try scene.databases == ["app-x", "belay_7_app-x"])
        #expect(try scene.picture() == before, "the live database is as it was, and lets others in")
        #expect(throws: (any Error).self) { try scene.cluster.ask("belay_7_" + scene.database, "select 1") }
        #expect(try store.difference(from: seal) == nil)

        try scene.destroy()
        try scene.sql("truncate quick")
        #expect(try store.difference(from: seal) != nil)
        try store.putBack(seal, run: 7)
        #expect(try scene.picture() == before)
        #expect(try store.difference(from: seal) == nil)
        #expect(try scene.databases == ["app-x", "belay_salvage_7_app-x"])
        #expect(try store.leftovers().map(\.what) == ["salvage of db"])

        try store.putBack(seal, run: 7)
        #expect(try scene.picture() == before)
        #expect(try scene.databases == ["app-x", "belay_salvage_7_app-x"])
        try store.discard(run: 7, salvage: false)
        #expect(try scene.databases == ["app-x", "belay_salvage_7_app-x"])
        try store.discard(run: 7, salvage: true)
        #expect(try scene.databases == ["app-x"])
    }

    @Test("Rows are counted in the twin, whatever became of the live database; where it is not what was sealed, that is said")
    func counted() throws {
        let scene = try PostgresScene()
        let store = scene.store(user: "admin")
        let whole = try store.survey(counting: true).databases
        let seal = try store.seal(run: 7)
        #expect(seal.isUncounted == true)
        #expect(try store.difference(from: seal) != nil, "as long as it is not counted, nothing is known to be equal")
        try scene.destroy()
        let counted = try store.count(seal)
        #expect(counted.facts.databases == whole)
        #expect(try store.count(counted) == counted)
        let twin = "belay_7_" + scene.database
        #expect(throws: (any Error).self) { try scene.cluster.ask(twin, "select 1") }

        try scene.admin("alter database \"\(twin)\" allow_connections true")
        try scene.cluster.ask(twin, "create table strange (id int)")
        let error = #expect(throws: BelayError.self) { try store.count(seal) }
        #expect(error?.message.hasSuffix("its schema is not the one that was sealed") == true)
    }

    @Test("The owner alone, with createdb, is enough")
    func ordinaryOwner() throws {
        let scene = try PostgresScene()
        try scene.admin(
            "alter database \"\(scene.database)\" reset all; revoke all on database \"\(scene.database)\" from public, \"\(scene.reader)\" cascade"
        )
        try scene.admin("alter role \"\(scene.reader)\" in database \"\(scene.database)\" reset all")
        let store = scene.store()
        let seal = try store.sealAndCount(run: 1)
        try scene.sql("drop table posts cascade")
        try store.putBack(seal, run: 1)
        #expect(try store.difference(from: seal) == nil)
        #expect(try scene.sql("select count(*) from posts") == "200")
    }

    @Test("What is too large to be read is proven by being the clone itself")
    func large() throws {
        let scene = try PostgresScene()
        let store = scene.store(user: "admin", contentBudget: 0)
        let seal = try store.sealAndCount(run: 7)
        #expect(try store.difference(from: seal)?.contains("may hold other rows") == true)
        try scene.sql("update users set email = 'y' || id")
        try store.putBack(seal, run: 7)
        #expect(try store.difference(from: seal) == nil)
        #expect(try scene.sql("select count(*) from users where email like 'y%'") == "0")
    }

    @Test("A session that is left is named, and nothing is taken")
    func sessions() throws {
        let scene = try PostgresScene()
        let store = scene.store()
        let visitor = try scene.visit(application: "worker")
        let error = #expect(throws: BelayError.self) { try store.seal(run: 7) }
        #expect(error?.message.contains("(worker) from 127.0.0.1 uses database \(scene.database)") == true)
        #expect(try scene.databases == ["app-x"])
        visitor.close()
        _ = try store.seal(run: 7)
    }

    @Test("A session that came meanwhile does not keep a way back from its end")
    func putBackUnderSessions() throws {
        let scene = try PostgresScene()
        let store = scene.store(user: "admin")
        let seal = try store.sealAndCount(run: 7)
        try scene.destroy()
        let visitors = try (1...3).map { _ in try scene.visit() }
        try store.putBack(seal, run: 7)
        #expect(try store.difference(from: seal) == nil)
        visitors.forEach { $0.close() }
    }

    /// What a crash may leave: each is a state of the server that calling again has to end from.
    @Test(
        "From whatever a crash left, sealing and putting back end right",
        arguments: ["twin without properties", "twin left open", "live gone", "salvage taken", "half restored"])
    func crashes(state: String) throws {
        let scene = try PostgresScene()
        let store = scene.store(user: "admin")
        let (live, twin) = (scene.database, "belay_7_" + scene.database)
        if state == "twin without properties" { try scene.admin("create database \"\(twin)\" template \"\(live)\"") }
        let before = try scene.picture()
        let seal = try store.sealAndCount(run: 7)
        try scene.destroy()
        switch state {
        case "twin left open": try scene.admin("alter database \"\(twin)\" allow_connections true")
        case "live gone": try scene.admin("drop database \"\(live)\"")
        case "salvage taken": try scene.admin("create database \"belay_salvage_7_\(live)\"")
        case "half restored": try scene.admin("create database \"belay_new_7_\(live)\"")
        default: break
        }
        try store.putBack(seal, run: 7)
        #expect(try scene.picture() == before)
        try store.putBack(seal, run: 7)
        #expect(try scene.picture() == before)
        try store.discard(run: 7, salvage: true)
        #expect(try scene.databases == ["app-x"])
    }

    @Test("A twin that is gone, or is another database than was sealed, is not put back")
    func wrongTwin() throws {
        let scene = try PostgresScene()
        let store = scene.store(user: "admin")
        let seal = try store.sealAndCount(run: 7)
        try scene.sql("drop table posts cascade")
        let live = try scene.picture()
        try scene.admin("drop database \"belay_7_\(scene.database)\"")
        #expect(throws: BelayError.self) { try store.putBack(seal, run: 7) }
        try scene.admin("create database \"belay_7_\(scene.database)\"")
        #expect(throws: BelayError.self) { try store.putBack(seal, run: 7) }
        #expect(throws: BelayError.self) { try store.record(seal, into: scene.vault.writer("w"), idle: false) }
        #expect(try scene.picture() == live)
    }

    @Test("Two databases are sealed and come back together, or not at all")
    func several() throws {
        let scene = try PostgresScene()
        let other = "jobs" + scene.database.dropFirst(3)
        try scene.admin("create database \"\(other)\" owner \(scene.owner)")
        try scene.cluster.ask(other, "create table jobs(id int); insert into jobs values (1)")
        let store = scene.store(user: "admin", databases: [scene.database, other])
        let seal = try store.sealAndCount(run: 7)
        #expect(seal.facts.databases.map(\.name) == [scene.database, other])
        try scene.destroy()
        try scene.cluster.ask(other, "drop table jobs")
        try store.putBack(seal, run: 7)
        #expect(try store.difference(from: seal) == nil)
        #expect(try scene.cluster.ask(other, "select count(*) from jobs") == "1")
    }

    @Test("What one store keeps open keeps no other from its seal, and is opened again")
    func kept() throws {
        let scene = try PostgresScene(populated: false, on: try PostgresCluster())
        let first = scene.store(user: "admin")
        first.ready(run: 7)
        #expect(try scene.admin("select pg_sleep(0.2)") == "")
        let second = scene.store(user: "admin", databases: ["postgres"])
        second.ready(run: 7)
        let seal = try second.sealAndCount(run: 7)
        #expect(seal.facts.databases.map(\.name) == ["postgres"])
        #expect(try first.sealAndCount(run: 7).facts.databases.map(\.name) == [scene.database])
        first.rest()
        second.rest()
    }

    @Test("A sealed state goes from the twin into the vault, and from there into a clean target")
    func record() throws {
        let scene = try PostgresScene()
        let store = scene.store(user: "admin")
        let before = try scene.outside()
        let seal = try store.sealAndCount(run: 7)
        try scene.destroy()
        let stored = try store.record(seal, into: scene.vault.writer("sealed"), idle: true)
        #expect(stored.facts == seal.facts)
        #expect(throws: (any Error).self) { try scene.cluster.ask("belay_7_" + scene.database, "select 1") }
        try store.discard(run: 7, salvage: true)
        try store.restore(stored, of: "sealed", from: scene.vault, run: 8)
        #expect(try store.difference(from: stored) == nil)
        #expect(try store.difference(from: seal) == nil)
        #expect(try scene.outside() == before)
        #expect(try scene.databases == ["app-x", "belay_salvage_8_app-x"])
    }
}
