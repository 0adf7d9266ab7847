package import BelayCore

extension Engine {
    /// The guide's migrator as a run of its own, with the version as it is: fence, seal, way back.
    package func migrate(options: RunOptions) throws -> RunReport {
        try locked {
            try refuseOpenRun()
            guard world.guide.migrate != .none else {
                throw BelayError(.refused, "cannot migrate: the guide names no migrator", hint: "belay guide explain migrate")
            }
            let (plan, facts) = try planMigration()
            return try begin(plan, facts: facts, staged: [:], options: options)
        }
    }

    /// A run that stays at the version that is there.
    package func planMigration() throws -> (Plan, Facts) {
        let facts = try world.survey(counting: false)
        return (
            try finished(.make(guide: world.guide, facts: facts, target: try target(.migrate, pin: facts.pin, from: facts))),
            facts
        )
    }
}
