import BelayCore
import Testing

@Suite("A plan")
struct PlannerTests {
    @Test("is the same for the same guide, facts and target")
    func pure() {
        #expect(PlanScene.plan() == PlanScene.plan())
        #expect(PlanScene.plan() != PlanScene.plan(.migrate))
    }

    @Test(
        "has the steps of its verb, in order; without another version nothing is fetched or switched",
        arguments: [
            (
                .upgrade, true,
                [.fetch, .preflight, .preCopy, .drain, .fence, .seal, .switchOver, .migrate, .start, .verify, .open, .settle]
            ),
            (
                .rollback, true,
                [.fetch, .preflight, .preCopy, .drain, .fence, .seal, .switchOver, .restore, .start, .verify, .open, .settle]
            ),
            (
                .restore, true,
                [.fetch, .preflight, .preCopy, .drain, .fence, .seal, .switchOver, .restore, .start, .verify, .open, .settle]
            ),
            (.restore, false, [.preflight, .preCopy, .drain, .fence, .seal, .restore, .start, .verify, .open, .settle]),
            (.migrate, false, [.preflight, .preCopy, .drain, .fence, .seal, .migrate, .start, .verify, .open, .settle]),
        ] as [(Verb, Bool, [StepKind])])
    func steps(verb: Verb, moving: Bool, expected: [StepKind]) {
        let plan = PlanScene.plan(verb, pin: moving ? PlanScene.new : PlanScene.old)
        #expect(plan.steps.map(\.kind) == expected)
        #expect(Plan.kinds(for: verb, moving: moving) == expected)
    }

    @Test("says of every step what it does, and of every one that changes something how it is taken back")
    func words() {
        for step in PlanScene.plan().steps {
            #expect(!step.does.isEmpty, "\(step.kind)")
            #expect(step.wayBack.isEmpty == [.preflight, .seal, .verify, .settle].contains(step.kind), "\(step.kind)")
        }
    }

    @Test("stops the edge first, and leaves one-shot services to the migration")
    func order() {
        let plan = PlanScene.plan()
        #expect(plan.services == ["db", "worker", "api"])
        #expect(plan.steps.first { $0.kind == .fence }?.does.first == "stop api, worker, db")
        #expect(plan.steps.first { $0.kind == .migrate }?.does == ["run migrator once, compare schema and rows"])
    }

    @Test("names what cannot start dark, and starts it at open")
    func dark() {
        let plan = Plan.make(guide: PlanScene.guide(), facts: PlanScene.facts(), target: PlanScene.target(canStartDark: []))
        #expect(plan.notDark == ["api"])
        #expect(plan.notes.first?.hasPrefix("api cannot start dark") == true)
        #expect(plan.steps.first { $0.kind == .start }?.does.first == "start db, worker in the dark")
    }

    @Test("says of a store that no clone has that it is not rehearsed, where anything is")
    func notRehearsed() {
        var guide = PlanScene.guide()
        guide.rehearsal = RehearsalSpec(allow: ["data"])
        var target = PlanScene.target()
        #expect(Plan.make(guide: guide, facts: PlanScene.facts(), target: target).notes == [])
        target.rehearsed = true
        let notes = Plan.make(guide: guide, facts: PlanScene.facts(), target: target).notes
        #expect(notes == ["data is not rehearsed: the clone does without it"])
    }

    @Test("expects the median of earlier downtimes, and nothing before the first; keys and losses are sorted")
    func values() {
        let plan = PlanScene.plan()
        #expect(plan.expectedDowntimeSeconds == 5)
        #expect(plan.stagedKeys == ["A", "B"])
        var target = PlanScene.target()
        target.earlierDowntimes = []
        #expect(Plan.make(guide: PlanScene.guide(), facts: PlanScene.facts(), target: target).expectedDowntimeSeconds == nil)
    }
}
