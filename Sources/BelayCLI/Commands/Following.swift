import BelayCore
import BelayEngine

/// Watches a run that another belay works on, from the journal alone: whoever lost the terminal sees it again.
struct Following {
    let stack: Stack
    let terminal: Terminal
    /// A program waits for the end only.
    let silent: Bool

    /// Returns when the open run has ended, or when nobody works on it any more.
    func toEnd() throws {
        var told = 0
        while let journal = try stack.journal(), let run = try journal.openRun() {
            told = tell(try journal.steps(of: run.id), run, after: told)
            guard stack.isHeld(run) else { return }
            try stack.world.clock.sleep(0.2)
        }
        guard told > 0, let journal = try stack.journal(), let run = try journal.runs(limit: 1).first else { return }
        _ = tell(try journal.steps(of: run.id), run, after: told)
    }

    private func tell(_ steps: [StepRecord], _ run: StoredRun, after told: Int) -> Int {
        let ended = steps.prefix { $0.ended != nil }
        guard !silent else { return ended.count }
        for step in ended.dropFirst(told) {
            let back = step.direction == .back ? "back " : ""
            let seconds = Seconds.text((step.ended ?? step.began) - step.began)
            terminal.print("  \(back)\(step.kind.rawValue)  \(step.state.rawValue)  \(Terminal.safe(step.summary))   \(seconds)")
        }
        return ended.count
    }
}
