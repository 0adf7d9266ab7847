import BelayCore

/// Walks a plan, and its way back when anything at all goes wrong.
struct Driver {
    let run: RunContext
    /// Taken up again after a crash: going back is then no refusal, whatever was reached.
    let resumed: Bool

    private var pipeline: Pipeline { Pipeline(run: run) }

    func drive(_ kinds: [StepKind]) throws -> RunReport {
        do {
            try pipeline.execute(kinds, .forward)
        } catch let failure where failure.kind == .settle && run.plan.verb != .rehearse {
            // New, verified and open: what could not be tidied up is no reason to take that back.
            try run.warn("settle: \(failure.error.message)")
        } catch {
            return try goBack(FailureReport(step: error.kind, error: error.error))
        }
        return try end(.done)
    }

    /// Chooses the way back, stores it before its first step, and walks it.
    func goBack(_ failure: FailureReport) throws -> RunReport {
        run.world.clock.ignoreInterruptions()
        // The first failure is never hidden by a second (law 8).
        var first = try run.recall(FailureReport.self, .failure) ?? failure
        if first.step == .rehearse { lookAtLiveData(&first) }
        try run.remember(first, .failure)
        if failure.code == .interrupted { try run.remember(true, .interrupted) }
        try keepFindings()
        let wayBack: WayBack
        do {
            try run.startStores()
            wayBack = WayBack.make(plan: run.plan, reached: try reached())
        } catch {
            return try stuck(Pipeline.Failure(kind: first.step ?? .restore, error: run.redactor.clean(Pipeline.explained(error))))
        }
        try run.remember(wayBack, .wayBack)
        run.observer.wayBackChosen(wayBack, failure: first)
        return try walk(wayBack, from: 0)
    }

    /// However a rehearsal ended, it may have touched what it must not.
    private func lookAtLiveData(_ failure: inout FailureReport) {
        guard failure.changedLiveData != true, let change = (try? LiveData(run: run).change()) ?? nil else { return }
        failure.changedLiveData = true
        if failure.message != change { failure.evidence.insert(change, at: 0) }
    }

    /// How a migration that failed left the stores, before anything is put back: what a person asks first. What cannot be read
    /// any more is left out, and never in the way of the way back.
    private func keepFindings() throws {
        guard try run.recall([Seal].self, .seals) != nil, try run.recall([StoreFacts].self, .migrated) == nil,
            try run.recall([StoreFacts].self, .foundAtFailure) == nil,
            try run.journal.steps(of: run.id).contains(where: { [.migrate, .restore].contains($0.kind) })
        else { return }
        try run.remember(run.world.stores.compactMap { try? $0.survey(counting: true) }, .foundAtFailure)
    }

    func walk(_ wayBack: WayBack, from index: Int) throws -> RunReport {
        run.world.clock.ignoreInterruptions()
        switch wayBack.decision {
        case .ask: return try ask()
        case .keepNew: return try keep(.needsPerson)
        case .nothingTouched, .servicesOnly, .dataBack, .codeOnly: break
        }
        do {
            try walkBack(wayBack.steps.map(\.kind).dropFirst(index).map { $0 })
        } catch let second {
            if second.kind == .restore, second.error.code == .needsPerson { return try reopenNew() }
            return try stuck(second)
        }
        return try end(wayBackExit(wayBack))
    }

    /// Behind a way back there is nothing to go back to. An engine that is started anew stops what is being started, and nothing
    /// that is kept dark comes up by itself: then it is started once more before a person is called.
    private func walkBack(_ kinds: [StepKind]) throws(Pipeline.Failure) {
        do { try pipeline.execute(kinds, .back) } catch let first {
            guard [.start, .verify].contains(first.kind), let start = kinds.firstIndex(of: .start), (try? allRun()) != true else {
                throw first
            }
            try? run.warn("\(first.kind.rawValue): \(first.error.message); started once more")
            try pipeline.execute(Array(kinds[start...]), .back)
        }
    }

    /// Leaves the new version as it is, with the run open, until a person decides.
    func ask() throws -> RunReport {
        if try !allRun() {
            // Known before anything is tried: the choice stays the person's, whatever cannot be started.
            try run.remember(try UserWriteGuard(run: run).count(), .asked)
            do {
                try pipeline.execute([.start], .forward)
                try OpenStep().admit(run)
            } catch {
                return try stuck(failure(error))
            }
        }
        let writes = try UserWriteGuard(run: run).count()
        try run.remember(writes, .asked)
        return try Reporting(run: run).paused(writes: writes)
    }

    /// The operator, or the guide, keeps the new version with what users wrote to it. It is kept although something in it
    /// does not run, since only so it can be mended; but that is no success.
    func keep(_ exit: ExitCode) throws -> RunReport {
        do {
            if try !allRun() { try pipeline.execute([.start], .forward) }
            run.direction = .forward
            try OpenStep().admit(run)
            try run.world.clock.sleep(run.guide.limits.stay)
            try pipeline.execute([.settle], .forward)
        } catch {
            return try stuck(failure(error))
        }
        return try end(allRun() ? exit : .needsPerson)
    }

    /// A write of a user came in while the way back was closing the edge: the new version is let in again, and a person
    /// asked, unless the guide has decided.
    private func reopenNew() throws -> RunReport {
        if run.guide.onWrites == .keep {
            try run.remember(
                WayBack(decision: .keepNew, reason: "users wrote while the edge was being closed, on-writes: keep", steps: []),
                .wayBack)
            return try keep(.needsPerson)
        }
        let writes = try UserWriteGuard(run: run).count()
        let wayBack = WayBack(
            decision: .ask, reason: "users wrote at least \(Counted.text(writes?.total ?? 0, "row")) since open", steps: [])
        try run.remember(wayBack, .wayBack)
        return try ask()
    }

    /// The way back itself failed: the run stays open, `resume` tries again from there.
    private func stuck(_ second: Pipeline.Failure) throws -> RunReport {
        run.endCounting()
        var first = try run.recall(FailureReport.self, .failure) ?? FailureReport(step: second.kind, error: second.error)
        first.second = "\(second.kind.rawValue): \(second.error.message)"
        if first.evidence.isEmpty { first.evidence = second.error.evidence }
        try run.remember(first, .failure)
        return try Reporting(run: run).paused(writes: try run.journal.waitingForDecision(run.id))
    }

    /// What was thrown within the pipeline names its step; the rest was meant to let users in.
    private func failure(_ error: any Error) -> Pipeline.Failure {
        error as? Pipeline.Failure ?? Pipeline.Failure(kind: .open, error: run.redactor.clean(Pipeline.explained(error)))
    }

    private func end(_ exit: ExitCode) throws -> RunReport { try Reporting(run: run).ended(exit) }

    private func wayBackExit(_ wayBack: WayBack) throws -> ExitCode {
        if try run.recall(FailureReport.self, .failure)?.changedLiveData == true { return .needsPerson }
        let options = try run.recall(RunOptions.self, .options) ?? RunOptions()
        if options.rollsBack { return .wentBack }
        if try run.recall(Bool.self, .interrupted) == true { return .interrupted }
        return wayBack.decision == .nothingTouched && !resumed ? .refused : .wentBack
    }

    func reached() throws -> Reached {
        let steps = try run.journal.steps(of: run.id).filter { $0.direction == .forward }.map(\.kind)
        let options = try run.recall(RunOptions.self, .options) ?? RunOptions()
        let opened = try run.recall(Double.self, .openedAt) != nil
        return Reached(
            steps: steps, opened: opened, userWrites: opened ? try UserWriteGuard(run: run).count() : nil,
            codeAlone: try CodeAlone(world: run.world, journal: run.journal).proof(by: run.id, for: run.plan.from.version),
            discardWrites: options.discardWrites, vanished: try vanished())
    }

    /// Whether services that ran before the first step do not run any more although nobody here stopped them: a reboot, a crash,
    /// an engine that was restarted.
    func vanished() throws -> Bool {
        let drained = try run.journal.steps(of: run.id).contains { $0.kind == .drain }
        let stopped = drained ? run.guide.producers : []
        let now = try run.world.runtime.survey()
        return run.before.services.contains { before in
            before.isRunning && run.plan.services.contains(before.name) && !stopped.contains(before.name)
                && now.first { $0.name == before.name }?.isRunning != true
        }
    }

    func allRun() throws -> Bool {
        let services = try run.world.runtime.survey()
        return run.plan.services.allSatisfy { name in
            run.mayStayDown(name) || services.first { $0.name == name }?.isRunning == true
        }
    }
}
