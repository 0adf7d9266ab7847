import BelayCore

/// Lets users in, then asks the checks that only make sense from outside.
struct OpenStep: Step {
    let kind = StepKind.open

    func observe(_ run: RunContext) throws -> StepProgress { .notDone }

    func perform(_ run: RunContext) throws -> String {
        try admit(run)
        try run.remember(run.world.clock.now, .reopenedAt)
        let closed = try run.recall(Double.self, .closedAt)
        let deferred = Set(run.plan.notDark)
        let checks = run.guide.verify.filter {
            $0.when == .open || ($0.when == .always && $0.probe.service.map(deferred.contains) == true)
        }
        try Verification(run: run).judge(try Verification(run: run).ask(checks), phase: "open")
        return closed.map { "closed for \(RunContext.seconds(run.world.clock.now - $0))" } ?? "open"
    }

    /// Journals that users can come in before they can.
    func admit(_ run: RunContext) throws {
        if run.direction == .forward, try run.recall(Double.self, .openedAt) == nil {
            try run.remember(run.world.clock.now, .openedAt)
        }
        let limits = run.guide.limits
        for service in run.plan.services {
            try LogMarks(run: run).mark(service)
            try Exposing(run: run).start(service, .open, run.patience(idle: limits.startIdle, most: limits.startMost))
        }
        try run.world.runtime.arm()
    }
}
