package import BelayCore

extension Engine {
    /// Puts a checkpoint back: its data and its version.
    package func restore(_ checkpoint: String, options: RunOptions) throws -> RunReport {
        try locked {
            let stuck = try stuckRun()
            if stuck == nil { try refuseOpenRun() }
            let origin = try world.vault.checkpoint(checkpoint).run.flatMap { try journal.run($0) }
            let engine = origin.map { with($0.plan.guide) } ?? self
            let (plan, facts) = try engine.planRestore(checkpoint)
            var options = options
            if let stuck {
                // It was asked for with everything that this run left: users cannot have been in since it got stuck.
                options.undoesWrites = true
                try engine.giveUp(stuck, for: checkpoint)
            }
            return try engine.begin(plan, facts: facts, staged: [:], options: options)
        }
    }

    /// An open run whose way back has failed: the only one that may be left for a checkpoint.
    private func stuckRun() throws -> StoredRun? {
        guard let open = try journal.openRun(), try journal.firstFailure(of: open.id)?.second != nil else { return nil }
        return open
    }

    /// Ends it where it is. Its twins and salvages stay: they are of a run that this journal knows as unfinished work.
    private func giveUp(_ stuck: StoredRun, for checkpoint: String) throws {
        let run = try RunContext(
            world: world, journal: journal, observer: observer, id: stuck.id, plan: stuck.plan, before: stuck.facts,
            staged: SwitchFiles.staged(run: stuck.id, world: world))
        try run.world.runtime.endOneShots()
        try Reporting(run: run).givenUp(for: checkpoint)
    }

    /// Runs that set environment keys for a version that goes with this restore, newest first; without those whose keys went
    /// already. Where the keys lie in a store, the store brings back what was there.
    private func settingKeys(since checkpoint: Checkpoint) throws -> [StoredRun] {
        var taken: Set<Int> = []
        var found: [StoredRun] = []
        for run in try journal.runs(limit: 10_000) where run.ended != nil {
            if run.stayed { taken.formUnion([run.plan.undoes].compactMap(\.self) + (run.plan.takesBack ?? [])) }
            let isLater = checkpoint.run.map { run.id >= $0 } ?? (run.began >= checkpoint.takenAt)
            if run.stayed, isLater, !run.plan.stagedKeys.isEmpty, run.plan.verb != .rehearse, !taken.contains(run.id) {
                found.append(run)
            }
        }
        return found
    }

    package func planRestore(_ id: String) throws -> (Plan, Facts) {
        let checkpoint = try world.vault.checkpoint(id)
        let problems = try world.vault.verify(id)
        guard problems.isEmpty else {
            throw BelayError(.refused, "cannot restore \(id): \(problems[0])", hint: "belay checkpoint list", evidence: problems)
        }
        for stored in checkpoint.stores
        where !world.stores.contains(where: { $0.name == stored.facts.name && $0.kind == stored.facts.kind }) {
            throw BelayError(
                .refused, "cannot restore \(id): the guide has no \(stored.facts.kind) store \(stored.facts.name)",
                hint: "belay checkpoint show \(id)")
        }
        for store in world.stores where !checkpoint.stores.contains(where: { $0.facts.name == store.name }) {
            throw BelayError(
                .refused, "cannot restore \(id): it does not hold the store \(store.name), and the whole stack moves as one",
                hint: "belay checkpoint list")
        }
        let facts = try world.survey(counting: false)
        if let obstacle = try world.pin.obstacle(to: checkpoint.pin) {
            throw BelayError(.refused, "cannot restore \(id): \(obstacle)", hint: "put the old release back in its place")
        }
        var target = try target(.restore, pin: checkpoint.pin, from: facts)
        target.checkpoint = id
        let later = try settingKeys(since: checkpoint)
        target.takesBack = later.map(\.id)
        target.takenKeys = Set(later.flatMap(\.plan.stagedKeys)).sorted()
        if let stuck = try stuckRun() {
            target.undoes = stuck.id
            target.undoneSteps = try undoneSteps(of: stuck)
            target.notes.append("run \(stuck.id), whose way back failed, is given up; what it left stays beside the stores")
        }
        if checkpoint.kind == .preCopy || checkpoint.kind == .manual {
            target.notes.append("\(id) was copied while the stack ran: its stores are not of one instant")
        }
        return (try finished(.make(guide: world.guide, facts: facts, target: target)), facts)
    }
}
