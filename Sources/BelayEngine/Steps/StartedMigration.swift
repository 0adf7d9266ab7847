import BelayCore

/// Waits for the end of a migration that is a service's own start. Such a service says that it has started, and even answers,
/// before or in the middle of it: it is over when the service passes its checks and the schema is the rehearsal's, or, where
/// nothing was rehearsed, has come to rest.
struct StartedMigration {
    private static let pause = 0.25
    /// For so long nothing of the schema, and nothing else of the databases, moves.
    private static let rest = 3.0
    /// The same where it is the rehearsal's already: rows may still move.
    private static let shortRest = 1.0
    /// A service that writes all the time never comes to rest; its schema does.
    private static let longestRest = 30.0

    let run: RunContext
    let service: String

    func awaitEnd(_ patience: Patience) throws {
        let databases = run.world.stores.filter { store in
            run.guide.stores.first { $0.name == store.name }?.kind.isDatabase == true
        }
        guard !databases.isEmpty else { return }
        let clock = run.world.clock
        let expected = try run.recall(Rehearsal.self, .rehearsal).map { $0.migrated.flatMap(\.databases).map(\.schema) }
        var waiting = Waiting(patience, clock: clock)
        var schema: [SchemaFacts] = []
        var activity: UInt64 = 0
        var (schemaMoved, moved) = (clock.uptime, clock.uptime)
        while true {
            try clock.checkInterruption()
            waiting.look()
            let problem = try problem()
            let found = try databases.flatMap { try $0.survey(counting: false).databases }.map(\.schema)
            let active = databases.reduce(0) { $0 &+ $1.activity() }
            if found != schema { (schema, schemaMoved, moved) = (found, clock.uptime, clock.uptime) }
            if active != activity { (activity, moved) = (active, clock.uptime) }
            if problem == nil {
                let needed = expected == found ? Self.shortRest : Self.rest
                if clock.uptime - moved >= needed || clock.uptime - schemaMoved >= Self.longestRest { return }
            } else if let why = waiting.overdue {
                throw BelayError(
                    .failed, "cannot migrate to \(run.plan.to.version): \(why), and \(problem ?? service)",
                    hint: "the last lines of \(service) say why", evidence: try evidence())
            }
            try clock.sleep(Self.pause)
        }
    }

    /// Why the service is not yet what its checks ask for; nil when it is. One that has ended will not be.
    private func problem() throws -> String? {
        let facts = try run.world.runtime.survey().first { $0.name == service }
        guard facts?.isRunning == true, (facts?.restarts ?? 0) == 0 else {
            throw BelayError(
                .failed, "cannot migrate to \(run.plan.to.version): \(service), whose start migrates, has ended",
                hint: "its last lines say why", evidence: try evidence())
        }
        let context = ProbeContext(logMarks: try LogMarks(run: run).all())
        for check in run.guide.verify where check.probe.service == service && check.when == .always {
            let result = check.judge(try run.world.prober.observe(check.probe, in: context), baseline: nil)
            if result.verdict == .fail { return "\(check.name): \(result.detail)" }
        }
        return nil
    }

    private func evidence() throws -> [String] {
        MigrationFailure.excerpt(
            of: try run.world.runtime.logLines(service, since: try LogMarks(run: run).all()[service], limit: 500))
    }
}
