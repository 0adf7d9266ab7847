package import BelayCore

extension Engine {
    /// Puts a checkpoint back: its data and its version.
    package func restore(_ checkpoint: String, options: RunOptions) throws -> RunReport {
        try locked {
            try refuseOpenRun()
            let origin = try world.vault.checkpoint(checkpoint).run.flatMap { try journal.run($0) }
            let engine = origin.map { with($0.plan.guide) } ?? self
            let (plan, facts) = try engine.planRestore(checkpoint)
            return try engine.begin(plan, facts: facts, staged: [:], options: options)
        }
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
        let pin = try world.pin.resolve(checkpoint.pin.version)
        guard pin == checkpoint.pin else {
            throw BelayError(
                .refused,
                "cannot restore \(id): \(pin.version) is not the code that wrote it (\(checkpoint.pin.identity) then, \(pin.identity) now)",
                hint: "put the old release back in its place")
        }
        var target = try target(.restore, pin: pin)
        target.checkpoint = id
        if checkpoint.kind == .preCopy || checkpoint.kind == .manual {
            target.notes = ["\(id) was copied while the stack ran: its stores are not of one instant"]
        }
        return (try finished(.make(guide: world.guide, facts: facts, target: target)), facts)
    }
}
