import BelayCore

/// Law 5, from inside, while nobody can reach it. Success is never one HTTP 200.
struct VerifyStep: Step {
    let kind = StepKind.verify

    func observe(_ run: RunContext) throws -> StepProgress { .notDone }

    func perform(_ run: RunContext) throws -> String {
        let defaults = DefaultChecks(run: run)
        let (running, first) = try defaults.services(nil)
        let checks = run.guide.verify.filter { $0.when == .always && !OpenStep.isDeferred($0, run.plan) }
        let asked = try Verification(run: run).ask(checks)
        let (schema, counted) = try defaults.schema()
        let (staying, _) = try defaults.services(first)
        let results =
            [try defaults.identity(), schema, running.verdict == .fail ? running : staying, try defaults.logs()] + asked
        try Verification(run: run).judge(results, phase: "verify")
        // Once users could come in, what is there may be theirs: it is no mark to count from.
        if run.direction == .forward, try run.recall(Double.self, .openedAt) == nil { try run.remember(counted, .darkEnd) }
        return "\(results.count) checks passed"
    }
}
