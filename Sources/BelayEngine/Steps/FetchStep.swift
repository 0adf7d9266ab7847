import BelayCore

struct FetchStep: Step {
    let kind = StepKind.fetch

    func observe(_ run: RunContext) throws -> StepProgress { .notDone }

    func perform(_ run: RunContext) throws -> String {
        let values = try SwitchFiles(run: run).stagedValues().mapValues { Secret($0) }
        let there = try run.world.pin.isFetched(run.plan.to, setting: values)
        if !there {
            let (observer, redactor) = (run.observer, run.redactor)
            // Before: what a fetch that failed half way leaves is ours to remove too.
            try run.remember(true, .fetched)
            try run.world.pin.fetch(run.plan.to, setting: values, onLine: { observer.progress(redactor.clean($0)) })
        }
        for argv in run.guide.version.prepare {
            let directory = run.world.pin.directory(of: run.plan.to) ?? "."
            let patience = run.patience(idle: run.guide.limits.startIdle * 5, most: run.guide.limits.startMost)
            let outcome = try run.world.runtime.runOnce(
                .command(argv, directory: directory, environment: [:]), patience: patience)
            guard outcome.exit == 0 else {
                throw BelayError(
                    .refused, "cannot prepare \(run.plan.to.version): \(argv.joined(separator: " ")) ended with \(outcome.exit)",
                    hint: "mend it in the target version; nothing was touched", evidence: outcome.lines.suffix(10).map { $0 })
            }
        }
        return there ? "\(run.plan.to.version) is here" : "\(run.plan.to.version) fetched"
    }
}
