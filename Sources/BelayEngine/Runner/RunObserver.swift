package import BelayCore

/// Whoever watches a run: the terminal, a stream of JSON, a test.
package protocol RunObserver: Sendable {
    func runBegan(_ run: Int, plan: Plan)
    func stepBegan(_ kind: StepKind, direction: Direction, index: Int, count: Int)
    func stepEnded(_ kind: StepKind, direction: Direction, index: Int, count: Int, summary: String, seconds: Double, failed: Bool)
    /// Something inside a step: a line of the migrator, a check, a service.
    func progress(_ line: String)
    /// How far the step is, where that can be known; again and again while it is at work.
    func amount(_ amount: Amount)
    func checked(_ result: CheckResult)
    /// Users are kept out since then; seconds since 1970. Also of a run that is taken up again.
    func edgeClosed(at time: Double)
    func edgeOpened(at time: Double)
    func wayBackChosen(_ wayBack: WayBack, failure: FailureReport)
    func runEnded(_ report: RunReport)
}

extension RunObserver {
    package func amount(_ amount: Amount) {}
    package func edgeClosed(at time: Double) {}
    package func edgeOpened(at time: Double) {}
}
