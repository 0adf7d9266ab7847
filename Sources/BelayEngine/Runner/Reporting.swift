import BelayCore

/// Says what a run came to: what failed, the true state, the exact next command.
struct Reporting {
    let run: RunContext

    func ended(_ exit: ExitCode) throws -> RunReport {
        var report = try report()
        report.exit = exit
        report.endedAt = run.world.clock.now
        (report.state, report.next) = sentence(exit, report)
        try run.journal.end(run.id, report: report, now: run.world.clock.now)
        run.observer.runEnded(report)
        return report
    }

    /// Its way back failed, and a person chose a checkpoint instead.
    func givenUp(for checkpoint: String) throws {
        var report = try report()
        report.exit = .needsPerson
        report.endedAt = run.world.clock.now
        report.state = "given up for checkpoint \(checkpoint): its way back had failed"
        try run.journal.end(run.id, report: report, now: run.world.clock.now)
    }

    /// The run stays open: a person has to say how it goes on.
    func paused(writes: UserWrites?) throws -> RunReport {
        var report = try report()
        report.exit = .needsPerson
        report.userWrites = writes
        if let writes, report.failure?.second == nil {
            report.state =
                "\(run.plan.to.version) is open, \(run.world.running()); users wrote at least \(writes.total) rows to it since, which a way back takes away"
        } else {
            report.state =
                "the way back to \(run.plan.from.version) is not finished; \(run.world.running()); \(copies())"
        }
        report.next = try run.journal.next(run.id)
        run.observer.runEnded(report)
        return report
    }

    private func report() throws -> RunReport {
        try run.keepMeasurement()
        let stored = try run.journal.run(run.id)
        let closed = try run.recall(Double.self, .closedAt)
        let reopened = try run.recall(Double.self, .reopenedAt)
        let phases = ["preflight", "verify", "open", "watch", "verify-back", "open-back"]
        return RunReport(
            run: run.id, verb: run.plan.verb, stack: run.plan.stack, from: run.plan.from, to: run.plan.to,
            startedAt: stored?.began ?? 0,
            steps: try run.journal.steps(of: run.id), failure: try run.recall(FailureReport.self, .failure),
            downtimeSeconds: closed.flatMap { start in reopened.map { $0 - start } },
            availability: try run.recall(Availability.self, .availability),
            warnings: try run.recall([String].self, .warnings) ?? [],
            baseline: try run.journal.checks(of: run.id, phase: "baseline").map(Self.withoutAnswer),
            checks: try phases.flatMap { try run.journal.checks(of: run.id, phase: $0) }.map(Self.withoutAnswer),
            data: try dataChanges(), rehearsal: try run.recall(Rehearsal.self, .rehearsal)?.sentence,
            wayBack: try run.recall(WayBack.self, .wayBack))
    }

    private func dataChanges() throws -> [DataChange] {
        let sealed = (try run.recall([Seal].self, .seals) ?? []).map(\.facts)
        guard let migrated = try run.recall([StoreFacts].self, .migrated) else { return [] }
        let rehearsal = try run.recall(Rehearsal.self, .rehearsal)
        return DataChange.between(sealed, migrated, rehearsed: rehearsal.map { ($0.before, $0.migrated) })
    }

    /// A report is shown and sent around; what a check was answered may be a page of a user's.
    private static func withoutAnswer(_ result: CheckResult) -> CheckResult {
        var result = result
        result.observation = nil
        return result
    }

    private func sentence(_ exit: ExitCode, _ report: RunReport) -> (String, [String]) {
        let old = run.plan.from.version
        let new = run.plan.to.version
        switch exit {
        case .done where run.direction == .back, .wentBack:
            return ("\(old) runs, verified and open; its data is as it was", report.failure?.hint.map { [$0] } ?? [])
        case .done where run.plan.verb == .rehearse:
            return ("\(old) runs as before; \(new) was rehearsed and came back", ["belay upgrade \(new)"])
        case .done where report.failure != nil:
            return (
                "\(new) is open, kept by the operator although it was found wanting; \(run.world.running())",
                ["belay rollback \(run.id)"]
            )
        case .done: return ("\(new) runs, verified and open", ["belay rollback \(run.id)"])
        case .refused, .usage, .busy:
            return ("\(old) runs as before; nothing was touched", report.failure?.hint.map { [$0] } ?? [])
        case .interrupted: return ("\(old) runs as before", [])
        case .needsPerson:
            return (
                "\(new) is open, with what users wrote to it; \(run.world.running())",
                ["belay rollback \(run.id) --discard-writes"]
            )
        }
    }

    /// What there is to come back from, as it is found now.
    private func copies() -> String {
        let twins = ((try? run.world.stores.flatMap { try $0.leftovers() }) ?? []).filter {
            $0.run == run.id && $0.what.hasPrefix("twin")
        }
        if !twins.isEmpty { return "the sealed data lies in \(twins.map(\.path).joined(separator: ", "))" }
        if let sealed = try? run.recall(String.self, .sealedCheckpoint) { return "the sealed data is checkpoint \(sealed)" }
        return (try? run.recall([Seal].self, .seals)) == nil ? "no data was changed" : "the data is as it was sealed"
    }
}
