import BelayCore
import BelayEngine
import BelaySystem
import BelayTestKit
import Testing

@Suite("Law 8: forward and back are one pipeline, and the first failure is never hidden by a second")
struct Law8Tests {
    private static let trouble = "the first trouble"

    private static func failing() throws -> SmallWorld {
        let world = try SmallWorld()
        world.code.migrate([Code.goodMigration[0], { _ in throw Code.Trouble(trouble) }])
        return world
    }

    @Test("the journal lists the steps that the plan did, in its order")
    func planned() throws {
        let world = try SmallWorld()
        var planned: [StepKind] = []
        _ = world.live { engine in
            planned = try engine.planUpgrade(UpgradeRequest(version: "2.0.0"))?.0.steps.map(\.kind) ?? []
            return nil
        }
        let steps = try #require(world.upgrade().report?.steps)
        #expect(steps.map(\.kind) == planned && planned.count == 13)
        #expect(steps.allSatisfy { $0.direction == .forward && $0.state == .done && $0.ended != nil })
        #expect(world.observer.began == planned.map { "forward \($0.rawValue)" })
    }

    @Test("a way back is chosen, journaled, verified and reported as the way there was")
    func back() throws {
        let world = try Self.failing()
        let report = try #require(world.upgrade().report)
        let back = report.steps.filter { $0.direction == .back }
        #expect(back.map(\.kind) == [.fence, .restore, .switchOver, .start, .verify, .open, .settle])
        #expect(back.allSatisfy { $0.state == .done && $0.ended != nil && !$0.summary.isEmpty })
        #expect(
            world.observer.began.suffix(7)
                == ["fence", "restore", "switch", "start", "verify", "open", "settle"].map { "back \($0)" })
        #expect(report.steps.last { $0.direction == .forward }?.state == .failed)
        #expect(report.failure?.step == .migrate && report.failure?.evidence.contains { $0.contains(Self.trouble) } == true)
        _ = world.live { engine in
            let stored = try engine.journal.recall(WayBack.self, "way-back", of: report.run)
            #expect(stored?.steps.map(\.kind) == back.map(\.kind))
            #expect(try !engine.journal.checks(of: report.run, phase: "verify-back").isEmpty)
            return nil
        }
    }

    @Test("what is stopped while the old version is verified, as with its engine, is started once more, and no person called")
    func stoppedMeanwhile() throws {
        let world = try Self.failing()
        let oracle = try Oracle(world)
        let (runtime, stopped) = (world.runtime, Flag())
        world.prober.answer { _, _ in
            let api = runtime.facts.first { $0.name == "api" }
            // Asked in the dark, on the way back alone: the new version is not even started.
            guard api?.isRunning == true, api?.exposure == .dark, !stopped.isRaised else {
                return api?.isRunning == true ? Observation(status: 200) : Observation(problem: "refused")
            }
            stopped.raise()
            for service in runtime.facts where service.isRunning { runtime.end(service.name) }
            return Observation(problem: "refused")
        }
        let ending = world.upgrade()
        #expect(stopped.isRaised)
        #expect(ending.exit == .wentBack, "\(ending.said)")
        #expect(ending.report?.warnings.contains { $0.contains("started once more") } == true, "\(ending.text)")
        #expect(try oracle.differences(world, version: "1.0.0") == [])
    }

    @Test("what fails on the way back stands beside the first failure, and a later resume still names the first")
    func second() throws {
        let world = try Self.failing()
        let oracle = try Oracle(world)
        world.code.whenStarting { if $0.version == "1.0.0", $0.service == "api" { throw Code.Trouble("the second trouble") } }
        for _ in 1...2 {
            let ending = world.live {
                try $0.journal.openRun() == nil
                    ? $0.upgrade(UpgradeRequest(version: "2.0.0")) : $0.resume(nil, options: RunOptions())
            }
            #expect(ending.exit == .needsPerson)
            let failure = try #require(ending.report?.failure)
            #expect(failure.step == .migrate && failure.message.contains("the migrator ended with 1"))
            #expect(failure.evidence.contains { $0.contains(Self.trouble) })
            #expect(failure.second?.contains("the second trouble") == true)
            let copy = try #require(try world.world().vault.list().last?.id)
            #expect(ending.report?.next == ["belay resume", "belay restore \(copy)"])
        }
        world.code.whenStarting { _ in }
        let ending = world.resume()
        #expect(ending.exit == .wentBack && ending.report?.failure?.step == .migrate)
        #expect(try oracle.differences(world, version: "1.0.0") == [])
    }

    @Test("a failure while the way back is being chosen does not hide the first either")
    func choosing() throws {
        let world = try SmallWorld()
        let oracle = try Oracle(world)
        let runtime = world.runtime
        world.guide.verify.append(
            Check(name: "front page", probe: .tcp(service: "api", port: 1), expectation: Expectation(), when: .open))
        world.prober.answer { probe, _ in
            guard case .tcp = probe else { return Observation(status: 200) }
            return Observation(scalar: .string(runtime.facts.contains { $0.version == "2.0.0" } ? "closed" : "open"))
        }
        world.beforeStore = { call in
            guard call == "db survey", runtime.calls.last == "arm" else { return }
            throw BelayError(.failed, "cannot read db: the disk stumbled")
        }
        let ending = world.upgrade()
        #expect(ending.exit == .needsPerson)
        #expect(ending.report?.failure?.message.contains("front page") == true, "\(ending.text)")
        #expect(ending.report?.failure?.second?.contains("the disk stumbled") == true, "\(ending.text)")
        world.beforeStore = { _ in }
        #expect(world.resume().exit == .wentBack)
        #expect(try oracle.differences(world, version: "1.0.0") == [])
    }

    @Test("a rollback takes back what the vendor's steps did outside of the stores, and does it again when it fails itself")
    func manualSteps() throws {
        let world = try SmallWorld()
        let step = ManualStep(name: "reindex", at: .afterMigrate, run: ["index"], undo: ["unindex"])
        world.releases = Releases([Release(version: "2.0.0", steps: [step])])
        #expect(world.upgrade().exit == .done)
        func steps() -> [String] { world.runtime.calls.filter { $0.contains("index") } }
        #expect(steps() == ["run index 2.0.0"])
        world.code.whenStarting { if $0.version == "1.0.0", $0.service == "api" { throw Code.Trouble("no") } }
        #expect(world.rollback().exit == .wentBack)
        #expect(steps() == ["run index 2.0.0", "run unindex 1.0.0", "run index 1.0.0"], "the way back did it again")
        world.code.whenStarting { _ in }
        let ending = world.rollback()
        #expect(ending.exit == .done, "\(ending.text)")
        #expect(steps().last == "run unindex 1.0.0")
    }

    @Test("a way back is not interrupted, whatever the operator presses")
    func uninterrupted() throws {
        let world = try Self.failing()
        let oracle = try Oracle(world)
        let clock = world.clock
        world.code.whenStarting { if $0.version == "1.0.0" { clock.interrupt() } }
        #expect(world.upgrade().exit == .wentBack)
        #expect(try oracle.differences(world, version: "1.0.0") == [])
    }
}
