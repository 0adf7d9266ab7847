/// What may stand for a placeholder of the command line, as far as a shell can know it: `VERSION` is the same everywhere.
enum ValueSource: Sendable, Equatable {
    case files
    case directories
    /// What `belay complete KIND` answers.
    case asked(String)
    case words([String])
    /// Nothing that could be proposed.
    case unknown

    /// What `belay complete` can be asked for.
    static let kinds = ["versions", "runs", "checkpoints", "shapes", "keys", "breaking"]

    init(placeholder: String) {
        switch placeholder {
        case "FILE": self = .files
        case "DIR": self = .directories
        case "VERSION": self = .asked("versions")
        case "RUN": self = .asked("runs")
        case "CHECKPOINT": self = .asked("checkpoints")
        case "NAME": self = .asked("shapes")
        case "KEY": self = .asked("keys")
        case "ID": self = .asked("breaking")
        case "SHELL": self = .words(Shell.allCases.map(\.rawValue))
        case "TOPIC": self = .words(HelpTopic.all.map(\.name))
        default: self = .unknown
        }
    }
}
