import BelayCore
import BelayEngine
import BelaySystem
import BelayTestKit
import Testing

@Suite("Law 2: a way back loses no acknowledged write")
struct Law2Tests {
    private static func failingOpen(_ world: SmallWorld, onWrites: OnWrites = .ask) {
        world.guide.onWrites = onWrites
        world.failOnceOpen()
    }

    @Test("what users write up to the fence is there after every way back", arguments: ["migrator", "scheduler", "api"])
    func constantWrites(failing: String) throws {
        let world = try SmallWorld()
        let oracle = try Oracle(world)
        world.users.behave(.always)
        if failing == "migrator" {
            world.code.migrate([{ try $0.execute("drop table jobs") }, { _ in throw Code.Trouble("no") }])
        }
        world.code.whenStarting { if $0.version == "2.0.0", $0.service == failing { throw Code.Trouble("no") } }
        #expect(world.upgrade().exit == .wentBack)
        #expect(world.users.acknowledged(by: "1.0.0").count > 5)
        #expect(try oracle.differences(world, version: "1.0.0") == [])
    }

    @Test("what users write up to the fence is there in the new version")
    func constantWritesForward() throws {
        let world = try SmallWorld()
        let oracle = try Oracle(world)
        world.users.behave(.always)
        #expect(world.upgrade().exit == .done)
        #expect(try oracle.differences(world, version: "2.0.0") == [])
    }

    @Test("until it is verified the new version can be reached by nobody")
    func dark() throws {
        let world = try SmallWorld()
        world.users.behave(.always)
        let runtime = world.runtime
        world.prober.answer { _, _ in Observation(status: runtime.facts.contains { $0.version == "2.0.0" } ? 500 : 200) }
        #expect(world.upgrade().exit == .wentBack)
        #expect(world.code.meetings.contains { $0.version == "2.0.0" && $0.service == "api" && $0.exposure == .dark })
        #expect(world.users.acknowledged(by: "2.0.0") == [])
    }

    @Test("before the seal a process that still has the data open stops the upgrade, and the stack goes back")
    func holder() throws {
        let world = try SmallWorld()
        let oracle = try Oracle(world)
        let runtime = world.runtime
        world.table.holders { paths in
            guard runtime.calls.contains("stop api"), !runtime.calls.contains("start api 1.0.0 dark") else { return [] }
            return paths.prefix(1).map {
                Holder(process: ProcessFacts(pid: 9, startTicks: 1, bootID: "b"), command: "cron job", path: $0)
            }
        }
        let ending = world.upgrade()
        #expect(ending.exit == .wentBack)
        #expect(ending.report?.failure?.step == .fence && ending.text.contains("cron job"))
        world.table.holders { _ in [] }
        #expect(try oracle.differences(world, version: "1.0.0") == [])
    }

    @Test("no service can come up by itself between fence and open, not even with the machine")
    func armed() throws {
        let world = try SmallWorld()
        let oracle = try Oracle(world)
        world.runtime.script { $0.comesUpWithTheMachine = true }
        world.users.behave(.always)
        world.code.migrate([Code.goodMigration[0], { _ in throw Code.Trouble("no") }])
        // Wherever it dies inside the fence, the machine starts anew.
        for more in stride(from: 0, through: 40, by: 4) {
            let world = try SmallWorld()
            world.runtime.script { $0.comesUpWithTheMachine = true }
            #expect(world.upgrade(dying: .after("after stop worker", more)).died)
            try world.reboot()
            #expect(world.services == "worker stopped, scheduler stopped, api stopped", "\(world.points.suffix(2))")
        }
        #expect(world.upgrade().exit == .wentBack)
        #expect(try oracle.differences(world, version: "1.0.0") == [])
    }

    @Test("a machine that starts anew after open closes the fence again before data goes back")
    func rebootAfterOpen() throws {
        var replaced = 0
        for more in 0...4 {
            let world = try SmallWorld()
            Self.failingOpen(world, onWrites: .rollback)
            let runtime = world.runtime
            #expect(world.upgrade(dying: .after("after arm", more)).died)
            // Nothing runs, but everything could.
            try world.reboot()
            world.code.whenStarting { if $0.version == "2.0.0" { throw Code.Trouble("no") } }
            let isReplaced = Flag()
            world.beforeStore = { call in
                guard call == "db putBack" else { return }
                isReplaced.raise()
                #expect(!runtime.isArmed, "data is replaced while services may come up by themselves")
            }
            #expect(world.resume().exit == .wentBack)
            if isReplaced.isRaised { replaced += 1 }
        }
        #expect(replaced > 0)
    }

    // MARK: After open

    @Test("with writes since open a person is asked: how many, and both exact commands")
    func asks() throws {
        let world = try SmallWorld()
        Self.failingOpen(world)
        world.users.behave(.at(version: "2.0.0", moment: "before arm"))
        let ending = world.upgrade()
        #expect(ending.exit == .needsPerson)
        #expect(ending.report?.userWrites?.tables == ["data/app.db:notes": 1])
        #expect(ending.report?.next == ["belay rollback 1 --discard-writes", "belay resume 1 --keep"])
        #expect(world.isOpen("2.0.0"))
        #expect(world.notes.last == world.users.acknowledged(by: "2.0.0").last)
    }

    @Test("each of the two commands does what it says", arguments: [true, false])
    func answers(discards: Bool) throws {
        let world = try SmallWorld()
        let oracle = try Oracle(world)
        Self.failingOpen(world)
        world.users.behave(.at(version: "2.0.0", moment: "before arm"))
        #expect(world.upgrade().exit == .needsPerson)
        world.users.behave(.never)
        let ending = discards ? world.rollback(RunOptions(discardWrites: true)) : world.resume(RunOptions(keep: true))
        #expect(ending.exit == .done, "\(ending.text)")
        #expect(try oracle.differences(world, version: discards ? "1.0.0" : "2.0.0") == [])
        // Kept, or in the salvage: never nowhere.
        let written = try #require(world.users.acknowledged(by: "2.0.0").last)
        if discards {
            let salvages = try world.world().stores.flatMap { try $0.leftovers() }.filter { $0.what.hasPrefix("salvage") }
            #expect(try salvages.contains { try world.tree($0.path).keys.contains { $0.hasSuffix("app.db") } })
        } else {
            #expect(world.notes.contains(written))
        }
    }

    @Test("asked again without an answer, it asks again and changes nothing")
    func stillAsks() throws {
        let world = try SmallWorld()
        Self.failingOpen(world)
        world.users.behave(.at(version: "2.0.0", moment: "before arm"))
        #expect(world.upgrade().exit == .needsPerson)
        let calls = world.runtime.calls
        #expect(world.resume().exit == .needsPerson)
        #expect(world.rollback().exit == .needsPerson)
        #expect(world.runtime.calls == calls)
    }

    @Test("on-writes: rollback takes them into the salvage, keep leaves the new version", arguments: [OnWrites.rollback, .keep])
    func policy(onWrites: OnWrites) throws {
        let world = try SmallWorld()
        let oracle = try Oracle(world)
        Self.failingOpen(world, onWrites: onWrites)
        world.users.behave(.at(version: "2.0.0", moment: "before arm"))
        let ending = world.upgrade()
        #expect(ending.exit == (onWrites == .keep ? .needsPerson : .wentBack))
        #expect(try oracle.differences(world, version: onWrites == .keep ? "2.0.0" : "1.0.0") == [])
        let written = try #require(world.users.acknowledged(by: "2.0.0").last)
        #expect(world.notes.contains(written) == (onWrites == .keep))
    }

    @Test("a write that comes between the decision and the fence is not lost", arguments: [OnWrites.ask, .keep])
    func lateWrite(onWrites: OnWrites) throws {
        let world = try SmallWorld()
        Self.failingOpen(world, onWrites: onWrites)
        world.users.behave(.at(version: "2.0.0", moment: "before stop api"))
        let ending = world.upgrade()
        #expect(ending.exit == .needsPerson, "\(ending.text)")
        #expect(world.isOpen("2.0.0"), "\(world.services)")
        let written = world.users.acknowledged(by: "2.0.0")
        #expect(!written.isEmpty && written.allSatisfy { world.notes.contains($0) })
        #expect(world.code.strangers == [])
        // Where the guide has decided, nobody has to be asked again.
        let resumed = world.live { try $0.upgrade(UpgradeRequest(version: "2.0.0")) }
        #expect(resumed.exit == (onWrites == .keep ? .done : .needsPerson))
    }

    @Test("what changes in the dark, with nobody let in, is the application's own noise")
    func noise() throws {
        let world = try SmallWorld()
        let oracle = try Oracle(world)
        Self.failingOpen(world)
        let stack = world.stack
        // A heartbeat that every start, dark or open, writes.
        world.code.whenStarting { start in
            guard start.service == "api", start.version == "2.0.0" else { return }
            let users = Users(database: stack + "/data/app.db")
            try users.change("insert into jobs (name) values ('heartbeat')")
        }
        #expect(world.upgrade().exit == .wentBack)
        #expect(try oracle.differences(world, version: "1.0.0") == [])
    }

    @Test("a rollback does not take for a write of users what its own switch changes")
    func rollbackOfStagedKey() throws {
        let world = try SmallWorld()
        let oracle = try Oracle(world)
        #expect(world.upgrade(UpgradeRequest(version: "2.0.0", staged: ["NEW_KEY": Secret("a new value")])).exit == .done)
        let ending = world.rollback()
        #expect(ending.exit == .done, "\(ending.text)")
        #expect(
            try oracle.differences(world, version: "1.0.0").filter { !$0.hasPrefix("left behind in the vault: .switch") } == [])
    }

    @Test("a rollback of a finished run counts what users wrote since, and refuses to throw it away unasked")
    func laterRollback() throws {
        let world = try SmallWorld()
        let oracle = try Oracle(world)
        #expect(world.upgrade().exit == .done)
        try world.users.write(to: "2.0.0")
        let refused = world.rollback()
        #expect(refused.exit == .refused && refused.text.contains("--discard-writes"))
        #expect(world.isOpen("2.0.0"))
        let ending = world.rollback(RunOptions(discardWrites: true))
        #expect(ending.exit == .done, "\(ending.text)")
        #expect(
            try oracle.differences(world, version: "1.0.0").filter { !$0.hasPrefix("left behind in the vault: .switch") } == [])
    }
}
