import BelayCore

/// Takes a run up again that was cut short: by a crash, by a reboot, or because a person had to decide.
struct Recovery {
    let engine: Engine
    let stored: StoredRun

    func resume(_ options: RunOptions) throws -> RunReport {
        let run = try takeOver(options)
        return try run.measured { try resume(run, options) }
    }

    private func resume(_ run: RunContext, _ options: RunOptions) throws -> RunReport {
        let driver = Driver(run: run, resumed: true)
        if let wayBack = try run.recall(WayBack.self, .wayBack) {
            if options.keep {
                guard try run.recall(Bool.self, .restoring) != true else {
                    throw BelayError(
                        .needsPerson, "cannot keep \(stored.plan.to.version): its data is being put back already",
                        hint: "belay resume \(stored.id)")
                }
                return try driver.keep(.done)
            }
            return try goOn(wayBack, run, driver)
        }
        return try goOn(run, driver)
    }

    /// Undoes the open run from where it is. The run went back, which is what was asked for: a success of the command, not of
    /// the run.
    func rollback(_ options: RunOptions) throws -> RunReport {
        var report = try wayBack(options)
        if report.exit == .wentBack { report.exit = .done }
        return report
    }

    private func wayBack(_ options: RunOptions) throws -> RunReport {
        let run = try takeOver(options, rollsBack: true)
        return try run.measured { try wayBack(run) }
    }

    private func wayBack(_ run: RunContext) throws -> RunReport {
        let driver = Driver(run: run, resumed: true)
        // The operator decided: a way back that waits for a decision is chosen anew.
        if let wayBack = try run.recall(WayBack.self, .wayBack), ![.ask, .keepNew].contains(wayBack.decision) {
            return try goOn(wayBack, run, driver)
        }
        return try driver.goBack(FailureReport(step: nil, error: BelayError(.failed, "rolled back by the operator")))
    }

    private func goOn(_ wayBack: WayBack, _ run: RunContext, _ driver: Driver) throws -> RunReport {
        let kinds = wayBack.steps.map(\.kind)
        run.direction = .back
        // It was chosen while everything ran; a reboot since has taken more away than it brings back.
        if [.nothingTouched, .servicesOnly].contains(wayBack.decision), !kinds.contains(.start), try driver.vanished() {
            return try driver.goBack(FailureReport(step: nil, error: BelayError(.failed, wayBack.reason)))
        }
        let index = ResumePoint.back(kinds: kinds, records: try run.journal.steps(of: run.id), allRun: try driver.allRun())
        try refence(kinds, index, run)
        return try driver.walk(wayBack, from: index)
    }

    private func takeOver(_ options: RunOptions, rollsBack: Bool = false) throws -> RunContext {
        try engine.journal.takeOver(stored.id, holder: engine.holder())
        let run = try RunContext(
            world: engine.world, journal: engine.journal, observer: engine.observer, id: stored.id, plan: stored.plan,
            before: stored.facts,
            staged: SwitchFiles.staged(run: stored.id, world: engine.world))
        var kept = try run.recall(RunOptions.self, .options) ?? RunOptions()
        kept.discardWrites = kept.discardWrites || options.discardWrites
        kept.keep = options.keep
        kept.rollsBack = rollsBack
        try run.remember(kept, .options)
        try run.startStores()
        // A migrator outlives a belay that was killed; nothing can be observed while it still writes.
        try run.world.runtime.endOneShots()
        engine.observer.runBegan(stored.id, plan: stored.plan)
        if let window = try run.closedWindows().last, window.to == nil { engine.observer.edgeClosed(at: window.from) }
        return run
    }

    private func goOn(_ run: RunContext, _ driver: Driver) throws -> RunReport {
        let kinds = run.plan.steps.map(\.kind)
        // A service that was just being started may still be changing what is looked at.
        let last = try run.journal.steps(of: run.id).last { $0.direction == .forward }
        if let last, last.state == .intent, let index = kinds.firstIndex(of: last.kind) { try refence(kinds, index, run) }
        let point = try ResumePoint.decide(kinds: kinds, records: try run.journal.steps(of: run.id), allRun: try driver.allRun())
        { kind in
            if case .partly(let difference) = try kind.step.observe(run) { return .partly(difference) }
            return .doneOrNotDone
        }
        switch point {
        case .forward(let index):
            try refence(kinds, index, run)
            if kinds.dropFirst(index).first == .watch { try awaitAnswers(run) }
            return try driver.drive(Array(kinds.dropFirst(index)))
        case .back(let reason):
            return try driver.goBack(FailureReport(step: last?.kind, error: BelayError(.failed, reason)))
        }
    }

    /// What has come up with its machine is given the time to answer that it had when it was started: the watch gives none.
    /// Whether it does, the watch will see.
    private func awaitAnswers(_ run: RunContext) throws {
        let asker = CheckAsker(prober: run.world.prober, clock: run.world.clock)
        for check in run.guide.verify where check.when != .rehearsal && check.required && !check.expectation.needsBaseline {
            _ = try asker.ask(check, context: ProbeContext())
        }
    }

    /// Before data or the pin are touched again, the fence has to hold again.
    private func refence(_ kinds: [StepKind], _ index: Int, _ run: RunContext) throws {
        guard index < kinds.count, [.switchOver, .migrate, .restore].contains(kinds[index]) else { return }
        _ = try FenceStep(drains: false).perform(run)
    }
}
