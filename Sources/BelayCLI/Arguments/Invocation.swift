import BelayCore

/// A command line that fits its command.
struct Invocation: Sendable {
    var options: [String: [String]]
    var arguments: [String]
    var environment: [String: String]
    var directory: String

    func flag(_ option: OptionSpec) -> Bool { options[option.name] != nil }
    func value(_ name: String) -> String? { options[name]?.last }
    func values(_ name: String) -> [String] { options[name] ?? [] }
    var json: Bool { flag(.json) }
    var yes: Bool { flag(.yes) || ["1", "true", "yes"].contains(environment[.yes] ?? "") }

    func number(_ position: Int, _ name: String) throws -> Int? {
        guard position < arguments.count else { return nil }
        guard let number = Int(arguments[position]), number > 0 else {
            throw BelayError(
                .usage, "cannot read \(name) \(arguments[position].debugDescription): it is not a number", hint: "belay history")
        }
        return number
    }
}
