import BelayCore

/// A plan as JSON shows it: everything that will be done, without the guide that it was made from.
struct PlanDocument: Encodable {
    var id: String
    var verb: Verb
    var stack: String
    var from: PinState
    var to: PinState
    var steps: [PlannedStep]
    var services: [String]
    var notDark: [String]
    var stagedKeys: [String]
    var acceptedLosses: [String]
    /// What the vendor wants done by hand between two versions.
    var manualSteps: [ManualStep]
    var checkpoint: String?
    var undoes: Int?
    var expectedDowntimeSeconds: Double?
    var space: [SpaceNeed]
    var notes: [String]

    init(_ plan: Plan) {
        id = plan.id
        verb = plan.verb
        stack = plan.stack
        from = plan.from
        to = plan.to
        steps = plan.steps
        services = plan.services
        notDark = plan.notDark
        stagedKeys = plan.stagedKeys
        acceptedLosses = plan.acceptedLosses
        manualSteps = plan.manualSteps
        checkpoint = plan.checkpoint
        undoes = plan.undoes
        expectedDowntimeSeconds = plan.expectedDowntimeSeconds
        space = plan.space
        notes = plan.notes
    }
}
