/// What came of one point.
struct SweepOutcome: Sendable {
    /// Empty where every promise was kept.
    var problems: [String] = []
    var isHit = false
    var version: Scenario.Version?
    /// Exit 4: belay could not end its run by itself while the fault lasted.
    var neededPerson = false
    var resumeSeconds = 0.0

    init(problems: [String] = [], isHit: Bool = false, neededPerson: Bool = false) {
        self.problems = problems
        self.isHit = isHit
        self.neededPerson = neededPerson
    }
}
