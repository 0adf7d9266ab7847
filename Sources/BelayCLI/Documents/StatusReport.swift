import BelayCore
import BelayEngine

/// What is, and what is open.
struct StatusReport: Encodable {
    var stack: String
    var version: String
    var identity: String
    var services: [Service]
    var openRun: OpenRun?
    var lastRun: HistoryRow?
    var leftovers: [Leftover]

    struct Service: Encodable {
        enum State: String, Encodable {
            case running
            case stopped
            case exited
        }

        var name: String
        var state: State
        /// How it ended, where that is known.
        var exit: Int32?
        var exposure: Exposure?
        var pids: [Int32]
        var version: String?
        var restarts: Int

        init(_ facts: ServiceFacts) {
            name = facts.name
            switch facts.state {
            case .running: state = .running
            case .stopped: state = .stopped
            case .exited(let code): (state, exit) = (.exited, code)
            }
            exposure = facts.exposure
            pids = facts.processes.map(\.pid).sorted()
            version = facts.version
            restarts = facts.restarts
        }
    }

    struct OpenRun: Encodable {
        var run: Int
        var verb: Verb
        var from: String
        var to: String
        var step: StepKind?
        /// Whether a belay works on it now.
        var active: Bool
        /// What users wrote to the new version, where a person has to choose.
        var userWrites: UserWrites?
        var failure: FailureReport?
        var next: [String]
    }

    /// A run that nobody works on needs a person; everything else that can be seen is no failure of looking.
    var exit: ExitCode { openRun.map { $0.active ? .done : .needsPerson } ?? .done }
}
