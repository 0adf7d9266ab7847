/// The ordered steps of one run, each with its way back. Preview and execution use the same value; `resume` runs it as
/// it was stored.
package struct Plan: Codable, Sendable, Equatable {
    /// A short hash of everything else in the plan.
    package var id: String
    package var verb: Verb
    package var stack: String
    package var guide: Guide
    package var from: PinState
    package var to: PinState
    /// Environment keys that `switch` writes; their values are in the vault.
    package var stagedKeys: [String]
    /// Where `restore` takes the data from.
    package var checkpoint: String?
    /// The run that a rollback undoes.
    package var undoes: Int?
    /// Earlier runs whose environment keys `switch` takes back, newest first; nil where there are none.
    package var takesBack: [Int]?
    /// Tables that may lose rows: declared by the vendor's releases, or accepted by name.
    package var acceptedLosses: [String]
    /// What the releases on the way ask to be done by hand.
    package var manualSteps: [ManualStep]
    /// What the run that is undone did by hand, and how it is taken back.
    package var undoneSteps: [ManualStep]
    /// Services in the order in which they start.
    package var services: [String]
    /// Edge services that cannot be verified before users reach them.
    package var notDark: [String]
    package var steps: [PlannedStep]
    /// How long the opened version is watched.
    package var watchSeconds: Double
    /// From earlier runs of this stack; nil before the first.
    package var expectedDowntimeSeconds: Double?
    package var space: [SpaceNeed]
    /// What a person should know before it begins.
    package var notes: [String]

    package init(
        id: String = "", verb: Verb, stack: String, guide: Guide, from: PinState, to: PinState, stagedKeys: [String] = [],
        checkpoint: String? = nil, undoes: Int? = nil, takesBack: [Int]? = nil, acceptedLosses: [String] = [],
        manualSteps: [ManualStep] = [],
        undoneSteps: [ManualStep] = [], services: [String] = [], notDark: [String] = [],
        steps: [PlannedStep] = [], watchSeconds: Double = 0, expectedDowntimeSeconds: Double? = nil, space: [SpaceNeed] = [],
        notes: [String] = []
    ) {
        self.id = id
        self.verb = verb
        self.stack = stack
        self.guide = guide
        self.from = from
        self.to = to
        self.stagedKeys = stagedKeys
        self.checkpoint = checkpoint
        self.undoes = undoes
        self.takesBack = takesBack
        self.acceptedLosses = acceptedLosses
        self.manualSteps = manualSteps
        self.undoneSteps = undoneSteps
        self.services = services
        self.notDark = notDark
        self.steps = steps
        self.watchSeconds = watchSeconds
        self.expectedDowntimeSeconds = expectedDowntimeSeconds
        self.space = space
        self.notes = notes
    }
}

package struct PlannedStep: Codable, Sendable, Equatable {
    package var kind: StepKind
    /// What it will do, a line each.
    package var does: [String]
    /// What takes it back; empty where it changes nothing.
    package var wayBack: [String]

    package init(_ kind: StepKind, does: [String], wayBack: [String] = []) {
        self.kind = kind
        self.does = does
        self.wayBack = wayBack
    }
}
