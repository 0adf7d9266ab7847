import BelayCore
import BelayEngine
import BelaySystem

/// A run as plain lines: one per step, what happens inside it below.
struct PlainObserver: RunObserver {
    let terminal: Terminal
    let clock: any Clock

    func runBegan(_ run: Int, plan: Plan) {
        let move = plan.from == plan.to ? plan.to.version : "\(plan.from.version) → \(plan.to.version)"
        terminal.print(
            terminal.bold("\(plan.stack) \(plan.verb == .upgrade ? "" : plan.verb.rawValue + " ")\(move)")
                + terminal.dim("   run \(run) · plan \(plan.id)"))
        for note in plan.notes { terminal.print("  note: \(Terminal.safe(note))") }
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
        let name = CheckTable.name(result)
        let before = result.before.map { terminal.dim("   before: \($0.rawValue.uppercased())") } ?? ""
        let detail = (result.detail.isEmpty ? "" : ": \(Terminal.safe(result.detail))") + before
        switch result.verdict {
        case .pass: terminal.print("           \(terminal.green("PASS")) \(name)\(detail)")
        case .warn: terminal.print("           \(terminal.yellow("WARN")) \(name)\(detail)")
        case .fail: terminal.print("           \(terminal.red("FAIL")) \(name)\(detail)")
        }
        if result.verdict != .pass, let fix = result.fix { terminal.print("                fix: \(Terminal.safe(fix))") }
    }

    func wayBackChosen(_ wayBack: WayBack, failure: FailureReport) {
        let step = failure.step.map { "\($0.rawValue): " } ?? ""
        terminal.print(terminal.red("  \(step)\(Terminal.safe(failure.message))"))
        if wayBack.decision != .nothingTouched { terminal.print("  way back: \(wayBack.decision.rawValue), \(wayBack.reason)") }
    }

    func runEnded(_ report: RunReport) { terminal.print(ReportText(report: report, terminal: terminal).text) }

    private func number(_ index: Int, _ count: Int, _ direction: Direction) -> String {
        let width = String(count).count
        let text = String(index)
        return (direction == .back ? "back " : "") + "[\(String(repeating: " ", count: width - text.count))\(text)/\(count)]"
    }
}
