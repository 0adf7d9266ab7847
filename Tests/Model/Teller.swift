import BelayCore
import BelayEngine
import BelayTestKit

/// Tells one story to its end, and says what in it must not be.
struct Teller {
    /// What a story came to.
    struct Outcome: Sendable {
        /// Every complaint of model and oracle; empty where all is as it should be.
        var found: [String] = []
        var endedNew = false
        var lives = 0
        var points = 0
        var asked = false
        var disturbed = 0
        /// One line for each life, and one for every step of the journal.
        var trace: [String] = []
    }

    private static let mostLives = 12

    let story: Story
    let world: ModelWorld
    let oracle: ModelOracle
    var outcome = Outcome()
    private var model: ReferenceModel?
    private var known = 0
    /// The journal after the last life.
    var seen = ModelWorld.Snapshot()
    private var turns: [Story.Turn]
    var discards = false
    var keeps = false
    /// Every service ran when Belay had ended, before a person started what was missing.
    var ranAll = true

    private init(_ story: Story, locks: ModelWorld.Locks) throws {
        self.story = story
        world = try ModelWorld(story, locks: locks)
        oracle = try ModelOracle(world)
        turns = story.turns
    }

    static func tell(_ story: Story, locks: ModelWorld.Locks) -> Outcome {
        do {
            var teller = try Teller(story, locks: locks)
            for verb in story.verbs {
                guard try teller.tell(verb) else { break }
            }
            return teller.finished()
        } catch {
            var outcome = Outcome()
            outcome.found = ["the story cannot be told: \(error)"]
            return outcome
        }
    }

    private func finished() -> Outcome {
        var outcome = outcome
        outcome.found += world.found
        outcome.points = world.points.reduce(0) { $0 + $1.count }
        return outcome
    }

    /// One verb, taken up again until it has ended; false where a next one makes no sense.
    private mutating func tell(_ verb: Story.Verb) throws -> Bool {
        let from = try pinned()
        let runs = lastRun
        let ranBefore = runsWhole
        // What a person decides, is decided of one run.
        (discards, keeps) = (false, false)
        let story = story
        var ending = try live { engine in try Self.begin(verb, engine, story) }
        var lives = 1
        while let next = try next(after: ending) {
            guard lives < Self.mostLives else {
                outcome.found.append("it does not come to an end: \(ending.text)")
                return false
            }
            ending = try live(next)
            lives += 1
        }
        ranAll = runsWhole
        try restartWhatNobodyKnows(since: runs)
        try judge(verb, ending, from: from, isNew: runs != lastRun, ranBefore: ranBefore)
        try resumeOnceMore()
        return outcome.found.isEmpty && outcome.endedNew && story.verbs.count > 1
    }

    private static func begin(_ verb: Story.Verb, _ engine: Engine, _ story: Story) throws -> RunReport? {
        switch verb {
        case .upgrade:
            let staged = story.stagesKey ? ["NEW_KEY": Secret("staged")] : [:]
            return try engine.upgrade(UpgradeRequest(version: Story.newVersion, staged: staged))
        case .rollback: return try engine.rollback(nil, options: RunOptions(discardWrites: true))
        case .restore:
            guard let sealed = try engine.world.vault.list().first(where: { $0.kind == .sealed }) else { return nil }
            return try engine.restore(sealed.id, options: RunOptions())
        case .migrate: return try engine.migrate(options: RunOptions())
        }
    }

    private mutating func live(_ verb: (Engine) throws -> RunReport?) throws -> ModelWorld.Ending {
        let turn = turns.isEmpty ? Story.Turn(fault: .none, point: 0) : turns.removeFirst()
        // What may die while Belay looks for the first time, may be missing for it.
        let allRun = world.runtime.facts.allSatisfy {
            $0.name == "migrator" || $0.isRunning && !(story.flaw == .diesAfterStart && $0.version == Story.newVersion)
        }
        let ending = world.live(turn, verb)
        outcome.lives += 1
        outcome.disturbed += ending.wasDisturbed ? 1 : 0
        outcome.trace.append("\(turn.fault) at \(turn.point) of \(world.points.last?.count ?? 0): \(ending.text)")
        let losesPower = turn.fault == .powerCut && ending.died
        try follow(
            ReferenceModel.Circumstances(
                allRun: allRun, mayFail: ending.wasDisturbed && turn.fault.makesCallsFail, isDecided: discards,
                isKeptByPerson: keeps, losesPower: losesPower))
        try world.passTime(after: turn, died: ending.died)
        return ending
    }

    /// Compares what this life wrote into the journal with what it may have done.
    private mutating func follow(_ now: ReferenceModel.Circumstances) throws {
        seen = try world.snapshot()
        guard let run = seen.run else { return }
        if run.id != known {
            model = ReferenceModel(plan: run.plan)
            known = run.id
        }
        let records = seen.steps
        outcome.trace += records.suffix(40).map {
            "    \($0.direction.rawValue) \($0.kind.rawValue) \($0.state.rawValue) \($0.summary)"
        }
        if let wrong = model?.follow(records, now) { outcome.found.append("run \(run.id): \(wrong)") }
    }

    /// What a person does next, who reads what is said; nil when it is over.
    private mutating func next(after ending: ModelWorld.Ending) throws -> ((Engine) throws -> RunReport?)? {
        if ending.died { return { try $0.resume(nil, options: RunOptions()) } }
        guard seen.isOpen else {
            // Whatever went wrong before a run had begun: a person who is careful asks once more.
            return ending.wasDisturbed ? { try $0.resume(nil, options: RunOptions()) } : nil
        }
        let waiting = seen.isWaiting
        if ending.exit == .busy { outcome.found.append("nobody else holds the stack, and it says so") }
        if waiting {
            outcome.asked = true
            if story.onWrites != .ask { outcome.found.append("a person is asked although the guide has decided") }
            if story.discardsWrites {
                discards = true
                return { try $0.rollback(nil, options: RunOptions(discardWrites: true)) }
            }
            keeps = true
            return { try $0.resume(nil, options: RunOptions(keep: true)) }
        }
        // The disk failed under the very word that a run begins: nothing was touched, and it may have been written.
        let isUntouched = ending.exit == .refused && model?.isUntouched != false
        if ending.exit != .needsPerson, !isUntouched { outcome.found.append("a run is open, and the exit is \(ending.text)") }
        if !ending.wasDisturbed { outcome.found.append("a person is needed, and nothing had gone wrong: \(ending.text)") }
        return { try $0.resume(nil, options: RunOptions()) }
    }

    /// Where no run had begun yet, or it had ended, a machine that starts anew is nobody's matter.
    private func restartWhatNobodyKnows(since run: Int) throws {
        let stopped = world.runtime.facts.contains { $0.name != "migrator" && !$0.isRunning }
        guard stopped, world.wasRestarted else { return }
        _ = world.live(Story.Turn(fault: .none, point: 0)) {
            _ = try $0.startServices(); return nil
        }
    }

    private var runsWhole: Bool { world.runtime.facts.allSatisfy { $0.name == "migrator" || $0.isRunning } }

    func pinned() throws -> String { world.application.environment["APP_VERSION"] ?? "" }

    private var lastRun: Int { seen.run?.id ?? 0 }

    private mutating func resumeOnceMore() throws {
        let calls = world.runtime.calls
        let again = world.live(Story.Turn(fault: .none, point: 0)) { try $0.resume(nil, options: RunOptions()) }
        if again.report != nil || again.exit != .done || world.runtime.calls != calls {
            outcome.found.append("a second resume is not without effect: \(again.text)")
        }
    }
}
