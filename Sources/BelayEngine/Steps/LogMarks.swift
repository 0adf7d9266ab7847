import BelayCore

/// Where each service's log ended before this direction started it.
struct LogMarks {
    let run: RunContext

    /// Right before a service is started: what it says from here on is this start's.
    func mark(_ service: String) throws {
        var marks = try all()
        let mark = try run.world.runtime.logMark(service)
        marks[service] = mark
        try run.remember(marks, .logMarks(run.direction))
        var first = try self.first()
        guard first[service] == nil else { return }
        first[service] = mark
        try run.remember(first, .firstLogMarks)
    }

    /// Where each log ended before this run had started the service at all, in whatever direction: up to there the old
    /// version wrote. A start that a crash made necessary again must not turn what the new one wrote into a habit.
    func first() throws -> [String: LogMark] { try run.recall([String: LogMark].self, .firstLogMarks) ?? [:] }

    func all() throws -> [String: LogMark] { try run.recall([String: LogMark].self, .logMarks(run.direction)) ?? [:] }
}
