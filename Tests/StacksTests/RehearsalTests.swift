import BelayCore
import BelaySystem
import BelayTestKit
import Glibc
import Testing

@Suite("Law 1: nothing is touched until the way back is proven")
struct RehearsalTests {
    struct Bad: Sendable, CustomTestStringConvertible {
        let version: String
        let step: StepKind
        let says: String
        var testDescription: String { "\(version) at \(step.rawValue)" }

        static let all = [
            Bad(version: "1.3.1", step: .migrate, says: "UNIQUE constraint failed: people.handle"),
            Bad(version: "1.3.2", step: .start, says: "no such table: statistics"),
            Bad(version: "1.3.3", step: .verify, says: "no such column: j.queued_at"),
            Bad(version: "1.3.4", step: .migrate, says: "--accept-loss jobs"),
            Bad(version: "1.3.7", step: .open, says: "users see the newest notes"),
        ]
    }

    @Test("a release that fails is refused by its rehearsal, and not one request fails", arguments: Bad.all)
    func refuses(_ bad: Bad) throws {
        try Scene.use("1.2.0") { scene in
            let (before, processes) = (try scene.remember(), scene.processes())
            let refused = try #require(scene.client).account().refused
            let answer = try scene.stack.call(["upgrade", bad.version, "--rehearsed"])
            #expect(answer.exit == .refused, "\(answer.said)")
            #expect(answer.output.contains("the rehearsal failed at \(bad.step.rawValue)"), "\(answer.said)")
            #expect(answer.output.contains(bad.says), "\(answer.said)")
            #expect(answer.output.contains("nothing was touched"))
            #expect(scene.processes() == processes, "the live services went on")
            try scene.expectOld(before)
            #expect(try #require(scene.client).account().refused == refused, "no user noticed anything")
        }
    }

    @Test("a good release is rehearsed, and the real run compares with it")
    func good() throws {
        try Scene.use("1.1.0") { scene in
            // The vendor claims what is not true: the old worker still asks for a table that is dropped.
            try scene.stack.edit("releases.yaml", "  1.2.0:\n", "  1.2.0:\n    compatible-with: [1.1.x]\n")
            let answer = try scene.stack.call(["upgrade", "1.2.0", "--rehearsed"])
            #expect(answer.exit == .done, "\(answer.said)")
            let steps = try scene.stack.shown().steps.map(\.kind)
            #expect(steps.firstIndex(of: .rehearse).map { $0 < steps.firstIndex(of: .drain) ?? 0 } == true)
            #expect(answer.output.contains("migrated, verified, came back in"))
            #expect(
                answer.output.contains("the vendor says that 1.1.0 works on the data of 1.2.0; it does not"), "\(answer.said)")
            try scene.expectWhole("1.2.0")
        }
    }

    @Test("what the running version fails already, and is accepted, keeps neither the clone nor the stack from coming back")
    func unwellBefore() throws {
        try Scene.use("1.1.0") { scene in
            let table = "select count(*) from note_statistics"
            try scene.stack.edit(
                "belay.yaml", "verify:\n",
                "verify:\n  - {name: statistics are kept, sql: {store: db, query: \"\(table)\"}, expect: {at-least: 0}}\n")
            let refused = try scene.stack.call(["rehearse", "1.2.0"])
            #expect(refused.exit == .refused && refused.said.contains("--ignore unwell-before"), "\(refused.said)")
            let answer = try scene.stack.call(["upgrade", "1.2.0", "--rehearsed", "--ignore", "unwell-before"])
            #expect(answer.exit == .done, "\(answer.said)")
            try scene.expectWhole("1.2.0")
        }
    }

    @Test("a rehearsal alone leaves everything as it was")
    func alone() throws {
        try Scene.use("1.2.0") { scene in
            let (before, processes) = (try scene.remember(), scene.processes())
            let answer = try scene.stack.call(["rehearse", "1.3.5"])
            #expect(answer.exit == .done, "\(answer.said)")
            #expect(answer.output.contains("next: belay upgrade 1.3.5") || answer.output.contains("belay upgrade 1.3.5"))
            #expect(scene.processes() == processes)
            try scene.expectOld(before)
        }
    }

    @Test("a check for rehearsals only is asked on the clone, and nowhere else")
    func onlyRehearsed() throws {
        try Scene.use("1.2.0") { scene in
            let check = "{name: a note is taken, shell: 'touch taken-by-check; exit 1', when: rehearsal}"
            try scene.stack.edit("belay.yaml", "\nverify:\n", "\nverify:\n  - \(check)\n")
            let answer = try scene.stack.call(["upgrade", "1.3.5", "--rehearsed"])
            #expect(answer.exit == .refused, "\(answer.said)")
            #expect(answer.output.contains("the rehearsal failed at verify: cannot accept 1.3.5: a note is taken"))
            #expect(try RealFileSystem().status(scene.stack.path("taken-by-check"), followingLinks: false) == nil)
        }
    }

    @Test("work that was in flight when its store was copied keeps no rehearsal waiting, and the live stack's drain does wait")
    func inFlight() throws {
        try Scene.use("1.2.0") { scene in
            let (stack, database) = (scene.stack, scene.stack.database)
            let check =
                "{name: nothing is imported, sql: {store: db, query: select count(*) from imports}, expect: 0, within: 10m}"
            try stack.edit("belay.yaml", "\ndrain:\n", "\ndrain:\n  - \(check)\n")
            try Self.run("create table imports (id integer)", database)
            try Self.run("insert into imports values (1)", database)
            let answer = try stack.call(["upgrade", "1.3.5", "--rehearsed", "--json"]) { event, _ in
                if event.begins(.drain) { try? Self.run("delete from imports", database) }
            }
            #expect(answer.exit == .done, "\(answer.said)")
            try scene.expectWhole("1.3.5")
        }
    }

    private static func run(_ sql: String, _ path: String) throws {
        let database = try SQLiteDatabase(path, .readWrite)
        defer { database.close() }
        try database.run(sql, [])
    }

    @Test("a compatible release that fails after open goes back by its code alone, and no write is lost")
    func codeOnly() throws {
        // The rehearsal cannot see what only happens when the live edge is asked by users: the check is made stricter then.
        try Scene.use("1.3.5") { scene in
            let directory = scene.stack.directory
            let answer = try scene.stack.call([
                "upgrade", "1.3.6", "--set", "NOTES_SIGNING_KEY=correct-horse-battery", "--rehearsed", "--watch", "6s", "--json",
            ]) { event, _ in
                if event.begins(.watch) { StackProcesses(of: directory).running("worker.py").forEach { kill($0.pid, SIGKILL) } }
            }
            let run = try scene.stack.shown()
            #expect(answer.exit == .wentBack, "\(answer.said)")
            #expect(run.failure?.step == .watch)
            #expect(run.wayBack?.decision == .codeOnly)
            #expect(try scene.stack.version() == "1.3.5")
            try scene.expectWhole("1.3.5")
        }
    }
}
