/// One variable of the environment that `belay` reads. Nothing reads another, and help, manual and README show this list.
struct EnvironmentVariable: Sendable, Equatable {
    var name: String
    var help: String

    static let guide = EnvironmentVariable(name: "BELAY_GUIDE", help: "the guide, where --guide does not name it")
    static let state = EnvironmentVariable(
        name: "BELAY_STATE", help: "where journals and vaults are kept, where --state does not name it")
    static let yes = EnvironmentVariable(name: "BELAY_YES", help: "1, true or yes: do not ask, as with --yes")
    static let noColor = EnvironmentVariable(name: "NO_COLOR", help: "not empty: no colours, on a terminal either")
    static let terminal = EnvironmentVariable(name: "TERM", help: "dumb: plain lines, nothing is rewritten in place")
    static let stateHome = EnvironmentVariable(
        name: "XDG_STATE_HOME", help: "of a user who is not root: the directory that belay/ is made in")
    static let home = EnvironmentVariable(
        name: "HOME", help: "of a user who is not root, without XDG_STATE_HOME: .local/state/belay is made in it")

    /// In the order in which they are shown: Belay's own first.
    static let all: [EnvironmentVariable] = [.guide, .state, .yes, .noColor, .terminal, .stateHome, .home]
}

extension [String: String] {
    subscript(_ variable: EnvironmentVariable) -> String? { self[variable.name] }
}
