import BelayCore

/// The whole upgrade and its way back, on a clone made from the copy, before anybody notices anything.
struct RehearseStep: Step {
    let kind = StepKind.rehearse

    func observe(_ run: RunContext) throws -> StepProgress { .notDone }

    func perform(_ run: RunContext) throws -> String {
        guard let rehearser = run.world.rehearser, let checkpoint = try run.recall(String.self, .preCopy) else {
            throw BelayError(.failed, "internal error: a plan to rehearse with nothing to rehearse on")
        }
        let place = run.world.place
        var request = RehearsalRequest(
            run: run.id, plan: try clonePlan(run), checkpoint: checkpoint, vault: place.vault,
            switching: place.switching(run: run.id),
            scratch: place.rehearsal, stack: run.world.directory)
        for phase in [Verification.before, DefaultChecks.before] {
            request.failedBefore[phase] = try run.journal.checks(of: run.id, phase: phase).filter { $0.verdict == .fail }
        }
        let observer = run.observer
        let redactor = run.redactor
        try LiveData(run: run).remember()
        run.progress("making a clone from the copy")
        let rehearsal = try rehearser.rehearse(request, onLine: { observer.progress("clone: " + redactor.clean($0)) })
        try run.remember(rehearsal, .rehearsal)
        if var failure = rehearsal.failure {
            failure.evidence = failure.evidence.map(redactor.clean)
            throw BelayError(
                .refused,
                "cannot begin: the rehearsal failed at \(failure.step?.rawValue ?? "its end"): \(redactor.clean(failure.message))",
                hint: failure.hint ?? "nothing was touched; tell the vendor", evidence: failure.evidence)
        }
        if let change = try LiveData(run: run).change() { throw BelayError(.needsPerson, change) }
        try compareClaim(rehearsal, run)
        let old = rehearsal.oldRunsOnNew == true ? ", \(run.plan.from.version) works on the new schema too" : ""
        return
            "migrated, verified, came back in \(Seconds.text(rehearsal.wayBackSeconds)); closed for \(Seconds.text(rehearsal.downtimeSeconds)) there\(old)"
    }

    /// A vendor's claim is tried, and never relied on.
    private func compareClaim(_ rehearsal: Rehearsal, _ run: RunContext) throws {
        let (old, new) = (run.plan.from.version, run.plan.to.version)
        guard rehearsal.oldRunsOnNew == false, run.world.releases.claimsCompatible(old, with: new) else { return }
        try run.warn(
            "the vendor says that \(old) works on the data of \(new); it does not: \(rehearsal.oldRunsOnNewReason)")
    }

    /// What the clone does is the upgrade, also where only a rehearsal was asked for.
    private func clonePlan(_ run: RunContext) throws -> Plan {
        var plan = run.plan
        plan.verb = .upgrade
        // A longer grace is for work in hand, of which a clone has none; what has just been started may not even hear of it.
        let stop = plan.guide.limits.stop
        plan.guide.grace = plan.guide.grace.mapValues { min($0, stop) }
        // By the size of the live one: what is restored is smaller than what was lived in.
        plan.guide.stores = try plan.guide.stores.map { store in
            guard case .postgres(var spec) = store.kind, spec.twin == nil else { return store }
            spec.twin = try run.world.store(named: store.name).ways.follows ? .follower : .clone
            var store = store
            store.kind = .postgres(spec)
            return store
        }
        let moving = !plan.from.isSameCode(as: plan.to)
        let kinds = Plan.kinds(for: .upgrade, moving: moving, rehearsed: false, watched: false)
        // The clone is made of the copy; another copy of it would only take space.
        plan.steps = kinds.filter { ![.fetch, .preflight, .preCopy, .settle].contains($0) }.map { PlannedStep($0, does: []) }
        return plan
    }
}
