/// One call of an undisturbed run: where a fault can be put.
struct TracedCall: Hashable, Sendable {
    var call: String
    /// Which of its name, from 1.
    var number: Int
    /// The step that was at work; before the first and after the last there is none.
    var step: String
    var isBack: Bool
    /// What the call is about.
    var kind: Kind

    enum Kind: String, Sendable {
        case journal
        case vault
        case record
        case twin
        case database
        case settings
        case pin
        case state
        case stack
        case network
        case command
    }

    /// Points that are alike: a sweep takes the first, the last and one of the others.
    struct Group: Hashable, Comparable {
        var step: String
        var isBack: Bool
        var call: String
        var kind: String

        private var order: String { "\(isBack) \(step) \(call) \(kind)" }
        static func < (one: Group, other: Group) -> Bool { one.order < other.order }
    }

    var group: Group { Group(step: step, isBack: isBack, call: call, kind: kind.rawValue) }
}
