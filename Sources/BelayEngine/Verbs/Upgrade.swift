package import BelayCore

/// What the operator asks of `upgrade`.
package struct UpgradeRequest: Sendable {
    package var version: String
    package var staged: [String: Secret]
    package var acceptedLosses: [String]
    package var ignored: [String]
    package var rehearsed: Bool
    /// nil: as long as the guide says.
    package var watchSeconds: Double?

    package init(
        version: String, staged: [String: Secret] = [:], acceptedLosses: [String] = [], ignored: [String] = [],
        rehearsed: Bool = true,
        watchSeconds: Double? = nil
    ) {
        self.version = version
        self.staged = staged
        self.acceptedLosses = acceptedLosses
        self.ignored = ignored
        self.rehearsed = rehearsed
        self.watchSeconds = watchSeconds
    }
}

extension Engine {
    /// nil where the stack is at that version already.
    package func upgrade(_ request: UpgradeRequest) throws -> RunReport? {
        try locked {
            try refuseOpenRun()
            guard let (plan, facts) = try planUpgrade(request) else { return nil }
            return try begin(plan, facts: facts, staged: request.staged, options: RunOptions(ignored: request.ignored))
        }
    }

    /// The upgrade and its way back on a clone, and nothing else; nil where the stack is at that version already.
    package func rehearse(_ request: UpgradeRequest) throws -> RunReport? {
        try locked {
            try refuseOpenRun()
            guard let (plan, facts) = try planUpgrade(request, as: .rehearse) else { return nil }
            return try begin(plan, facts: facts, staged: request.staged, options: RunOptions(ignored: request.ignored))
        }
    }

    /// Exactly what `upgrade` will run; nil where there is nothing to do.
    package func planUpgrade(_ request: UpgradeRequest, as verb: Verb = .upgrade) throws -> (Plan, Facts)? {
        let current = try world.pin.current()
        try refuseMoving(request.version)
        let pin = try world.pin.resolve(request.version)
        if pin.isSameCode(as: current) {
            try refuseStopped(pin.version)
            return nil
        }
        if let wrong = WrongDirection.refusal(from: current.version, to: pin.version) { throw wrong }
        if let jump = world.releases.refusal(from: current.version, to: pin.version, available: try world.pin.available()) {
            throw jump
        }
        let facts = try world.survey(counting: false)
        var target = try target(verb, pin: pin, from: facts)
        target.watchSeconds = verb == .upgrade ? request.watchSeconds ?? world.guide.watch.forSeconds : 0
        if request.rehearsed, let rehearser = world.rehearser {
            target.rehearsed = true
            target.space.append(
                SpaceNeed(path: world.place.directory, bytes: rehearser.spaceNeeded(facts), purpose: "clone"))
        }
        target.stagedKeys = Array(request.staged.keys)
        target.acceptedLosses = request.acceptedLosses + world.releases.losesRows(from: current.version, to: pin.version)
        target.manualSteps = world.releases.steps(from: current.version, to: pin.version)
        target.notes = world.releases.breaking(from: current.version, to: pin.version).map {
            "breaking in \($0.version): \($0.note.note)" + ($0.note.id.map { " (\($0))" } ?? "")
        }
        target.notes += try world.pin.changes(from: current, to: pin).notes
        if verb == .upgrade { target.notes += try world.attendants.flatMap { try $0.notes() } }
        return (try finished(.make(guide: world.guide, facts: facts, target: target)), facts)
    }

    /// To be at a version already is more than a pin that says so.
    private func refuseStopped(_ version: String) throws {
        guard let stopped = try world.runtime.survey().first(where: { !$0.isRunning && $0.role != .oneShot }) else { return }
        throw BelayError(
            .refused, "the pin says \(version) already, but \(stopped.name) does not run; nothing was touched",
            hint: "belay start")
    }

    /// A pin that moves names another version tomorrow: nothing could be brought back to it.
    private func refuseMoving(_ version: String) throws {
        guard let pattern = VersionPattern.moving(version, refused: world.guide.version.refuse) else { return }
        throw BelayError(
            .refused, "cannot upgrade to \(version): it is of the form \(pattern), which the guide refuses because it moves",
            hint: "name an exact version: belay releases")
    }
}
