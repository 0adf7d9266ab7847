package import BelayCore

extension Engine {
    /// Undoes a run: the open one from where it is, or the last finished one from its sealed checkpoint.
    package func rollback(_ wanted: Int?, options: RunOptions) throws -> RunReport {
        try locked {
            if let open = try journal.openRun() {
                guard wanted == nil || wanted == open.id else {
                    throw BelayError(
                        .needsPerson, "cannot roll run \(wanted ?? 0) back: run \(open.id) has not ended", hint: "belay resume")
                }
                return try accounted(open.id) { try Recovery(engine: with(open.plan.guide), stored: open).rollback(options) }
            }
            try refuseOpenRun()
            let undone = try undoable(wanted)
            // What was covered then comes back, not what today's guide covers.
            let engine = with(undone.plan.guide)
            let (plan, facts) = try engine.planRollback(undone, discardWrites: options.discardWrites)
            var options = options
            options.undoesWrites = options.discardWrites
            options.discardWrites = false
            return try engine.begin(plan, facts: facts, staged: [:], options: options)
        }
    }

    /// The run that a rollback would undo now.
    package func undoable(_ wanted: Int?) throws -> StoredRun {
        let last = try journal.runs(limit: 1000).first { $0.plan.verb != .rehearse && $0.stayed }
        guard let last else {
            throw BelayError(.refused, "cannot roll back: no run of this stack has changed it", hint: "belay checkpoint list")
        }
        if let wanted, wanted != last.id {
            guard try journal.run(wanted) != nil else {
                throw BelayError(.usage, "cannot roll run \(wanted) back: there is no such run", hint: "belay history")
            }
            throw BelayError(
                .refused, "cannot roll run \(wanted) back: run \(last.id) came after it",
                hint: "belay rollback \(last.id)")
        }
        return last
    }

    /// What a run did by hand and has not taken back, where the vendor says how.
    func undoneSteps(of run: StoredRun) throws -> [ManualStep] {
        let begun = try journal.recall([String].self, MemoryName.manualSteps.key, of: run.id) ?? []
        return run.plan.manualSteps.filter { $0.undo != nil && begun.contains($0.name) }
    }

    /// A vault that could not take the seal when the run settled may take it now: the twins hold it still.
    private func recordTwins(of undone: StoredRun) throws -> String {
        let copy = try journal.recall(String.self, MemoryName.preCopy.key, of: undone.id)
        let hint = copy.map { "belay restore \($0)" } ?? "belay checkpoint list"
        guard let seals = try journal.recall([Seal].self, MemoryName.seals.key, of: undone.id) else {
            throw BelayError(.refused, "cannot roll run \(undone.id) back: it has no sealed checkpoint", hint: hint)
        }
        do {
            let id = try SealRecording(
                world: world, run: undone.id, from: undone.plan.from, environment: undone.facts.environment,
                seals: try world.count(seals)
            ).write()
            try journal.remember(id, as: MemoryName.sealedCheckpoint.key, of: undone.id, now: world.clock.now)
            return id
        } catch {
            let cause = Pipeline.explained(error)
            throw BelayError(
                .refused,
                "cannot roll run \(undone.id) back: it has no sealed checkpoint, and none can be written from its twins: \(cause.message)",
                hint: hint, evidence: cause.evidence)
        }
    }

    private func planRollback(_ undone: StoredRun, discardWrites: Bool) throws -> (Plan, Facts) {
        let known = try journal.recall(String.self, MemoryName.sealedCheckpoint.key, of: undone.id)
        let current = try world.pin.current()
        guard current.isSameCode(as: undone.plan.to) else {
            throw BelayError(
                .refused,
                "cannot roll run \(undone.id) back: it led to \(undone.plan.to.version), and \(current.version) is here now",
                hint: known.map { "belay restore \($0)" } ?? "belay checkpoint list")
        }
        let writes = try UserWrites.since(undone.id, journal: journal, world: world)
        let alone = writes.total > 0 && !discardWrites ? try CodeAlone(world: world, journal: journal).proof(by: undone) : nil
        if alone == nil, let known, let problem = try world.vault.verify(known).first {
            throw BelayError(
                .refused, "cannot roll run \(undone.id) back: its checkpoint \(known) is damaged: \(problem)",
                hint: "belay checkpoint list", evidence: try world.vault.verify(known))
        }
        if writes.total > 0, !discardWrites, alone == nil, world.guide.onWrites != .rollback {
            throw BelayError(
                .refused,
                "cannot roll run \(undone.id) back: users wrote at least \(Counted.text(writes.total, "row")) since, which would go into the salvage",
                hint: "belay rollback \(undone.id) --discard-writes",
                evidence: writes.tables.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" })
        }
        let facts = try world.survey(counting: false)
        if let obstacle = try world.pin.obstacle(to: undone.plan.from) {
            throw BelayError(
                .refused, "cannot roll run \(undone.id) back: \(obstacle)", hint: "put the old release back in its place")
        }
        var target = try target(.rollback, pin: undone.plan.from, from: facts)
        if let alone {
            target.notes.append("the data stays, with what users wrote: \(alone); --discard-writes puts it back as well")
        } else {
            target.checkpoint = try known ?? recordTwins(of: undone)
        }
        target.undoes = undone.id
        target.undoneSteps = try undoneSteps(of: undone)
        return (try finished(.make(guide: undone.plan.guide, facts: facts, target: target)), facts)
    }
}
