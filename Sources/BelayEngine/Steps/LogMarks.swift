import BelayCore

/// Where each service's log ended before this direction started it.
struct LogMarks {
    let run: RunContext

    /// Right before a service is started: what it says from here on is this start's.
    func mark(_ service: String) throws {
        try Habits(run: run).keep([service])
        var marks = try all()
        marks[service] = try run.world.runtime.logMark(service)
        try run.remember(marks, .logMarks(run.direction))
    }

    func all() throws -> [String: LogMark] { try run.recall([String: LogMark].self, .logMarks(run.direction)) ?? [:] }
}
