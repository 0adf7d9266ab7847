package import BelayCore

extension Journal {
    private static let phasesBefore = ["baseline", "preflight"]
    private static let phasesAfter = ["verify", "open", "watch", "verify-back", "open-back"]

    /// What is known of a run, whether it has ended or not; its outcome, state and next commands are for others to say.
    package func soFar(_ run: StoredRun) throws -> RunReport {
        RunReport(
            run: run.id, verb: run.plan.verb, stack: run.plan.stack, from: run.plan.from, to: run.plan.to, startedAt: run.began,
            steps: try steps(of: run.id), failure: try firstFailure(of: run.id),
            downtimeSeconds: try closed(run.id).seconds,
            availability: try recall(Availability.self, MemoryName.availability.key, of: run.id),
            warnings: try recall([String].self, MemoryName.warnings.key, of: run.id) ?? [],
            baseline: try Self.phasesBefore.flatMap { try checks(of: run.id, phase: $0) }.map(Self.withoutAnswer),
            checks: try Self.phasesAfter.flatMap { try checks(of: run.id, phase: $0) }.map(Self.withoutAnswer),
            data: try dataChanges(run.id),
            rehearsal: try recall(Rehearsal.self, MemoryName.rehearsal.key, of: run.id)?.sentence,
            wayBack: try recall(WayBack.self, MemoryName.wayBack.key, of: run.id))
    }

    private func dataChanges(_ run: Int) throws -> [DataChange] {
        let seals = try recall([Seal].self, MemoryName.seals.key, of: run) ?? []
        let sealed = seals.map(\.facts)
        let rehearsal = try recall(Rehearsal.self, MemoryName.rehearsal.key, of: run).map { ($0.before, $0.migrated) }
        if let migrated = try recall([StoreFacts].self, MemoryName.migrated.key, of: run) {
            return DataChange.between(sealed, migrated, .afterMigration, rehearsed: rehearsal)
        }
        // What is not counted yet is compared with nothing.
        let uncounted = Set(seals.filter { !$0.isCounted }.map(\.store))
        let found = (try recall([StoreFacts].self, MemoryName.foundAtFailure.key, of: run) ?? []).filter {
            !uncounted.contains($0.name)
        }
        // What could not be read any more is not gone: nothing but its seal is known.
        let unknown = sealed.filter { store in !found.contains { $0.name == store.name } }
        let known = sealed.filter { store in found.contains { $0.name == store.name } }
        return DataChange.between(known, found, .atFailure, rehearsed: rehearsal)
            + DataChange.between(unknown, [], .sealOnly, rehearsed: rehearsal)
    }

    /// A report is shown and sent around; what a check was answered may be a page of a user's.
    private static func withoutAnswer(_ result: CheckResult) -> CheckResult {
        var result = result
        result.observation = nil
        return result
    }
}
