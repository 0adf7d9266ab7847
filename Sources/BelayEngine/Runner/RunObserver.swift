package import BelayCore

/// Whoever watches a run: the terminal, a stream of JSON, a test.
package protocol RunObserver: Sendable {
    func runBegan(_ run: Int, plan: Plan)
    func stepBegan(_ kind: StepKind, direction: Direction, index: Int, count: Int)
    func stepEnded(_ kind: StepKind, direction: Direction, index: Int, count: Int, summary: String, seconds: Double, failed: Bool)
    /// Something inside a step: a line of the migrator, a check, a service.
    func progress(_ line: String)
    func checked(_ result: CheckResult)
    func wayBackChosen(_ wayBack: WayBack, failure: FailureReport)
    func runEnded(_ report: RunReport)
}
