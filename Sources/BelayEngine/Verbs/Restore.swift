package import BelayCore

extension Engine {
    /// Puts a checkpoint back: its data and its version.
    package func restore(_ checkpoint: String, options: RunOptions) throws -> RunReport {
        try locked {
            try refuseOpenRun()
            let (plan, facts) = try planRestore(checkpoint)
            return try begin(plan, facts: facts, staged: [:], options: options)
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
        return (try finished(.make(guide: world.guide, facts: facts, target: target)), facts)
    }
}
