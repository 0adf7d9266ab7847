import Testing

/// What happens to a run in the middle of a step.
enum Blow: String, Sendable, CaseIterable {
    /// Belay is killed.
    case kill
    /// The engine stops, with every container, and starts again, as when its package is upgraded.
    case engine
    /// Both: what a reboot is.
    case both
}

/// A blow, and the step that it falls into.
struct Struck: Sendable, CustomTestStringConvertible {
    let blow: Blow
    let step: String

    /// Where users are shut out, and nothing of the new version runs yet.
    var isFenced: Bool { ["seal", "switch", "migrate"].contains(step) }
    var testDescription: String { "\(blow) at \(step)" }

    static let steps = [
        "preflight", "pre-copy", "drain", "fence", "seal", "switch", "migrate", "start", "verify", "open", "settle",
    ]
    static let all = Blow.allCases.flatMap { blow in steps.map { Struck(blow: blow, step: $0) } }
}
