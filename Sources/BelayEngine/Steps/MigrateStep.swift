import BelayCore

/// Runs the guide's migrator exactly once, and sees for itself what it did.
struct MigrateStep: Step {
    let kind = StepKind.migrate

    /// Without its recorded outcome, any difference from the seal is a migration cut short.
    func observe(_ run: RunContext) throws -> StepProgress {
        if try run.recall([StoreFacts].self, .migrated) != nil { return .done }
        let seals: [Seal]
        do { seals = try run.seals() } catch let error as BelayError where error.code != .interrupted {
            return .partly(error.message)
        }
        if let rehearsal = try run.recall(Rehearsal.self, .rehearsal), Self.moves(rehearsal) {
            let now = try run.world.stores.map { try $0.survey(counting: true) }
            if rehearsal.difference(before: seals.map(\.facts), after: now) == nil {
                try run.remember(now, .migrated)
                return .done
            }
        }
        for seal in seals where !seal.facts.databases.isEmpty {
            if let difference = try run.world.store(named: seal.store).difference(from: seal) { return .partly(difference) }
        }
        return .notDone
    }

    func perform(_ run: RunContext) throws -> String {
        let began = run.world.clock.uptime
        try ManualSteps(run: run).perform(.beforeMigrate)
        try run.expectAsRehearsed(kind)
        do { try migrate(run) } catch let error as BelayError { throw error.namedAsMigration }
        try ManualSteps(run: run).perform(.afterMigrate)
        let seals = try run.seals()
        let after = try run.world.stores.map { try $0.survey(counting: true) }
        try refuseProblems(after)
        let moved = try refuseLosses(seals, after, run)
        if let difference = try run.recall(Rehearsal.self, .rehearsal)?.difference(before: seals.map(\.facts), after: after) {
            throw BelayError(.failed, "cannot accept the migration: it is not what was rehearsed: \(difference)")
        }
        try run.remember(after, .migrated)
        let seconds = Seconds.text(run.world.clock.uptime - began)
        return ([Self.change(from: seals.map(\.facts), to: after)] + moved + [seconds]).joined(separator: ", ")
    }

    /// A migration that changes no schema cannot be told from one that has not begun.
    private static func moves(_ rehearsal: Rehearsal) -> Bool {
        rehearsal.before.flatMap(\.databases).map(\.schema) != rehearsal.migrated.flatMap(\.databases).map(\.schema)
    }

    private func migrate(_ run: RunContext) throws {
        let limits = run.guide.limits
        let patience = run.patience(idle: limits.migrateIdle, most: limits.migrateMost, watchingStores: true)
        let task: OneShot
        switch run.guide.migrate {
        case .none: return
        case .startOf(let service):
            let edge = run.guide.edge.contains(service)
            if edge && run.plan.notDark.contains(service) { try run.remember(run.world.clock.now, .openedAt) }
            try LogMarks(run: run).mark(service)
            let exposure: Exposure = edge && !run.plan.notDark.contains(service) ? .dark : .open
            try run.world.runtime.start(service, exposure: exposure, patience: patience)
            return try StartedMigration(run: run, service: service).awaitEnd(patience)
        case .run(let argv, let directory, let environment): task = .command(argv, directory: directory, environment: environment)
        case .service(let name): task = .service(name)
        }
        let outcome = try run.world.runtime.runOnce(task, patience: patience)
        guard outcome.exit == 0 else {
            throw BelayError(
                .failed, "cannot migrate to \(run.plan.to.version): the migrator ended with \(outcome.exit)",
                hint: "its last lines say why", evidence: MigrationFailure.excerpt(of: outcome.lines))
        }
    }

    private func refuseProblems(_ after: [StoreFacts]) throws {
        for database in after.flatMap(\.databases) {
            guard let problem = database.schema.problem else { continue }
            throw BelayError(.failed, "cannot accept the migration of \(database.name): \(problem)")
        }
    }

    /// Law 5: rows do not vanish. Returns what moved, for the summary.
    private func refuseLosses(_ seals: [Seal], _ after: [StoreFacts], _ run: RunContext) throws -> [String] {
        var moved: [String] = []
        for seal in seals {
            guard let now = after.first(where: { $0.name == seal.store }) else { continue }
            let losses = RowAccount.losses(before: seal.facts, after: now, accepted: run.plan.acceptedLosses)
            let lost = losses.filter { $0.explanation == nil }.map {
                "\($0.table) in \($0.database) had \($0.before) rows and has \($0.after ?? 0)"
            }
            if let first = lost.first {
                let flags = losses.filter { $0.explanation == nil }.map { " --accept-loss \($0.table)" }.joined()
                throw BelayError(
                    .failed, "cannot accept the migration: \(first)",
                    hint: "if the rows are meant to go: belay upgrade \(run.plan.to.version)\(flags)",
                    evidence: lost.dropFirst().map { "also \($0)" })
            }
            moved += losses.map { "\($0.lost) rows of \($0.table) \($0.explanation ?? "")" }
        }
        return moved
    }

    private static func change(from before: [StoreFacts], to after: [StoreFacts]) -> String {
        let old = before.flatMap(\.databases)
        let changed = after.flatMap(\.databases).filter { database in
            old.first { $0.name == database.name }?.schema.fingerprint != database.schema.fingerprint
        }
        guard let first = changed.first else { return "schema unchanged" }
        let from = old.first { $0.name == first.name }?.schema.revision ?? "?"
        let more = changed.count > 1 ? " and \(changed.count - 1) more" : ""
        return "\(first.name) \(from) → \(first.schema.revision ?? "new schema")\(more)"
    }
}
