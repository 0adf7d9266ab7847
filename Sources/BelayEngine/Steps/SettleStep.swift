import BelayCore

/// Leaves nothing behind but what a way back needs.
struct SettleStep: Step {
    let kind = StepKind.settle

    func observe(_ run: RunContext) throws -> StepProgress { .notDone }

    func perform(_ run: RunContext) throws -> String {
        let kept: String
        switch run.direction {
        case .forward where run.plan.verb == .rehearse: kept = try tidyBack(run)
        case .forward:
            kept = try recordSeal(run)
            if run.plan.verb.leavesBroken { try renewOneShots(run) }
        case .back: kept = try tidyBack(run)
        }
        try prune(run)
        // Last, when everything else has gone well: the twin is the fastest way back, and for a while the only one.
        if run.direction == .forward, try run.recall(String.self, .sealedCheckpoint) != nil {
            for store in run.world.stores { try store.discard(run: run.id, salvage: true) }
        }
        return kept
    }

    /// The stack is new and verified: a vault that cannot be written is a warning, and the twin stays (law 10).
    private func recordSeal(_ run: RunContext) throws -> String {
        do {
            // Written before a crash: what was to go after it may still be there.
            let known = try run.recall(String.self, .sealedCheckpoint)
            let id = try known ?? SealRecording(run).write()
            if known == nil { try run.remember(id, .sealedCheckpoint) }
            return "way back: checkpoint \(id)"
        } catch {
            let reason = Pipeline.explained(error).message
            try run.warn(
                "the sealed checkpoint is not in the vault (\(reason)); the twins stay beside the stores, and belay rollback \(run.id) writes it from them once the vault can be written"
            )
            return "the twins stay beside the stores"
        }
    }

    /// The stack runs, and is verified: what it would be made of by hand is a convenience.
    private func renewOneShots(_ run: RunContext) throws {
        let moving: Set<StepKind> = [.switchOver, .migrate, .restore]
        guard try run.journal.steps(of: run.id).contains(where: { moving.contains($0.kind) }) else { return }
        do { try run.world.runtime.renewOneShots() } catch {
            let cause = Pipeline.explained(error)
            if cause.code == .interrupted { throw error }
            try run.warn("what runs once is not that of \(run.aim.version) yet: \(cause.message)")
        }
    }

    private func tidyBack(_ run: RunContext) throws -> String {
        try run.world.runtime.endOneShots()
        if run.direction == .back { try renewOneShots(run) }
        run.endCounting()
        for store in run.world.stores { try store.discard(run: run.id, salvage: false) }
        if try run.recall(Bool.self, .fetched) == true { try run.world.pin.unfetch(run.plan.to) }
        try SwitchFiles(run: run).remove()
        return "as before run \(run.id)"
    }

    /// Checkpoints and salvages are bounded; the newest sealed one, and this run's, always stay.
    private func prune(_ run: RunContext) throws {
        let world = run.world
        try world.vault.removeUnfinished()
        let lastGood = try run.recall(String.self, .sealedCheckpoint)
        let kept = Set([lastGood, try run.recall(String.self, .preCopy)].compactMap { $0 })
        for checkpoint in try world.vault.expired(run.guide.retention, keeping: kept, lastGood: lastGood, now: world.clock.now) {
            try world.vault.delete(checkpoint.id)
        }
        do {
            try world.pin.prune(keeping: try world.vault.list().map(\.pin) + [run.plan.from, run.plan.to])
        } catch let error as BelayError where error.code != .interrupted {
            try run.warn("older versions that nothing needs any more are still here: \(error.message)")
        }
        for old in try forgettable(run) {
            try SwitchFiles(run: run, of: old).remove()
            for store in world.stores { try store.discard(run: old, salvage: true) }
        }
    }

    /// Runs whose twins and salvages may go: older than the last ones that touched anything, known to this journal, and
    /// with a sealed checkpoint where the new version stayed.
    private func forgettable(_ run: RunContext) throws -> [Int] {
        let ended = try run.journal.runs(limit: 10_000).filter { $0.ended != nil && $0.id != run.id }
        let touching = try ended.filter { old in try run.journal.steps(of: old.id).contains { $0.kind == .fence } }
        let kept = Set(touching.prefix(run.guide.retention.runs).map(\.id))
        let present = Set(try run.world.stores.flatMap { try $0.leftovers().compactMap(\.run) })
        return try touching.filter { old in
            guard present.contains(old.id), !kept.contains(old.id) else { return false }
            return try !old.stayed || run.journal.recall(String.self, MemoryName.sealedCheckpoint.key, of: old.id) != nil
        }.map(\.id)
    }
}
