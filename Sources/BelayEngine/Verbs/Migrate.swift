package import BelayCore

extension Engine {
    /// The guide's migrator as a run of its own, with the version as it is: fence, seal, way back.
    package func migrate(options: RunOptions) throws -> RunReport {
        try locked {
            try refuseOpenRun()
            guard world.guide.migrate != .none else {
                throw BelayError(.refused, "cannot migrate: the guide names no migrator", hint: "belay guide explain migrate")
            }
            let facts = try world.survey(counting: false)
            let plan = try finished(.make(guide: world.guide, facts: facts, target: try target(.migrate, pin: facts.pin)))
            return try begin(plan, facts: facts, staged: [:], options: options)
        }
    }
}
