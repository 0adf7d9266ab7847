import BelayCore
import BelayEngine
import BelaySystem
import Synchronization

/// A run as a stream of events, one JSON object a line; the last one is the report.
final class JSONObserver: RunObserver {
    private let terminal: Terminal
    private let clock: any Clock
    /// When an amount was told last.
    private let told = Mutex(-1.0)

    init(terminal: Terminal, clock: any Clock) {
        self.terminal = terminal
        self.clock = clock
    }

    private struct Event: Encodable {
        var event: String
        var run: Int?
        var plan: PlanDocument?
        var step: StepKind?
        var direction: Direction?
        var index: Int?
        var count: Int?
        var summary: String?
        var seconds: Double?
        var failed: Bool?
        var line: String?
        var amount: Amount?
        var at: Double?
        var check: CheckResult?
        var wayBack: WayBack?
        var failure: FailureReport?
        var report: RunReport?
    }

    func runBegan(_ run: Int, plan: Plan) { emit(Event(event: "run-began", run: run, plan: PlanDocument(plan))) }

    func stepBegan(_ kind: StepKind, direction: Direction, index: Int, count: Int) {
        emit(Event(event: "step-began", step: kind, direction: direction, index: index, count: count))
    }

    func stepEnded(_ kind: StepKind, direction: Direction, index: Int, count: Int, summary: String, seconds: Double, failed: Bool)
    {
        emit(
            Event(
                event: "step-ended", step: kind, direction: direction, index: index, count: count, summary: summary,
                seconds: seconds, failed: failed))
    }

    func progress(_ line: String) { emit(Event(event: "progress", line: line)) }

    /// Once a second is enough for a program that draws a bar.
    func amount(_ amount: Amount) {
        guard amount.total > 0 else { return }
        let now = clock.uptime
        let isDue = told.withLock { told in
            guard now - told >= 1 else { return false }
            told = now
            return true
        }
        if isDue { emit(Event(event: "amount", amount: amount)) }
    }

    func edgeClosed(at time: Double) { emit(Event(event: "edge-closed", at: time)) }

    func edgeOpened(at time: Double) { emit(Event(event: "edge-opened", at: time)) }

    /// The verdict, not what was seen: an answer may be a page of a user's.
    func checked(_ result: CheckResult) {
        var result = result
        result.observation = nil
        emit(Event(event: "checked", check: result))
    }

    func wayBackChosen(_ wayBack: WayBack, failure: FailureReport) {
        emit(Event(event: "way-back-chosen", wayBack: wayBack, failure: failure))
    }

    func runEnded(_ report: RunReport) { emit(Event(event: "run-ended", report: report)) }

    private func emit(_ event: Event) {
        guard let text = try? JSON.text(event) else { return }
        terminal.print(text)
    }
}
