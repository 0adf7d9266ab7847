import BelayCore
import BelayEngine
import BelaySystem
import BelayTestKit
import Testing

@Suite("Law 12: rolled back is not success")
struct Law12Tests {
    /// One verb in one situation.
    struct Situation: Sendable, CustomStringConvertible {
        var description: String
        var exit: ExitCode
        /// What it says of the state that things are in, and of the next command.
        var says: String
        var act: @Sendable (SmallWorld) throws -> SmallWorld.Ending
    }

    private static let failing: Code.Statement = { _ in throw Code.Trouble("no") }

    static let situations: [Situation] = [
        Situation(description: "upgrade, done", exit: .done, says: "2.0.0 runs, verified and open") { $0.upgrade() },
        Situation(description: "upgrade, at that version already", exit: .done, says: "") {
            $0.upgrade(UpgradeRequest(version: "1.0.0"))
        },
        Situation(
            description: "upgrade that went back", exit: .wentBack, says: "1.0.0 runs, verified and open; its data is as it was"
        ) {
            $0.code.migrate([failing])
            return $0.upgrade()
        },
        Situation(description: "upgrade to what is no version", exit: .usage, says: "belay releases") {
            $0.upgrade(UpgradeRequest(version: "-x"))
        },
        Situation(description: "upgrade to a version that is not there", exit: .refused, says: "cannot find version 9.9") {
            $0.upgrade(UpgradeRequest(version: "9.9"))
        },
        Situation(description: "upgrade of a stack that is unwell", exit: .refused, says: "nothing was touched") {
            $0.runtime.end("worker", exit: 1)
            return $0.upgrade()
        },
        Situation(description: "upgrade backwards", exit: .refused, says: "belay rollback") {
            try $0.upgrade().requireDone()
            return $0.upgrade(UpgradeRequest(version: "1.0.0"))
        },
        Situation(description: "upgrade that cannot come back", exit: .needsPerson, says: "belay resume") {
            $0.code.whenStarting { _ in throw Code.Trouble("no") }
            return $0.upgrade()
        },
        Situation(description: "upgrade, interrupted before the fence", exit: .interrupted, says: "1.0.0 runs as before") {
            world in
            let clock = world.clock
            world.beforeStore = { if $0 == "settings preCopy" { clock.interrupt() } }
            return world.upgrade()
        },
        Situation(description: "upgrade, interrupted inside the fence", exit: .interrupted, says: "1.0.0 runs as before") {
            world in
            let clock = world.clock
            world.code.whenStarting { if $0.version == "2.0.0" { clock.interrupt() } }
            return world.upgrade()
        },
        Situation(description: "upgrade with a run still open", exit: .needsPerson, says: "belay resume") {
            _ = $0.upgrade(dying: .after("after stop api", 0))
            return $0.upgrade()
        },
        Situation(description: "resume without a run", exit: .done, says: "") { $0.resume() },
        Situation(description: "resume of a run that has ended", exit: .usage, says: "it has ended") { world in
            try world.upgrade().requireDone()
            return world.live { try $0.resume(1, options: RunOptions()) }
        },
        Situation(description: "resume that goes forward", exit: .done, says: "2.0.0 runs, verified and open") {
            _ = $0.upgrade(dying: .after("after start worker 2.0.0 open", 0))
            return $0.resume()
        },
        Situation(description: "resume that goes back", exit: .wentBack, says: "1.0.0 runs, verified and open") {
            _ = $0.upgrade(dying: .after("after stop api", 0))
            return $0.resume()
        },
        Situation(description: "rollback without a run", exit: .refused, says: "no run of this stack has changed it") {
            $0.rollback()
        },
        Situation(description: "rollback of the last run", exit: .done, says: "1.0.0 runs, verified and open") {
            try $0.upgrade().requireDone()
            return $0.rollback()
        },
        Situation(description: "rollback of the open run", exit: .done, says: "1.0.0 runs, verified and open") {
            _ = $0.upgrade(dying: .after("after start worker 2.0.0 open", 0))
            return $0.rollback()
        },
        Situation(
            description: "rollback that went back to the new version", exit: .wentBack, says: "2.0.0 runs, verified and open"
        ) {
            try $0.upgrade().requireDone()
            try $0.users.write(to: "2.0.0")
            $0.code.whenStarting { if $0.version == "1.0.0" { throw Code.Trouble("no") } }
            return $0.rollback(RunOptions(discardWrites: true))
        },
        Situation(description: "rollback of a run that does not exist", exit: .usage, says: "there is no such run") { world in
            try world.upgrade().requireDone()
            return world.live { try $0.rollback(7, options: RunOptions()) }
        },
        Situation(description: "restore", exit: .done, says: "1.0.0 runs, verified and open") { world in
            try world.upgrade().requireDone()
            let id = try #require(try world.world().vault.list().first { $0.kind == .sealed }).id
            return world.live { try $0.restore(id, options: RunOptions()) }
        },
        Situation(description: "restore of what is not there", exit: .refused, says: "belay checkpoint list") { world in
            world.live { try $0.restore("20260101T000000Z-run1-sealed-0000", options: RunOptions()) }
        },
        Situation(description: "restore that went back", exit: .wentBack, says: "2.0.0 runs, verified and open") { world in
            try world.upgrade().requireDone()
            let id = try #require(try world.world().vault.list().first { $0.kind == .sealed }).id
            world.code.whenStarting { if $0.version == "1.0.0" { throw Code.Trouble("no") } }
            return world.live { try $0.restore(id, options: RunOptions()) }
        },
        Situation(description: "migrate", exit: .done, says: "1.0.0 runs, verified and open") { world in
            world.code.migrate([{ try $0.execute("create index by_text on notes (text)") }])
            return world.live { try $0.migrate(options: RunOptions()) }
        },
        Situation(description: "migrate that went back", exit: .wentBack, says: "its data is as it was") { world in
            world.code.migrate([failing])
            return world.live { try $0.migrate(options: RunOptions()) }
        },
        Situation(description: "migrate without a migrator", exit: .refused, says: "belay guide explain migrate") { world in
            world.guide.migrate = .none
            return world.live { try $0.migrate(options: RunOptions()) }
        },
    ]

    @Test("every verb ends with the code of what became of the stack, and says so", arguments: situations)
    func ends(situation: Situation) throws {
        let world = try SmallWorld()
        let ending = try situation.act(world)
        #expect(ending.exit == situation.exit, "\(ending.text)")
        #expect(situation.says.isEmpty || ending.text.contains(situation.says), "\(ending.text)")
    }

    @Test("3 means that nothing was touched: not a service, not a file of the stack")
    func refused() throws {
        for situation in Self.situations where situation.exit == .refused && !situation.description.contains("backwards") {
            let world = try SmallWorld()
            let before = try world.tree(world.stack)
            #expect(try situation.act(world).exit == .refused)
            #expect(world.runtime.calls == [], "\(situation)")
            #expect(try world.tree(world.stack) == before, "\(situation)")
        }
    }
}
