/// What a run came to: for the terminal, for `show`, for JSON.
package struct RunReport: Codable, Sendable, Equatable {
    package var run: Int
    package var verb: Verb
    package var stack: String
    package var from: PinState
    package var to: PinState
    package var startedAt: Double
    package var endedAt: Double?
    /// nil while it is open.
    package var exit: ExitCode?
    package var steps: [StepRecord]
    package var failure: FailureReport?
    /// From the first stopped edge to the last opened one.
    package var downtimeSeconds: Double?
    /// How the edge answered meanwhile, asked as users ask.
    package var availability: Availability?
    package var userWrites: UserWrites?
    package var warnings: [String]
    /// The validation table before anything was touched, and after.
    package var baseline: [CheckResult]
    package var checks: [CheckResult]
    /// Schema and rows at the seal, and after the migration.
    package var data: [DataChange]
    /// What the rehearsal came to, in a line; nil where there was none.
    package var rehearsal: String?
    /// The way back that was chosen, and why; nil where none was needed.
    package var wayBack: WayBack?
    /// One sentence: what runs, with which data.
    package var state: String
    /// The exact next commands, the likeliest first.
    package var next: [String]

    package init(
        run: Int, verb: Verb, stack: String, from: PinState, to: PinState, startedAt: Double, endedAt: Double? = nil,
        exit: ExitCode? = nil, steps: [StepRecord] = [], failure: FailureReport? = nil, downtimeSeconds: Double? = nil,
        availability: Availability? = nil, userWrites: UserWrites? = nil, warnings: [String] = [], baseline: [CheckResult] = [],
        checks: [CheckResult] = [], data: [DataChange] = [], rehearsal: String? = nil, wayBack: WayBack? = nil,
        state: String = "", next: [String] = []
    ) {
        self.run = run
        self.verb = verb
        self.stack = stack
        self.from = from
        self.to = to
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.exit = exit
        self.steps = steps
        self.failure = failure
        self.downtimeSeconds = downtimeSeconds
        self.availability = availability
        self.userWrites = userWrites
        self.warnings = warnings
        self.baseline = baseline
        self.checks = checks
        self.data = data
        self.rehearsal = rehearsal
        self.wayBack = wayBack
        self.state = state
        self.next = next
    }
}

/// One step of a run as the journal has it.
package struct StepRecord: Codable, Sendable, Equatable {
    package enum State: String, Codable, Sendable {
        /// Begun; whether it happened has to be observed.
        case intent
        case done
        case failed
    }

    package var sequence: Int
    package var direction: Direction
    package var kind: StepKind
    package var state: State
    package var began: Double
    package var ended: Double?
    package var summary: String

    package init(
        sequence: Int, direction: Direction, kind: StepKind, state: State, began: Double, ended: Double? = nil,
        summary: String = ""
    ) {
        self.sequence = sequence
        self.direction = direction
        self.kind = kind
        self.state = state
        self.began = began
        self.ended = ended
        self.summary = summary
    }
}

/// The first failure of a run; a second never hides it.
package struct FailureReport: Codable, Sendable, Equatable {
    package var step: StepKind?
    package var code: BelayError.Code
    package var message: String
    package var hint: String?
    package var evidence: [String]
    /// What then went wrong on the way back, if anything did.
    package var second: String?
    /// A rehearsal, in which nothing of the stack may be touched, and after which the live data was another: nobody but a person
    /// can say what of that is to stay.
    package var changedLiveData: Bool?

    package init(step: StepKind?, error: BelayError, second: String? = nil) {
        self.step = step
        self.code = error.code
        self.message = error.message
        self.hint = error.hint
        self.evidence = error.evidence
        self.second = second
    }
}
