/// What a sweep came to, scenario by scenario.
struct SweepTally: Sendable {
    struct Line: Sendable {
        var points = 0
        /// Points at which the fault was really met: where belay waits for a service, calls differ from run to run.
        var hit = 0
        var old = 0
        var new = 0
        var neededPerson = 0
        var failures = 0
    }

    private(set) var lines: [Scenario: Line] = [:]
    private(set) var resumes: [Double] = []
    private(set) var restored = 0
    var left = 0

    mutating func add(_ point: SweepCase, _ outcome: SweepOutcome, restored: Bool) {
        var line = lines[point.scenario] ?? Line()
        line.points += 1
        line.hit += outcome.isHit ? 1 : 0
        line.old += outcome.version == .old ? 1 : 0
        line.new += outcome.version == .new ? 1 : 0
        line.neededPerson += outcome.neededPerson ? 1 : 0
        line.failures += outcome.problems.isEmpty ? 0 : 1
        lines[point.scenario] = line
        resumes.append(outcome.resumeSeconds)
        self.restored += restored ? 1 : 0
    }

    var total: Line {
        lines.values.reduce(into: Line()) { sum, line in
            sum.points += line.points
            sum.hit += line.hit
            sum.old += line.old
            sum.new += line.new
            sum.neededPerson += line.neededPerson
            sum.failures += line.failures
        }
    }

    /// The time within which this part of all resumes had ended.
    func resumeSeconds(within part: Double) -> Double {
        let sorted = resumes.sorted()
        return sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))]
    }
}
