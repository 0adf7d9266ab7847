import BelayCore
import BelayEngine
import BelaySystem

/// A run as plain lines: one per step, what happens inside it below.
struct PlainObserver: RunObserver {
    let terminal: Terminal
    let clock: any Clock

    func runBegan(_ run: Int, plan: Plan) {
        for line in RunHeading(run: run, plan: plan, terminal: terminal).lines { terminal.print(line) }
    }

    func stepBegan(_ kind: StepKind, direction: Direction, index: Int, count: Int) {
        guard terminal.isInteractive else { return }
        terminal.print(terminal.dim("  \(number(index, count, direction)) \(kind.rawValue) …"))
    }

    func stepEnded(_ kind: StepKind, direction: Direction, index: Int, count: Int, summary: String, seconds: Double, failed: Bool)
    {
        let name = kind.rawValue + String(repeating: " ", count: max(0, 10 - kind.rawValue.count))
        let line = "  \(number(index, count, direction)) \(name) \(Terminal.safe(summary))   \(Seconds.text(seconds))"
        terminal.print(failed ? terminal.red(line + "   FAILED") : line)
    }

    func progress(_ line: String) { terminal.print(terminal.dim("           \(Terminal.safe(line))")) }

    func checked(_ result: CheckResult) {
        for line in CheckText(result: result, terminal: terminal).lines { terminal.print(line) }
    }

    func wayBackChosen(_ wayBack: WayBack, failure: FailureReport) {
        for line in WayBackText(wayBack: wayBack, failure: failure, terminal: terminal).lines { terminal.print(line) }
    }

    func runEnded(_ report: RunReport) { terminal.print(ReportText(report: report, terminal: terminal).text) }

    private func number(_ index: Int, _ count: Int, _ direction: Direction) -> String {
        let width = String(count).count
        let text = String(index)
        return (direction == .back ? "back " : "") + "[\(String(repeating: " ", count: width - text.count))\(text)/\(count)]"
    }
}
