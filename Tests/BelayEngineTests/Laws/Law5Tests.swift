import BelayCore
import BelayEngine
import BelaySystem
import BelayTestKit
import Testing

@Suite("Law 5: success is never one HTTP 200")
struct Law5Tests {
    /// A new version whose health is always 200.
    enum Lie: String, CaseIterable, Sendable {
        case otherVersion, otherSchema, deadService, restarting, complainingLog, failedCheck
    }

    @Test("a version whose health check lies is found out, and walked back from", arguments: Lie.allCases)
    func lies(lie: Lie) throws {
        let world = try SmallWorld()
        let oracle = try Oracle(world)
        let said = Self.prepare(world, lie)
        let ending = world.upgrade()
        #expect(ending.exit == .wentBack, "\(ending.said)")
        #expect(ending.report?.failure?.message.contains(said) == true, "\(ending.said)")
        #expect(try oracle.differences(world, version: "1.0.0") == [])
    }

    /// What the failure has to say.
    private static func prepare(_ world: SmallWorld, _ lie: Lie) -> String {
        let runtime = world.runtime
        let database = world.stack + "/data/app.db"
        switch lie {
        case .otherVersion:
            world.guide.version.identity = .file(path: "version")
            world.prober.answer { probe, _ in
                guard case .file = probe else { return Observation(status: 200) }
                return Observation(scalar: .string("1.0.0"))
            }
            return "the program says that it is 1.0.0, expected 2.0.0"
        case .otherSchema:
            world.code.whenStarting { start in
                guard start.version == "2.0.0", start.service == "api" else { return }
                try Users(database: database).change("create table if not exists sneaked_in (id integer)")
            }
            return "tables changed though its revision did not"
        case .deadService:
            world.code.whenStarting { start in
                if start.version == "2.0.0", start.service == "api" { runtime.end("worker") }
            }
            return "worker does not run"
        case .restarting:
            world.prober.answer { _, _ in
                // It is there again whenever it is looked at, as another process.
                if let api = runtime.facts.first(where: { $0.name == "worker" }), api.version == "2.0.0" {
                    runtime.run("worker", "2.0.0", api.exposure ?? .open)
                }
                return Observation(status: 200)
            }
            return "worker did not stay"
        case .complainingLog:
            world.code.whenStarting { start in
                if start.version == "2.0.0", start.service == "worker" { start.log("panic: no such column: j.queued_at") }
            }
            return "worker wrote: panic: no such column: j.queued_at"
        case .failedCheck:
            world.guide.verify.append(
                Check(
                    name: "rows are served", probe: .tcp(service: "api", port: 2),
                    expectation: Expectation([.equals(.string("open"))])))
            world.prober.answer { probe, _ in
                guard case .tcp = probe else { return Observation(status: 200) }
                return Observation(scalar: .string(runtime.facts.contains { $0.version == "2.0.0" } ? "closed" : "open"))
            }
            return "rows are served"
        }
    }

    /// What a migration does to rows, and whether it is let through.
    struct Rows: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let sql: String
        var accepted: [String] = []
        /// nil where it is a success.
        let says: String?

        private static let moved =
            "create table words (id integer primary key, text text); insert into words select id, text from notes"

        static let all = [
            Rows(testDescription: "rows vanish", sql: "delete from notes", says: "notes in data/app.db had 3 rows and has 0"),
            Rows(testDescription: "a table vanishes", sql: "drop table notes", says: "notes in data/app.db had 3 rows and has 0"),
            Rows(testDescription: "accepted by name", sql: "delete from notes", accepted: ["notes"], says: nil),
            Rows(
                testDescription: "another is accepted", sql: "delete from notes", accepted: ["jobs"], says: "--accept-loss notes"),
            Rows(testDescription: "moved to a successor", sql: moved + "; delete from notes", says: nil),
            Rows(
                testDescription: "fewer arrive than left", sql: moved + " limit 2; delete from notes",
                says: "notes in data/app.db had 3 rows and has 0"),
        ]
    }

    @Test("rows do not vanish unless they moved visibly or were given up by name", arguments: Rows.all)
    func rows(_ row: Rows) throws {
        let world = try SmallWorld()
        let sql = row.sql
        world.code.migrate(Code.goodMigration + [{ try $0.execute(sql) }])
        let ending = world.upgrade(UpgradeRequest(version: "2.0.0", acceptedLosses: row.accepted))
        guard let says = row.says else {
            #expect(ending.exit == .done, "\(ending.said)")
            return
        }
        #expect(ending.exit == .wentBack, "\(ending.said)")
        #expect(ending.text.contains(says), "\(ending.said)")
        #expect(try world.rows("select count(*) from notes") == ["3"])
    }

    /// How the real migration differs from the rehearsed one.
    struct Deviation: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let sql: String
        let says: String

        static let all = [
            Deviation(testDescription: "a row less", sql: "delete from tags where id = 2", says: "tags"),
            Deviation(testDescription: "a row less of what was there", sql: "delete from notes where id = 1", says: "notes"),
            Deviation(
                testDescription: "another column", sql: "alter table tags add column color text", says: "other tables or columns"),
            Deviation(testDescription: "another revision", sql: "pragma user_version = 3", says: "at revision 3"),
        ]
    }

    @Test("what was rehearsed is what is expected: a difference stops the run, and is shown", arguments: Deviation.all)
    func deviations(_ deviation: Deviation) throws {
        let expected = try Self.rehearsal()
        let world = try SmallWorld()
        let oracle = try Oracle(world)
        world.rehearser = ScriptedRehearser { _ in expected }
        let sql = deviation.sql
        world.code.migrate(Code.goodMigration + [{ try $0.execute(sql) }])
        // Losses of rows are refused by themselves; here they are accepted, so that only the rehearsal can object.
        let ending = world.upgrade(UpgradeRequest(version: "2.0.0", acceptedLosses: ["notes"]))
        #expect(ending.exit == .wentBack, "\(ending.said)")
        #expect(ending.report?.failure?.message.contains("it is not what was rehearsed") == true, "\(ending.said)")
        #expect(ending.report?.failure?.message.contains(deviation.says) == true, "\(ending.said)")
        #expect(try oracle.differences(world, version: "1.0.0") == [])
    }

    @Test("a real run that is as rehearsed is a success, and its report has both")
    func asRehearsed() throws {
        let expected = try Self.rehearsal()
        let world = try SmallWorld()
        world.rehearser = ScriptedRehearser { _ in expected }
        let report = try #require(world.upgrade().report)
        #expect(report.exit == .done && report.rehearsal?.contains("does not work on the new schema") == true)
        let tags = report.data.flatMap(\.tables).first { $0.name == "tags" }
        #expect(tags?.before == nil && tags?.after == 2 && tags?.rehearsed == 2)
        #expect(report.baseline.first?.name == "health")
        #expect(report.checks.first { $0.name == "health" }?.before == .pass)
    }

    /// What a good migration comes to, taken from a run of its own.
    private static func rehearsal() throws -> Rehearsal {
        let world = try SmallWorld()
        var result = Rehearsal(oldRunsOnNew: false, oldRunsOnNewReason: "it says so")
        #expect(world.upgrade().exit == .done)
        _ = world.live { engine in
            result.before = (try engine.journal.recall([Seal].self, "seals", of: 1) ?? []).map(\.facts)
            result.migrated = try engine.journal.recall([StoreFacts].self, "migrated", of: 1) ?? []
            return nil
        }
        return result
    }

    /// What goes wrong only once users are in.
    enum Late: String, CaseIterable, Sendable {
        case errors, restart, death, health, heartbeat, errorsWhileWaiting
    }

    @Test(
        "what goes wrong only under watch is caught there, and what the old version always did is not", arguments: Late.allCases)
    func late(late: Late) throws {
        let world = try SmallWorld()
        let oracle = try Oracle(world)
        let said = Self.prepare(world, late)
        let ending = world.upgrade()
        #expect(ending.exit == .wentBack, "\(ending.said)")
        #expect(ending.report?.failure?.step == .watch, "\(ending.said)")
        #expect(ending.report?.failure?.message.contains(said) == true, "\(ending.said)")
        #expect(try oracle.differences(world, version: "1.0.0") == [])
    }

    private static func heartbeat(within seconds: Double) -> Check {
        Check(
            name: "jobs keep running", probe: .sql(store: "db", query: "select 1"), expectation: Expectation([.advances]),
            withinSeconds: seconds)
    }

    private static func prepare(_ world: SmallWorld, _ late: Late) -> String {
        let runtime = world.runtime
        // The old version complains now and then; that is its habit.
        runtime.write("error: a user typed a wrong password", toLogOf: "api")
        let observer = world.observer
        let isWatched: @Sendable () -> Bool = { observer.began.last == "forward watch" }
        func beside(_ body: @escaping @Sendable () -> Void) {
            runtime.script { script in
                let meanwhile = script.meanwhile
                script.meanwhile = { moment in
                    try meanwhile(moment)
                    if moment == "survey", isWatched() { body() }
                }
            }
        }
        switch late {
        case .errors:
            beside { for _ in 0..<10 { runtime.write("error: cannot send mail", toLogOf: "worker") } }
            return "error lines since it was started"
        case .restart:
            beside { runtime.run("worker", "2.0.0", .open) }
            return "worker did not stay"
        case .death:
            beside { runtime.end("worker", exit: 1) }
            return "worker does not run"
        case .health:
            world.prober.answer { _, _ in Observation(status: isWatched() ? 500 : 200) }
            return "health"
        case .heartbeat:
            let beats = Flag()
            world.guide.watch.checks = [heartbeat(within: 2)]
            world.prober.answer { probe, _ in
                guard case .sql = probe else { return Observation(status: 200) }
                if !isWatched() { beats.raise() }
                return Observation(scalar: .number(Double(beats.count)))
            }
            return "jobs keep running"
        case .errorsWhileWaiting:
            world.guide.watch.checks = [heartbeat(within: 60)]
            world.prober.answer { probe, _ in
                guard case .sql = probe else { return Observation(status: 200) }
                // Asked in the watch only at its end.
                if isWatched() { for _ in 0..<10 { runtime.write("error: no job runs", toLogOf: "worker") } }
                return Observation(scalar: .number(0))
            }
            return "error lines since it was started"
        }
    }

    @Test("a machine that was started anew in the middle of the watch gives its services their time before it judges them")
    func slowAfterReboot() throws {
        let world = try SmallWorld()
        world.guide.verify[0].withinSeconds = 30
        let (life, observer, refusals) = (world.life, world.observer, Flag())
        world.prober.answer { _, _ in
            if observer.began.last == "forward watch" { try life.point("looked") }
            return Observation(status: 200)
        }
        #expect(world.upgrade(dying: .after("looked", 0)).died)
        try world.reboot()
        world.prober.answer { _, _ in
            guard refusals.count >= 10 else {
                refusals.raise()
                return Observation(problem: "refused")
            }
            return Observation(status: 200)
        }
        let ending = world.resume()
        #expect(refusals.count == 10)
        #expect(ending.exit == .done, "\(ending.said)")
    }

    @Test("a slow leak of unanswered questions is seen in the watch, where every check by itself was lucky")
    func leak() throws {
        let world = try SmallWorld()
        let runtime = world.runtime
        let clock = world.clock
        world.meter = ScriptedMeter { number in
            let leaks = number % 5 == 0 && runtime.facts.contains { $0.version == "2.0.0" }
            return Availability.Sample(
                at: 1_760_000_000 + clock.uptime + Double(number) / 1000, seconds: 0.01, failure: leaks ? "status 502" : nil)
        }
        let ending = world.upgrade()
        #expect(ending.exit == .wentBack, "\(ending.said)")
        #expect(ending.report?.failure?.step == .watch)
        #expect(ending.report?.failure?.message.contains("questions since open were not answered") == true, "\(ending.said)")
        #expect(ending.report?.availability?.outages.first?.reason == "status 502")
    }
}
