import BelayCore

/// One verb: its help, its options and what it does come from the same value.
struct CommandSpec: Sendable {
    /// `checkpoint list` is one name of two words.
    var name: String
    /// One line, in the list of all verbs.
    var summary: String
    var discussion: String
    var options: [OptionSpec]
    var arguments: [ArgumentSpec]
    var examples: [String]
    /// Not for people: not listed.
    var hidden: Bool
    var run: @Sendable (Invocation) throws -> ExitCode

    init(
        _ name: String, _ summary: String, discussion: String = "", options: [OptionSpec] = [], arguments: [ArgumentSpec] = [],
        examples: [String], hidden: Bool = false, run: @escaping @Sendable (Invocation) throws -> ExitCode
    ) {
        self.name = name
        self.summary = summary
        self.discussion = discussion
        self.options = options
        self.arguments = arguments
        self.examples = examples
        self.hidden = hidden
        self.run = run
    }
}

struct OptionSpec: Sendable, Equatable {
    /// Without the dashes.
    var name: String
    /// What its value is called; nil for a flag.
    var value: String?
    var help: String
    var repeats: Bool

    init(_ name: String, _ value: String? = nil, _ help: String, repeats: Bool = false) {
        self.name = name
        self.value = value
        self.help = help
        self.repeats = repeats
    }
}

struct ArgumentSpec: Sendable, Equatable {
    var name: String
    var help: String
    var required: Bool

    init(_ name: String, _ help: String, required: Bool = true) {
        self.name = name
        self.help = help
        self.required = required
    }
}

extension OptionSpec {
    static let guide = OptionSpec("guide", "FILE", "the guide (default: belay.yaml here, or BELAY_GUIDE)")
    static let state = OptionSpec(
        "state", "DIR",
        "where journal and vault are kept (default: BELAY_STATE, /var/lib/belay, or the user's state directory)")
    static let shape = OptionSpec("shape", "NAME", "which shape of the guide (default: as the operator's file says)")
    static let json = OptionSpec("json", nil, "print JSON")
    static let html = OptionSpec("html", nil, "print one self-contained page for a browser")
    static let yes = OptionSpec("yes", nil, "do not ask (or BELAY_YES=1)")
    static let ignore = OptionSpec("ignore", "CODE", "accept a finding of preflight by its code", repeats: true)
    static let endSession = OptionSpec(
        "end-session", "STORE:PID", "end this session of a store's server first, as doctor names it",
        repeats: true)
    static let acceptBreaking = OptionSpec(
        "accept-breaking", "ID", "accept what a release breaks, by the name that its vendor gave it", repeats: true)
    static let discardWrites = OptionSpec("discard-writes", nil, "what users wrote since goes into the salvage")
    /// Every verb that works on a stack takes these.
    static let stack: [OptionSpec] = [.guide, .shape, .state]
}
