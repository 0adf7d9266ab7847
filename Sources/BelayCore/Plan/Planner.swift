extension Plan {
    /// Pure: the same guide, facts and target always give the same plan.
    package static func make(guide: Guide, facts: Facts, target: Target) -> Plan {
        let guide = guide.completed(by: facts.services)
        let services = facts.services.filter(\.isStarted).map(\.name)
        let notDark = guide.edge.filter { !target.canStartDark.contains($0) }
        var plan = Plan(
            verb: target.verb, stack: guide.name, guide: guide, from: facts.pin, to: target.pin,
            stagedKeys: target.stagedKeys.sorted(), checkpoint: target.checkpoint, undoes: target.undoes,
            takesBack: target.takesBack.isEmpty ? nil : target.takesBack,
            acceptedLosses: target.acceptedLosses.sorted(),
            manualSteps: target.manualSteps, undoneSteps: target.undoneSteps, services: services, notDark: notDark,
            space: target.space)
        plan.watchSeconds = target.watchSeconds
        let writer = StepWriter(plan: plan, target: target)
        plan.steps = kinds(
            for: target.verb, moving: !facts.pin.isSameCode(as: target.pin) || !target.takesBack.isEmpty,
            rehearsed: target.rehearsed,
            watched: target.watchSeconds > 0
        ).map(writer.step)
        plan.expectedDowntimeSeconds = median(target.earlierDowntimes)
        plan.notes =
            notDark.map {
                "\($0) cannot start dark (it has no `dark: {env: …}`): it starts at open, and its checks are asked then"
            }
            + (target.rehearsed ? guide.notRehearsed : []).map { "\($0) is not rehearsed: the clone does without it" }
            + target.notes
        return plan
    }

    /// The steps of a verb, in order. A migration alone moves no pin; a rollback or restore puts data back instead of migrating.
    package static func kinds(for verb: Verb, moving: Bool, rehearsed: Bool = false, watched: Bool = false) -> [StepKind] {
        let data: StepKind = verb == .rollback || verb == .restore ? .restore : .migrate
        let first: [StepKind] = [.fetch, .preflight, .preCopy] + (rehearsed ? [.rehearse] : []) + [.drain, .fence, .seal]
        let rest: [StepKind] = [data, .start, .verify, .open] + (watched ? [.watch] : []) + [.settle]
        if verb == .rehearse { return [.fetch, .preflight, .preCopy, .rehearse, .settle] }
        return first.filter { $0 != .fetch || moving } + (moving ? [.switchOver] : []) + rest
    }

    private static func median(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.sorted()[values.count / 2]
    }
}

extension Guide {
    /// With what it leaves to be observed: the edge, where the runtime can tell what the outside reaches.
    package func completed(by services: [ServiceFacts]) -> Guide {
        guard edge.isEmpty else { return self }
        var guide = self
        guide.edge = services.filter { $0.role == nil && $0.published == true }.map(\.name)
        return guide
    }
}
