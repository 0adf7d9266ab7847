/// A moment of a run that has a name: hooks are run at it, and people are told.
package enum Moment: String, Codable, Sendable, CaseIterable {
    case afterPreflight = "after-preflight"
    case beforeDrain = "before-drain"
    case afterFence = "after-fence"
    case afterOpen = "after-open"
    case done
    case wentBack = "went-back"
    case refused
    case interrupted
    case needsPerson = "needs-person"

    /// What becomes of a run whose hook does not end with 0.
    package enum Consequence: Sendable, Equatable {
        /// Nothing was touched: the run ends there.
        case refuses
        case goesBack
        case warns
    }

    package var consequence: Consequence {
        switch self {
        case .afterPreflight, .beforeDrain: return .refuses
        case .afterFence: return .goesBack
        // The new version is verified and in use, or the run is over: a hook is no reason to take that away.
        case .afterOpen, .done, .wentBack, .refused, .interrupted, .needsPerson: return .warns
        }
    }

    /// In words, for help and the pages.
    package var meaning: String {
        switch self {
        case .afterPreflight: return "nothing is in the way; nothing is touched yet"
        case .beforeDrain: return "copied and rehearsed; from here on the stack would notice"
        case .afterFence: return "users are kept out, no writer runs"
        case .afterOpen: return "the target is verified and users are let in"
        case .done: return "the run ended as it was asked for"
        case .wentBack: return "the run went back; the stack is as before"
        case .refused: return "the run was refused; nothing was touched"
        case .interrupted: return "the run was interrupted and went back"
        case .needsPerson: return "a person has to choose, or to mend something"
        }
    }

    package init(_ exit: ExitCode) {
        switch exit {
        case .done: self = .done
        case .wentBack: self = .wentBack
        case .usage, .refused, .busy: self = .refused
        case .interrupted: self = .interrupted
        case .needsPerson: self = .needsPerson
        }
    }
}

/// A moment of a certain run, with all that a hook or a person is told of it. No value of the environment is in it.
package struct Occasion: Codable, Sendable, Equatable {
    package var moment: Moment
    package var stack: String
    package var run: Int
    package var verb: Verb
    package var from: String
    package var to: String
    /// Seconds since 1970.
    package var at: Double
    /// What the run ended with; nil while it goes on.
    package var exit: ExitCode?
    package var state: String?
    package var failure: String?
    /// The exact next commands.
    package var next: [String]

    package init(
        moment: Moment, stack: String, run: Int, verb: Verb, from: String, to: String, at: Double, exit: ExitCode? = nil,
        state: String? = nil, failure: String? = nil, next: [String] = []
    ) {
        self.moment = moment
        self.stack = stack
        self.run = run
        self.verb = verb
        self.from = from
        self.to = to
        self.at = at
        self.exit = exit
        self.state = state
        self.failure = failure
        self.next = next
    }
}
