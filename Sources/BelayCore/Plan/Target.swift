/// Where a run is to lead, and what is known about the parts that will take it there: with the guide and the facts,
/// everything that a plan is made from.
package struct Target: Codable, Sendable, Equatable {
    package var verb: Verb
    package var pin: PinState
    package var pinPlace: String
    package var stagedKeys: [String]
    package var checkpoint: String?
    /// The run that a rollback undoes.
    package var undoes: Int?
    /// Earlier runs whose environment keys go with the version that they were set for, newest first; and those keys.
    package var takesBack: [Int]
    package var takenKeys: [String]
    package var acceptedLosses: [String]
    /// Whether the plan is rehearsed on a clone first.
    package var rehearsed: Bool
    package var watchSeconds: Double
    package var manualSteps: [ManualStep]
    /// What the run that is undone did by hand.
    package var undoneSteps: [ManualStep]
    package var ways: [String: StoreWays]
    /// Services that can start where nobody reaches them.
    package var canStartDark: [String]
    package var space: [SpaceNeed]
    /// Seconds between `fence` and `open` in the last runs of the same verb.
    package var earlierDowntimes: [Double]
    package var notes: [String]

    package init(
        verb: Verb, pin: PinState, pinPlace: String, stagedKeys: [String] = [], checkpoint: String? = nil, undoes: Int? = nil,
        takesBack: [Int] = [], takenKeys: [String] = [], acceptedLosses: [String] = [], rehearsed: Bool = false,
        watchSeconds: Double = 0, manualSteps: [ManualStep] = [],
        undoneSteps: [ManualStep] = [],
        ways: [String: StoreWays] = [:], canStartDark: [String] = [], space: [SpaceNeed] = [],
        earlierDowntimes: [Double] = [], notes: [String] = []
    ) {
        self.verb = verb
        self.pin = pin
        self.pinPlace = pinPlace
        self.stagedKeys = stagedKeys
        self.checkpoint = checkpoint
        self.undoes = undoes
        self.takesBack = takesBack
        self.takenKeys = takenKeys
        self.acceptedLosses = acceptedLosses
        self.rehearsed = rehearsed
        self.watchSeconds = watchSeconds
        self.manualSteps = manualSteps
        self.undoneSteps = undoneSteps
        self.ways = ways
        self.canStartDark = canStartDark
        self.space = space
        self.earlierDowntimes = earlierDowntimes
        self.notes = notes
    }
}
