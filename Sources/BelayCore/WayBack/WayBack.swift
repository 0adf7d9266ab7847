/// The steps from here to where the run began: a value, stored before its first step.
package struct WayBack: Codable, Sendable, Equatable {
    package enum Decision: String, Codable, Sendable {
        /// Nothing had begun that the stack could notice.
        case nothingTouched = "nothing-touched"
        /// No data was changed: services, and the pin, are enough.
        case servicesOnly = "services-only"
        /// Data goes back to the seal.
        case dataBack = "data-back"
        /// The old version works on the data as it is: users' writes stay where they are.
        case codeOnly = "code-only"
        /// Users wrote since `open`, and their writes are kept: the new version stays.
        case keepNew = "keep-new"
        /// Users wrote since `open`: a person decides.
        case ask
    }

    package var decision: Decision
    package var reason: String
    package var steps: [PlannedStep]

    package init(decision: Decision, reason: String, steps: [PlannedStep]) {
        self.decision = decision
        self.reason = reason
        self.steps = steps
    }

    /// Pure. Before `open` data always goes back, exact and free; after it the writes of users decide.
    package static func make(plan: Plan, reached: Reached) -> WayBack {
        if let stop = held(plan: plan, reached: reached) { return stop }
        if reached.opened, !reached.discardWrites, let fits = reached.codeAlone, (reached.userWrites?.total ?? 0) > 0 {
            return WayBack(
                decision: .codeOnly, reason: "users wrote since open, and \(fits)",
                steps: steps([.fence] + switching(reached) + [.start, .verify, .open, .settle], plan))
        }
        let touched = reached.has(.migrate) || reached.has(.restore) || reached.has(.start)
        if touched {
            return WayBack(
                decision: .dataBack, reason: "new code may have touched the data",
                steps: steps([.fence, .restore] + switching(reached) + [.start, .verify, .open, .settle], plan))
        }
        if reached.has(.switchOver) {
            return WayBack(
                decision: .servicesOnly, reason: "no new code has run",
                steps: steps([.fence, .switchOver, .start, .verify, .open, .settle], plan))
        }
        if reached.has(.fence) {
            return WayBack(
                decision: .servicesOnly, reason: "only services were stopped",
                steps: steps([.start, .verify, .open, .settle], plan))
        }
        if reached.vanished {
            return WayBack(
                decision: .servicesOnly, reason: "services that ran before do not run any more",
                steps: steps([.start, .verify, .open, .settle], plan))
        }
        if reached.has(.drain) {
            return WayBack(decision: .servicesOnly, reason: "only producers were stopped", steps: steps([.open, .settle], plan))
        }
        return WayBack(
            decision: .nothingTouched, reason: "nothing that the stack could notice had begun", steps: steps([.settle], plan))
    }

    /// Law 2: with writes by users since `open`, policy or a person decides.
    private static func held(plan: Plan, reached: Reached) -> WayBack? {
        guard reached.opened, let writes = reached.userWrites, writes.total > 0, !reached.discardWrites, reached.codeAlone == nil
        else { return nil }
        let count = "users wrote at least \(Counted.text(writes.total, "row")) since open"
        switch plan.guide.onWrites {
        case .ask: return WayBack(decision: .ask, reason: count, steps: [])
        case .keep: return WayBack(decision: .keepNew, reason: count + ", on-writes: keep", steps: [])
        case .rollback: return nil
        }
    }

    private static func switching(_ reached: Reached) -> [StepKind] { reached.has(.switchOver) ? [.switchOver] : [] }

    private static func steps(_ kinds: [StepKind], _ plan: Plan) -> [PlannedStep] {
        kinds.map { PlannedStep($0, does: [sentence($0, plan)]) }
    }

    private static func sentence(_ kind: StepKind, _ plan: Plan) -> String {
        switch kind {
        case .fence: return "stop what runs, prove that no writer is left"
        case .restore: return "put \(plan.guide.stores.map(\.name).joined(separator: ", ")) back to the seal, compare"
        case .switchOver: return "write \(plan.from.version) back"
        case .start: return "start \(plan.from.version) in the dark"
        case .verify: return "verify \(plan.from.version)"
        case .open: return "open \(plan.from.version)"
        case .settle: return "remove what is no longer needed"
        case .fetch, .preflight, .preCopy, .rehearse, .drain, .seal, .migrate, .watch: return kind.rawValue
        }
    }
}
