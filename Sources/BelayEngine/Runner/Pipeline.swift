import BelayCore
import BelaySystem

/// Runs steps in order, the same for forward and back: intent, observation, effect, outcome.
struct Pipeline {
    let run: RunContext

    struct Failure: Error {
        var kind: StepKind
        var error: BelayError
    }

    func execute(_ kinds: [StepKind], _ direction: Direction) throws(Failure) {
        run.direction = direction
        defer { run.world.rest() }
        for (index, kind) in kinds.enumerated() {
            do {
                if direction == .forward {
                    try run.world.clock.checkInterruption()
                    try Attending(run: run).before(kind)
                }
                try execute(kind, index: index + 1, count: kinds.count)
                if direction == .forward { try Attending(run: run).after(kind) }
            } catch {
                throw Failure(kind: kind, error: run.redactor.clean(Self.explained(error)))
            }
        }
    }

    private func execute(_ kind: StepKind, index: Int, count: Int) throws {
        let clock = run.world.clock
        let began = clock.uptime
        run.observer.stepBegan(kind, direction: run.direction, index: index, count: count)
        let isFirst = try !run.journal.steps(of: run.id).contains { $0.kind == kind && $0.direction == run.direction }
        let sequence = try run.journal.intend(kind, run.direction, of: run.id, now: clock.now)
        do {
            let step = kind.step
            let summary = try perform(step, isFirst: isFirst)
            try run.journal.conclude(sequence, of: run.id, .done, summary: run.redactor.clean(summary), now: clock.now)
            try run.keepMeasurement()
            run.observer.stepEnded(
                kind, direction: run.direction, index: index, count: count, summary: run.redactor.clean(summary),
                seconds: clock.uptime - began, failed: false)
        } catch {
            let summary = run.redactor.clean(Self.explained(error).message)
            // The first error is the one that counts, whatever the journal says to this.
            try? run.journal.conclude(sequence, of: run.id, .failed, summary: summary, now: clock.now)
            run.observer.stepEnded(
                kind, direction: run.direction, index: index, count: count, summary: summary, seconds: clock.uptime - began,
                failed: true)
            throw error
        }
    }

    /// What was never begun on the way forward is not looked for: behind the fence, people wait.
    private func perform(_ step: any Step, isFirst: Bool) throws -> String {
        if isFirst, run.direction == .forward { return try step.perform(run) }
        guard try step.observe(run) == .done else { return try step.perform(run) }
        try step.sync(run)
        return "as it should be already"
    }

    static func explained(_ error: any Error) -> BelayError {
        switch error {
        case let known as BelayError: return known
        // The disk, or what lies on it: nobody's mistake in here.
        case let refused as SQLiteError where refused.path != nil:
            return BelayError(.failed, "cannot use the database \(refused.path ?? ""): \(refused)")
        case let refused as SQLiteError: return BelayError(.failed, "a database cannot be used: \(refused)")
        default: return BelayError(.failed, "internal error: \(error)")
        }
    }
}
