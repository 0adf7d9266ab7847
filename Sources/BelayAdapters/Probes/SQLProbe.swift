import BelayCore
import BelaySystem

/// `sql` on SQLite, read-only: the query cannot write, and asking leaves nothing behind. A store of several databases is
/// asked database by database: numbers are added up, rows put one after the other.
struct SQLProbe {
    private static let rowLimit = 1_000_000
    /// A database that an application opens in the very moment of the question is asked once more.
    private static let attempts = 3

    let store: String
    let query: String
    let clock: any Clock
    let seconds: Double

    func observe(_ databases: [String], stackDirectory: String) throws -> Observation {
        guard !databases.isEmpty else { return Observation(problem: "the store \(store) has no database") }
        let deadline = clock.uptime + seconds
        var answers: [SQLAnswer] = []
        for path in databases.sorted() {
            do {
                answers.append(try ask(path, until: deadline))
            } catch {
                try clock.checkInterruption()
                let name = path.hasPrefix(stackDirectory + "/") ? String(path.dropFirst(stackDirectory.count + 1)) : path
                let late = clock.uptime >= deadline
                return Observation(
                    problem: late ? "\(name): no answer within \(JSONValue.number(seconds)) s" : "\(name): \(reason(error))")
            }
        }
        return SQLAnswer.observation(of: answers)
    }

    private func ask(_ path: String, until deadline: Double) throws -> SQLAnswer {
        var attempt = 1
        while true {
            do {
                return try askOnce(path, until: deadline)
            } catch let error as SQLiteError where error.isBusy && attempt < Self.attempts && clock.uptime < deadline {
                attempt += 1
            }
        }
    }

    private func askOnce(_ path: String, until deadline: Double) throws -> SQLAnswer {
        let database = try SQLiteDatabase(path, .readOnly, busySeconds: min(2, seconds))
        defer { database.close() }
        let clock = clock
        database.shouldStop = { clock.uptime >= deadline || (try? clock.checkInterruption()) == nil }
        var answer = SQLAnswer()
        try database.forEach(query, []) { row in
            answer.add(row)
            if answer.rows > Self.rowLimit { throw BelayError(.failed, "more than \(Self.rowLimit) rows") }
        }
        return answer
    }

    private func reason(_ error: any Error) -> String {
        if let error = error as? SQLiteError { return PlainText.line(error.message) }
        return PlainText.line((error as? BelayError)?.message ?? String(describing: error))
    }
}
