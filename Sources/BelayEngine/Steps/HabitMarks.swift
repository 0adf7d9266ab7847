import BelayCore

/// How often the old version complains, between preflight and fence: what the watch compares with.
struct HabitMarks {
    let run: RunContext

    private struct Begin: Codable {
        var at: Double
        var marks: [String: LogMark]
    }

    func begin() throws {
        let marks = try run.plan.services.map { ($0, try run.world.runtime.logMark($0)) }
        try run.remember(
            Begin(at: run.world.clock.now, marks: Dictionary(marks, uniquingKeysWith: { first, _ in first })), .habits)
    }

    func end() throws {
        guard run.direction == .forward, try run.recall(ErrorRate.self, .errorRate) == nil,
            let begin = try run.recall(Begin.self, .habits)
        else { return }
        let lines = try ErrorRate.count(run, since: begin.marks)
        try run.remember(ErrorRate(lines: lines, seconds: max(0.1, run.world.clock.now - begin.at)), .errorRate)
    }
}
