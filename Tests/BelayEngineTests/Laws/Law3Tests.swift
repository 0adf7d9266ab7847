import BelayCore
import BelayEngine
import BelaySystem
import BelayTestKit
import Testing

@Suite("Law 3: decide from what is observed, never from what is believed to have been done")
struct Law3Tests {
    /// An upgrade that dies as soon as `call` was made.
    private static func dead(after call: String) throws -> SmallWorld {
        let world = try SmallWorld()
        try #require(world.upgrade(dying: .after("after " + call, 0)).died)
        return world
    }

    @Test("a pin that somebody wrote back while belay was away is seen, whatever the journal says")
    func pin() throws {
        let world = try Self.dead(after: "start worker 2.0.0 open")
        try world.write(".env", try world.read(".env").replacing("2.0.0", with: "1.0.0"), mode: 0o600)
        let ending = world.resume()
        #expect(
            ending.exit == .wentBack && ending.report?.failure?.message.contains("the pin says 1.0.0") == true, "\(ending.text)")
        #expect(world.isOpen("1.0.0"))
    }

    @Test("a migration without its recorded outcome is judged by the data, not by the step before it", arguments: [0, 1, 3])
    func migration(statements: Int) throws {
        let world = try SmallWorld()
        let oracle = try Oracle(world)
        let life = world.life
        // Dies inside the migrator, which goes no further than that.
        let dying: Code.Statement = { _ in life.endSoon() }
        world.code.migrate(Array(Code.goodMigration.prefix(statements)) + [dying])
        #expect(world.upgrade().died)
        world.code.migrate(Code.goodMigration)
        let ending = world.resume()
        #expect(ending.exit == (statements == 0 ? .done : .wentBack), "\(ending.text)")
        // Half a migration is never run into once more.
        #expect(world.runtime.calls.filter { $0 == "run migrator 2.0.0" }.count == (statements == 0 ? 2 : 1))
        #expect(try oracle.differences(world, version: statements == 0 ? "2.0.0" : "1.0.0") == [])
    }

    @Test("a service that went while belay was away is started, although its start is journaled as done")
    func service() throws {
        let world = try Self.dead(after: "start api 2.0.0 dark")
        for name in ["worker", "api"] { world.runtime.end(name, exit: 1) }
        #expect(world.resume().exit == .done)
        #expect(world.isOpen("2.0.0"), "\(world.services)")
    }

    @Test("a service that somebody started while belay was away is stopped before data is touched again")
    func startedByHand() throws {
        let world = try SmallWorld()
        #expect(world.upgrade(dying: .after("before run migrator 2.0.0", 0)).died)
        world.runtime.run("worker", "2.0.0", .open)
        let ending = world.resume()
        #expect(ending.exit == .done, "\(ending.text)")
        #expect(world.runtime.calls.drop { $0 != "stop worker" }.dropFirst().contains("stop worker"))
        #expect(
            world.runtime.calls.lastIndex(of: "stop worker") ?? .max < world.runtime.calls.firstIndex(of: "run migrator 2.0.0")
                ?? 0)
    }

    @Test("a schema that changes under an unchanged revision is seen")
    func fingerprint() throws {
        let world = try SmallWorld()
        let oracle = try Oracle(world)
        let database = world.stack + "/data/app.db"
        world.code.whenStarting { start in
            guard start.version == "2.0.0", start.service == "scheduler" else { return }
            try Users(database: database).change("alter table jobs add column extra text")
        }
        let ending = world.upgrade()
        #expect(ending.exit == .wentBack && ending.text.contains("tables changed though its revision did not"), "\(ending.text)")
        #expect(try oracle.differences(world, version: "1.0.0") == [])
    }

    @Test("a release whose code was exchanged under its name is another one: a rollback to it is refused")
    func identity() throws {
        let world = try SmallWorld()
        #expect(world.upgrade().exit == .done)
        let files = RealFileSystem()
        try files.makeDirectory(world.stack + "/releases/other", mode: 0o755, parents: false)
        try files.removeTree(world.stack + "/releases/1.0.0")
        try files.makeLink(world.stack + "/releases/1.0.0", to: "other")
        let calls = world.runtime.calls
        let ending = world.rollback()
        #expect(ending.exit == .refused && ending.text.contains("no longer what it was"), "\(ending.text)")
        #expect(world.runtime.calls == calls)
    }

    @Test("a program that says that it is another version than its pin is not accepted", arguments: ["1.0.0", "2.0.0"])
    func answer(says: String) throws {
        let world = try SmallWorld()
        world.guide.version.identity = .http(
            service: "api", port: 80, path: "/version", method: "GET", headers: [:], body: nil, pick: nil)
        let runtime = world.runtime
        world.prober.answer { probe, _ in
            guard case .http(_, _, "/version", _, _, _, _) = probe else { return Observation(status: 200) }
            let version = runtime.facts.first { $0.name == "api" }?.version
            return Observation(scalar: .string(version == "2.0.0" ? says : "1.0.0"), status: 200)
        }
        #expect(world.upgrade().exit == (says == "2.0.0" ? .done : .wentBack))
    }

    @Test("what a way back has put back is compared, not believed")
    func comparison() throws {
        let world = try SmallWorld()
        world.code.migrate(Array(Code.goodMigration.prefix(1)) + [{ _ in throw Code.Trouble("no") }])
        let stack = world.stack
        let isBack = Flag()
        // Somebody changes the file right after it was put back, before it is compared.
        world.beforeStore = { call in
            if call == "db putBack" { isBack.raise() }
            guard call == "db difference", isBack.count == 1 else { return }
            isBack.raise()
            try Users(database: stack + "/data/app.db").change("delete from jobs")
        }
        let ending = world.upgrade()
        #expect(
            ending.exit == .needsPerson && ending.report?.failure?.second?.contains("it is not what was kept") == true,
            "\(ending.text)")
        #expect(
            world.services == "worker stopped, scheduler stopped, api stopped",
            "the old version must not meet data that is not its own")
    }
}
