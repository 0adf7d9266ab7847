import BelayCore
import BelayEngine
import Glibc
import Synchronization

/// A run on a terminal: one line per step, rewritten in place while the step is at work; a bar where it is known how much
/// there is; how long users are kept out, as it ticks.
final class LiveObserver: RunObserver {
    private struct State {
        var screen: LiveScreen
        var step: LiveStep?
        /// Since when users are kept out, by the clock that never jumps; nil while they are in.
        var closed: Double?
        var isOver = false
    }

    private let terminal: Terminal
    private let clock: any Clock
    private let state: Mutex<State>
    private let ticker = Mutex<Ticker?>(nil)

    init(terminal: Terminal, clock: any Clock) {
        self.terminal = terminal
        self.clock = clock
        state = Mutex(State(screen: LiveScreen(terminal: terminal)))
    }

    func runBegan(_ run: Int, plan: Plan) {
        print(RunHeading(run: run, plan: plan, terminal: terminal).lines)
        state.withLock { state in
            state.isOver = false
            state.screen.takeOver()
        }
        let started = Ticker(every: 0.1) { [weak self] in self?.redraw() }
        ticker.withLock { ticker in
            ticker?.stop()
            ticker = started
        }
    }

    func stepBegan(_ kind: StepKind, direction: Direction, index: Int, count: Int) {
        let step = LiveStep(kind: kind, direction: direction, index: index, count: count, began: clock.uptime)
        state.withLock { $0.step = step }
        redraw()
    }

    func stepEnded(_ kind: StepKind, direction: Direction, index: Int, count: Int, summary: String, seconds: Double, failed: Bool)
    {
        state.withLock { state in
            let columns = state.screen.columns
            let isNarrow = columns < Terminal.narrow
            let title = LiveStep.title(kind, direction, index, count, isNarrow: isNarrow)
            let mark = closing(state).map { "   \(Columns.glued("↓ \(TimeOfDay.text($0))"))" } ?? ""
            let time = Columns.glued(Seconds.text(seconds))
            let text = "\(title) \(Terminal.safe(summary))   \(time)\(mark)\(failed ? "   FAILED" : "")"
            let lines = Columns.wrapped(text, columns - 1, indent: isNarrow ? 2 : 21)
            state.screen.clear(above: failed ? lines.map(terminal.red) : lines)
            state.step = nil
        }
    }

    /// When users were shut out, if it was in the step at work: on a way back they mostly are already.
    private func closing(_ state: State) -> Double? {
        guard let step = state.step, let closed = state.closed, closed >= step.began else { return nil }
        return clock.now - (clock.uptime - closed)
    }

    func progress(_ line: String) {
        // A warning is for good; the rest is what happens now.
        if line.hasPrefix("warning: ") { return print([terminal.yellow(terminal.fitted(terminal.inside + Terminal.safe(line)))]) }
        hear { $0.hear(line) }
    }

    func amount(_ amount: Amount) {
        let now = clock.uptime
        // Drawn with the next tick: this may come a thousand times a second.
        state.withLock { $0.step?.hear(amount, at: now) }
    }

    func checked(_ result: CheckResult) {
        if result.verdict == .pass { return hear { $0.hear("PASS \(result.name)") } }
        print(CheckText(result: result, terminal: terminal).lines)
    }

    func edgeClosed(at time: Double) {
        let since = clock.uptime - max(0, clock.now - time)
        state.withLock { $0.closed = since }
    }

    func edgeOpened(at time: Double) { state.withLock { $0.closed = nil } }

    func wayBackChosen(_ wayBack: WayBack, failure: FailureReport) {
        print(WayBackText(wayBack: wayBack, failure: failure, terminal: terminal).lines)
    }

    func runEnded(_ report: RunReport) {
        leave()
        terminal.print(ReportText(report: report, terminal: terminal).text)
    }

    /// Gives the terminal back as a plain one: what comes next is not ours.
    func leave() {
        ticker.withLock { ticker in
            ticker?.stop()
            ticker = nil
        }
        state.withLock { state in
            state.screen.clear()
            state.screen.giveBack()
            state.step = nil
            state.isOver = true
        }
    }

    private func hear(_ body: (inout LiveStep) -> Void) {
        state.withLock { state in
            guard var step = state.step else { return }
            body(&step)
            state.step = step
        }
    }

    private func redraw() {
        let now = clock.uptime
        state.withLock { state in
            guard !state.isOver, let step = state.step else { return }
            state.screen.draw(step.rows(now: now, closed: state.closed, columns: state.screen.columns))
        }
    }

    private func print(_ lines: [String]) {
        let now = clock.uptime
        state.withLock { state in
            guard let step = state.step else { return state.screen.clear(above: lines) }
            let rows = step.rows(now: now, closed: state.closed, columns: state.screen.columns)
            state.screen.draw(rows, above: lines)
        }
    }
}
