package import BelayCore
import BelaySystem

extension Engine {
    /// Inside the isolated clone: data from the copy, the old version running, then the same pipeline forward and back.
    package func rehearseInside(_ request: RehearsalRequest, from source: any Vault) throws -> Rehearsal {
        try restoreClone(try source.checkpoint(request.checkpoint), from: source)
        let habits = try Habits.Begin(request.plan.services, world)
        _ = try startServices()
        let staged = try SwitchFiles.staged(in: request.switching, using: world.fileSystem)
        let plan = request.plan.inClone
        let facts = try world.survey(counting: true)
        let id = try journal.begin(plan: plan, facts: facts, holder: holder(), now: world.clock.now)
        if !staged.isEmpty { try SwitchFiles.keep(staged, run: id, world: world) }
        for (phase, failed) in request.failedBefore { try journal.record(failed, phase: phase, of: id) }
        // In a clone nobody's writes are lost by going back.
        try journal.remember(RunOptions(discardWrites: true), as: MemoryName.options.key, of: id, now: world.clock.now)
        let run = try RunContext(
            world: world, journal: journal, observer: observer, id: id, plan: plan, before: facts, staged: staged)
        try run.remember(habits, .habits)
        return try rehearse(run)
    }

    private func restoreClone(_ checkpoint: Checkpoint, from source: any Vault) throws {
        // The live stack's twins show through the layer; what the clone removes is removed for the clone alone.
        for store in world.stores {
            let left = try store.leftovers()
            for run in Set(left.compactMap(\.run)) { try store.discard(run: run, salvage: true) }
            for live in left where live.stranger != nil { try world.fileSystem.removeTree(live.path) }
        }
        for stored in checkpoint.stores where !world.guide.notRehearsed.contains(stored.facts.name) {
            let store = try world.store(named: stored.facts.name)
            try store.restore(stored, of: checkpoint.id, from: source, run: 0)
            if let difference = try store.difference(from: stored) {
                throw BelayError(
                    .refused, "cannot restore \(store.name) on the clone: \(difference)",
                    hint: "belay checkpoint verify \(checkpoint.id)")
            }
            try store.discard(run: 0, salvage: true)
        }
    }

    private func rehearse(_ run: RunContext) throws -> Rehearsal {
        var result = Rehearsal()
        let pipeline = Pipeline(run: run)
        do {
            try pipeline.execute(run.plan.steps.map(\.kind), .forward)
        } catch let failure {
            result.failure = FailureReport(step: failure.kind, error: failure.error)
            return result
        }
        if let failure = try tried(run) {
            result.failure = FailureReport(step: .verify, error: failure)
            return result
        }
        if let failure = try watched(run) {
            result.failure = FailureReport(step: .watch, error: failure)
            return result
        }
        result.before = try run.seals().map(\.facts)
        result.migrated = try run.recall([StoreFacts].self, .migrated) ?? []
        if let seconds = try run.closedWindows().seconds { result.downtimeSeconds = seconds }
        (result.oldRunsOnNew, result.oldRunsOnNewReason) = try OldOnNew(run: run).attempt()
        let back = run.world.clock.uptime
        let wayBack = WayBack.make(plan: run.plan, reached: try Driver(run: run, resumed: false).reached())
        do {
            try pipeline.execute(wayBack.steps.map(\.kind), .back)
        } catch let failure {
            result.failure = FailureReport(
                step: failure.kind,
                error: BelayError(.failed, "the way back failed: \(failure.error.message)", evidence: failure.error.evidence))
        }
        result.wayBackSeconds = run.world.clock.uptime - back
        for step in try run.journal.steps(of: run.id) where step.direction == .forward {
            result.seconds[step.kind.rawValue] = (step.ended ?? step.began) - step.began
        }
        return result
    }

    /// What shows only after a while: here nobody is kept waiting by it. What the guide itself watches needs users.
    private func watched(_ run: RunContext) throws -> BelayError? {
        var watch = Watch(run: run, first: try run.world.runtime.survey())
        let ends = run.world.clock.uptime + min(run.guide.watch.forSeconds, Self.watching)
        do {
            repeat {
                try run.world.clock.sleep(Watch.pause)
                try watch.look()
            } while run.world.clock.uptime < ends
            return nil
        } catch let error as BelayError where error.code == .failed { return error }
    }

    private static let watching = 10.0

    /// What is only asked where nobody works: it may change data.
    private func tried(_ run: RunContext) throws -> BelayError? {
        let checks = run.guide.verify.filter { $0.when == .rehearsal }
        do {
            try Verification(run: run).judge(try Verification(run: run).ask(checks), phase: "rehearsal")
            return nil
        } catch let error as BelayError where error.code == .failed { return error }
    }
}

extension Plan {
    /// Work that was in flight when its store was copied may never end there: who had it in hand was not copied. The live stack
    /// waits for it, and the rehearsal goes on.
    fileprivate var inClone: Plan {
        var plan = self
        plan.guide.onBusy = .goOn
        for index in plan.guide.drain.indices {
            plan.guide.drain[index].withinSeconds = min(plan.guide.drain[index].withinSeconds, 2)
        }
        return plan
    }
}

/// Finds out by trying whether the old version works on the new schema: only then may a way back leave the data as it is.
struct OldOnNew {
    let run: RunContext

    func attempt() throws -> (Bool?, String) {
        if let store = run.guide.notRehearsed.first { return (nil, "\(store) was not rehearsed") }
        let migrated = try run.recall([StoreFacts].self, .migrated) ?? []
        let schemas = migrated.flatMap(\.databases).map(\.schema)
        let sealed = try run.seals().map(\.facts)
        guard sealed.tellSchema else { return (nil, "no store tells its schema") }
        if let obstacle = TableShape.obstacle(from: sealed, to: migrated) { return (false, obstacle) }
        do {
            try Pipeline(run: run).execute([.fence, .switchOver, .start], .back)
            let results = try Verification(run: run).ask(run.guide.verify.filter { $0.when == .always })
            let defaults = DefaultChecks(run: run)
            let all = results + [try defaults.identity(), try defaults.logs(), try defaults.services(nil).0]
            if let failed = all.first(where: { $0.verdict == .fail }) { return (false, "\(failed.name): \(failed.detail)") }
            // What is let pass on a way back, as it failed before, shows nothing of the schema.
            if let unknown = all.first(where: { $0.before == .fail && $0.verdict != .pass }) {
                return (nil, "\(unknown.name) had failed before, too")
            }
            let now = try run.world.stores.map { try $0.survey(counting: true) }.flatMap(\.databases).map(\.schema)
            return now == schemas ? (true, "it passed every check") : (false, "it changed the schema")
        } catch let failure as Pipeline.Failure {
            return (false, "\(failure.kind.rawValue): \(failure.error.message)")
        }
    }
}
