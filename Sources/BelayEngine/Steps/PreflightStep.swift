import BelayCore

/// Everything that can be known to be in the way before anything is touched.
struct PreflightStep: Step {
    let kind = StepKind.preflight

    /// What is wrong with the version that a rollback or restore leaves is the reason to leave it.
    private static let reasonsToLeave = [
        "unwell-before", "service-stopped", "half-applied", "store-malformed", "store-missing", "store-unreadable",
        "store-not-a-database", "database-without-store", "other-service", "server-major",
        "image-missing", "image-unused",
    ]

    func observe(_ run: RunContext) throws -> StepProgress { .notDone }

    func perform(_ run: RunContext) throws -> String {
        let options = try run.recall(RunOptions.self, .options) ?? RunOptions()
        let survey = Preflight(world: run.world, plan: run.plan, facts: run.before)
        let findings = try survey.findings()
        try Habits(run: run).begin()
        var results = findings.map(Preflight.row) + (try guideChecks(run))
        results += try baseline(run)
        let accepted = options.ignored + (run.plan.verb.leavesBroken ? Self.reasonsToLeave : [])
        for index in results.indices where results[index].verdict == .fail && accepted.contains(results[index].name) {
            results[index].verdict = .warn
            // The fix was to accept it.
            results[index].fix = nil
        }
        results = results.map(run.redactor.clean)
        try run.journal.record(results, phase: "preflight", of: run.id)
        for result in results { run.observer.checked(result) }
        let failed = results.filter { $0.verdict == .fail }
        if let first = failed.first {
            throw BelayError(
                .refused, "cannot begin: \(first.detail)", hint: first.fix,
                evidence: failed.dropFirst().map { "also: \($0.detail)" })
        }
        let warnings = results.filter { $0.verdict == .warn }.count
        return "nothing in the way" + (warnings > 0 ? ", " + Counted.text(warnings, "warning") : "")
    }

    private func guideChecks(_ run: RunContext) throws -> [CheckResult] {
        let asker = CheckAsker(prober: run.world.prober, clock: run.world.clock)
        let context = ProbeContext(
            targetDirectory: run.world.pin.directory(of: run.plan.to), targetVersion: run.plan.to.version, timeoutSeconds: 30)
        return try run.guide.preflight.map { check in
            var result = try asker.ask(check, context: context, baseline: nil)
            if result.verdict == .fail {
                result.detail = "\(check.name): \(result.detail)"
                if !check.required { result.verdict = .warn }
            }
            return result
        }
    }

    /// The validation table of the running version. A stack that is unwell before could not be verified after a way back.
    private func baseline(_ run: RunContext) throws -> [CheckResult] {
        let asker = CheckAsker(prober: run.world.prober, clock: run.world.clock)
        let results = try run.guide.verify.filter { $0.when != .rehearsal }.map { check in
            var result = try asker.ask(check, context: ProbeContext(), baseline: nil)
            // There is nothing yet that it could have changed from.
            if check.expectation.conditions.contains(.unchanged), result.observation?.problem == nil { result.verdict = .pass }
            return result
        }
        let identity = try DefaultChecks(run: run).identity(of: run.plan.from, all: true)
        try run.journal.record(results.map(run.redactor.clean), phase: Verification.before, of: run.id)
        try run.journal.record([run.redactor.clean(identity)], phase: DefaultChecks.before, of: run.id)
        return (results + [identity]).filter { $0.verdict == .fail }.map { result in
            CheckResult(
                name: "unwell-before", area: result.area, verdict: .fail,
                detail: "\(result.name) fails before the upgrade: \(result.detail)",
                fix: "mend the running version first, or accept it: --ignore unwell-before")
        }
    }
}
