import BelayCore

/// Where each service's log ended before this direction started it.
struct LogMarks {
    let run: RunContext

    func mark(_ service: String) throws {
        var marks = try all()
        guard marks[service] == nil else { return }
        marks[service] = try run.world.runtime.logMark(service)
        try run.remember(marks, .logMarks(run.direction))
    }

    func all() throws -> [String: LogMark] { try run.recall([String: LogMark].self, .logMarks(run.direction)) ?? [:] }
}
