import BelayCore
import BelayEngine
import BelaySystem
import Synchronization

/// A run as plain lines: one per step, what happens inside it below.
final class PlainObserver: RunObserver {
    /// Whoever reads a log wants to see now and then that it goes on; many a machine ends what is silent for ten minutes.
    private static let pause = 30.0

    private let terminal: Terminal
    private let clock: any Clock
    /// When something was said last.
    private let said = Mutex(0.0)

    init(terminal: Terminal, clock: any Clock) {
        self.terminal = terminal
        self.clock = clock
    }

    func runBegan(_ run: Int, plan: Plan) {
        for line in RunHeading(run: run, plan: plan, terminal: terminal).lines { terminal.print(line) }
    }

    func stepBegan(_ kind: StepKind, direction: Direction, index: Int, count: Int) {
        said.withLock { $0 = clock.uptime }
        guard terminal.isInteractive else { return }
        terminal.print(terminal.dim("  \(number(index, count, direction)) \(kind.rawValue) …"))
    }

    func stepEnded(_ kind: StepKind, direction: Direction, index: Int, count: Int, summary: String, seconds: Double, failed: Bool)
    {
        let name = kind.rawValue + String(repeating: " ", count: max(0, 10 - kind.rawValue.count))
        let line = "  \(number(index, count, direction)) \(name) \(Terminal.safe(summary))   \(Seconds.text(seconds))"
        terminal.print(failed ? terminal.red(line + "   FAILED") : line)
    }

    func progress(_ line: String) {
        said.withLock { $0 = clock.uptime }
        terminal.print(terminal.dim(Terminal.indent + Terminal.safe(line)))
    }

    func amount(_ amount: Amount) {
        let now = clock.uptime
        let isDue = said.withLock { said in
            guard amount.unit == .bytes, amount.total > 0, now - said >= Self.pause else { return false }
            said = now
            return true
        }
        guard isDue else { return }
        let what = amount.beside.map { "\($0): " } ?? ""
        progress("\(what)\(Size.text(Int64(amount.done))) of \(Size.text(Int64(amount.total))), \(Int(amount.part * 100)) %")
    }

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
