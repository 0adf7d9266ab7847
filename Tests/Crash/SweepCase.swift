/// One point of a sweep.
struct SweepCase: Hashable, Sendable, CustomStringConvertible {
    var scenario: Scenario
    var fault: Fault
    /// What was at work there in an undisturbed run; nil where only the number is known.
    var point: TracedCall?

    /// What `make sweep ONLY=…` takes.
    var description: String { "\(scenario.rawValue)/\(fault)" }

    init(_ scenario: Scenario, _ fault: Fault, at point: TracedCall? = nil) {
        self.scenario = scenario
        self.fault = fault
        self.point = point
    }

    /// Reads what `description` writes.
    init?(_ text: String) {
        guard let slash = text.firstIndex(of: "/"), let scenario = Scenario(rawValue: String(text[..<slash])),
            let fault = Fault(text[text.index(after: slash)...])
        else { return nil }
        self.init(scenario, fault)
    }

    /// Where in the run, for a person.
    var place: String { point.map { "\($0.isBack ? "back " : "")\($0.step), \($0.kind.rawValue)" } ?? "" }
}
