import BelayCore

/// What a vendor's release asks an operator to do by hand, done by Belay; undone on the way back where the vendor says how.
struct ManualSteps {
    let run: RunContext

    func perform(_ moment: ManualStep.Moment) throws {
        let done = try run.recall([String].self, .manualStepsDone) ?? []
        for step in run.plan.manualSteps where step.at == moment && !done.contains(step.name) {
            // Its intent first: a step that was cut short is undone too.
            let names = try begun()
            if !names.contains(step.name) { try run.remember(names + [step.name], .manualSteps) }
            let outcome = try execute(step.run)
            guard outcome.exit == 0 else {
                throw BelayError(
                    .failed, "cannot do the step \(step.name): \(step.run[0]) ended with \(outcome.exit)",
                    hint: "its last lines say why",
                    evidence: Array(outcome.lines.suffix(12)))
            }
            try run.remember((run.recall([String].self, .manualStepsDone) ?? []) + [step.name], .manualStepsDone)
            run.progress("\(step.name) done")
        }
    }

    /// In the opposite order. The stores go back anyway: what cannot be undone outside of them is a warning.
    func undo() throws {
        for name in try begun().reversed() {
            guard let argv = run.plan.manualSteps.first(where: { $0.name == name })?.undo else { continue }
            try attempt(argv, orWarn: "\(name) was not undone")
        }
        try run.remember([String](), .manualSteps)
    }

    /// Takes back what the run that is undone had done, in the opposite order.
    func undoEarlier() throws {
        for step in run.plan.undoneSteps.reversed() {
            let names = try run.recall([String].self, .manualStepsUndone) ?? []
            guard let argv = step.undo, !names.contains(step.name) else { continue }
            try run.remember(names + [step.name], .manualStepsUndone)
            try attempt(argv, orWarn: "\(step.name) was not undone")
        }
    }

    /// The rollback itself goes back: its beginning had those steps done.
    func redoEarlier() throws {
        let names = try run.recall([String].self, .manualStepsUndone) ?? []
        for step in run.plan.undoneSteps where names.contains(step.name) {
            try attempt(step.run, orWarn: "\(step.name) was not done again")
        }
        try run.remember([String](), .manualStepsUndone)
    }

    private func attempt(_ argv: [String], orWarn failure: String) throws {
        do {
            let outcome = try execute(argv)
            if outcome.exit != 0 { try run.warn("\(failure): \(argv[0]) ended with \(outcome.exit)") }
        } catch {
            try run.warn("\(failure): \(Pipeline.explained(error).message)")
        }
    }

    private func begun() throws -> [String] { try run.recall([String].self, .manualSteps) ?? [] }

    private func execute(_ argv: [String]) throws -> OneShotOutcome {
        let limits = run.guide.limits
        let patience = run.patience(idle: limits.migrateIdle, most: limits.migrateMost, watchingStores: true)
        return try run.world.runtime.runOnce(.command(argv, directory: ".", environment: [:]), patience: patience)
    }
}
