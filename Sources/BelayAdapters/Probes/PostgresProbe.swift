import BelayCore
import BelaySystem

/// `sql` on PostgreSQL: in a transaction that cannot write, for no longer than the check may take.
package struct PostgresProbe: Sendable {
    private static let shownRows = 100

    private let tools: PostgresTools
    private let databases: [String]

    package init(tools: PostgresTools, databases: [String]) {
        self.tools = tools
        self.databases = databases
    }

    private struct Rows: Decodable {
        var rows: Int
        var shown: [[JSONValue]]
    }

    func observe(_ query: String, seconds: Double) throws -> Observation {
        var answers: [SQLAnswer] = []
        for database in databases.sorted() {
            do {
                let rows = try ask(query, database, seconds: seconds)
                answers.append(SQLAnswer(rows: rows.rows, shown: rows.shown))
            } catch let error as BelayError where error.code != .interrupted {
                return Observation(problem: "\(database): \(error.message)")
            }
        }
        return SQLAnswer.observation(of: answers)
    }

    /// As an argument, since psql would take parts of its input for commands of its own. A guide holds no secrets.
    private func ask(_ query: String, _ database: String, seconds: Double) throws -> Rows {
        let milliseconds = Int(max(1, seconds * 1000))
        let options = "-c default_transaction_read_only=on -c statement_timeout=\(milliseconds) -c lock_timeout=\(milliseconds)"
        let argv = tools.psql(database, [("options", options)]) + ["-c", Self.wrapped(query)]
        let result = try tools.run(try tools.command(argv), toDo: "ask", seconds: seconds + 10)
        return try JSON.decode(Rows.self, from: result.output)
    }

    /// One JSON value of whatever the query gives; only a query that reads can stand there.
    static func wrapped(_ query: String) -> String {
        let plain = String(query.reversed().drop { $0.isWhitespace || $0 == ";" }.reversed())
        return """
            with belay as materialized (
            \(plain)
            )
            select json_build_object('rows', (select count(*) from belay), 'shown', (
                select coalesce(json_agg((select json_agg(e.value order by e.number) from json_each(row_to_json(q))
                with ordinality as e(key, value, number))), '[]') from (select * from belay limit \(shownRows)) q))
            """
    }
}
