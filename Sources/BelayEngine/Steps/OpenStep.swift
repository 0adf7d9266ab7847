import BelayCore

/// Lets users in, then asks the checks that only make sense from outside.
struct OpenStep: Step {
    let kind = StepKind.open

    func observe(_ run: RunContext) throws -> StepProgress { .notDone }

    func perform(_ run: RunContext) throws -> String {
        let closed = try admit(run)
        let admitted = run.world.clock.uptime
        let defaults = DefaultChecks(run: run)
        let (running, first) = try defaults.services(nil, all: true)
        let checks = run.guide.verify.filter { $0.when == .open || ($0.when == .always && Self.isDeferred($0, run.plan)) }
        let asked = try Verification(run: run).ask(checks)
        // What was let in is not the process that was verified: it has to show that it stays.
        try run.world.clock.sleep(max(0, run.guide.limits.stay - (run.world.clock.uptime - admitted)))
        let (staying, _) = try defaults.services(first, all: true)
        let services = running.verdict == .fail ? running : staying
        // What could not start in the dark has been near the data only since it was let in.
        let schema = run.plan.notDark.isEmpty ? [] : [try defaults.schema(counting: false).0]
        // What users see of it comes before what the logs say of it.
        try Verification(run: run).judge(
            [services, try defaults.identity(all: true)] + schema + asked + [try defaults.logs()], phase: "open")
        return closed.map { "closed for \(Seconds.text($0))" } ?? "open"
    }

    /// Checks that cannot be asked before users are let in, because what answers them cannot start dark.
    static func isDeferred(_ check: Check, _ plan: Plan) -> Bool {
        guard !plan.notDark.isEmpty else { return false }
        if let service = check.probe.service { return plan.notDark.contains(service) }
        switch check.probe {
        case .http, .tcp: return true
        case .sql, .redis, .run, .logs, .running, .file: return false
        }
    }

    /// Journals that users can come in before they can. Returns for how long they could not.
    @discardableResult
    func admit(_ run: RunContext) throws -> Double? {
        if run.direction == .forward, try run.recall(Double.self, .openedAt) == nil {
            try run.remember(run.world.clock.now, .openedAt)
        }
        let limits = run.guide.limits
        for service in run.plan.services {
            try Exposing(run: run).start(service, .open, run.patience(idle: limits.startIdle, most: limits.startMost))
        }
        try run.world.runtime.arm()
        return try run.reopenEdge()
    }
}
