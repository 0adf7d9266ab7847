package import BelayCore

/// What the operator asks of `upgrade`.
package struct UpgradeRequest: Sendable {
    package var version: String
    package var staged: [String: Secret]
    package var acceptedLosses: [String]
    package var ignored: [String]

    package init(version: String, staged: [String: Secret] = [:], acceptedLosses: [String] = [], ignored: [String] = []) {
        self.version = version
        self.staged = staged
        self.acceptedLosses = acceptedLosses
        self.ignored = ignored
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

    /// Exactly what `upgrade` will run; nil where there is nothing to do.
    package func planUpgrade(_ request: UpgradeRequest) throws -> (Plan, Facts)? {
        let current = try world.pin.current()
        if let moving = MovingPin.refusal(of: request.version, patterns: world.guide.version.refuse) { throw moving }
        let pin = try world.pin.resolve(request.version)
        if pin == current { return nil }
        if let wrong = WrongDirection.refusal(from: current.version, to: pin.version) { throw wrong }
        try refuseJump(from: current.version, to: pin.version)
        let facts = try world.survey(counting: false)
        var target = try target(.upgrade, pin: pin)
        target.stagedKeys = Array(request.staged.keys)
        target.acceptedLosses = request.acceptedLosses + world.releases.declaredLosses(from: current.version, to: pin.version)
        target.notes = world.releases.notes(from: current.version, to: pin.version)
        return (try finished(.make(guide: world.guide, facts: facts, target: target)), facts)
    }

    private func refuseJump(from: String, to: String) throws {
        guard let stop = world.releases.requiredStop(from: from, to: to) else { return }
        throw BelayError(.refused, "cannot go from \(from) to \(to): \(stop) must not be jumped over", hint: "belay upgrade \(stop)")
    }
}
