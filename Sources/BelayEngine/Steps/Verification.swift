import BelayCore

/// Asks checks one after the other and judges them together.
struct Verification {
    /// The validation table of the running version, before anything is touched.
    static let before = "baseline"

    let run: RunContext

    /// - Parameter meanwhile: what else is looked at while one of them is waited for.
    func ask(_ checks: [Check], meanwhile: () throws -> Void = {}) throws -> [CheckResult] {
        let asker = CheckAsker(prober: run.world.prober, clock: run.world.clock)
        let context = ProbeContext(logMarks: try LogMarks(run: run).all())
        let baseline = try run.journal.checks(of: run.id, phase: Self.before)
        // What the old version failed before anything began cannot keep it from coming back.
        let failedBefore = Set(baseline.filter { $0.verdict == .fail }.map(\.name))
        let looks = try checks.map { try asker.look(before: $0, context: context) }
        var results: [Int: CheckResult] = [:]
        // What has to move is asked last: it moves while the others answer.
        let order = checks.indices.filter { looks[$0] == nil } + checks.indices.filter { looks[$0] != nil }
        for index in order {
            if run.direction == .forward { try run.world.clock.checkInterruption() }
            let check = checks[index]
            let before = baseline.first { $0.name == check.name }
            var result = try asker.ask(
                check, context: context, baseline: before?.observation, since: looks[index], meanwhile: meanwhile)
            result.before = before?.verdict
            if result.verdict == .fail && (!check.required || run.direction == .back && failedBefore.contains(check.name)) {
                result.verdict = .warn
            }
            run.observer.checked(run.redactor.clean(result))
            results[index] = result
        }
        return checks.indices.compactMap { results[$0] }
    }

    /// Keeps the table, then refuses it if any row failed.
    func judge(_ results: [CheckResult], phase: String) throws {
        let results = results.map(run.redactor.clean)
        try run.journal.record(results, phase: run.direction == .forward ? phase : phase + "-back", of: run.id)
        for warning in results where warning.verdict == .warn { try run.warn("\(warning.name): \(warning.detail)") }
        guard let failed = results.first(where: { $0.verdict == .fail }) else { return }
        let others = results.filter { $0.verdict == .fail }.dropFirst().map { "also \($0.name): \($0.detail)" }
        throw BelayError(
            .failed, "cannot accept \(run.aim.version): \(failed.name): \(failed.detail)", hint: failed.fix,
            evidence: others + (try evidence()))
    }

    /// The newest lines of every service since its start: what a person would look at next.
    private func evidence() throws -> [String] {
        let marks = try LogMarks(run: run).all()
        return try run.plan.services.flatMap { service in
            try run.world.runtime.logLines(service, since: marks[service], limit: 200).suffix(5).map { "\(service): \($0)" }
        }
    }
}
