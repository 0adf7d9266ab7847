import BelayCore
import BelaySystem

/// `sql` on SQLite, read-only: the query cannot write, and asking leaves nothing behind. A store of several databases is
/// asked database by database: numbers are added up, rows put one after the other.
struct SQLProbe {
    private static let shownRows = 100
    private static let rowLimit = 1_000_000

    let store: String
    let query: String

    func observe(_ databases: [String], stackDirectory: String) -> Observation {
        guard !databases.isEmpty else { return Observation(problem: "the store \(store) has no database") }
        var answer = SQLAnswer()
        for path in databases.sorted() {
            do {
                let database = try SQLiteDatabase(path, .readOnly, busySeconds: 2)
                defer { database.close() }
                answer.beginDatabase()
                try database.forEach(query, []) { row in
                    answer.add(row, shown: Self.shownRows)
                    if answer.rows > Self.rowLimit { throw BelayError(.failed, "more than \(Self.rowLimit) rows") }
                }
            } catch {
                let reason = (error as? SQLiteError)?.message ?? (error as? BelayError)?.message ?? String(describing: error)
                let name = path.hasPrefix(stackDirectory + "/") ? String(path.dropFirst(stackDirectory.count + 1)) : path
                return Observation(problem: PlainText.line("\(name): \(reason)"))
            }
        }
        return answer.observation
    }
}

/// Answers of several databases as one.
struct SQLAnswer {
    private(set) var rows = 0
    private var first: [SQLiteValue] = []
    private var awaitsFirst = false
    private var lines: [String] = []
    private var table: [JSONValue] = []

    mutating func beginDatabase() { awaitsFirst = true }

    mutating func add(_ row: [SQLiteValue], shown: Int) {
        rows += 1
        if awaitsFirst, let value = row.first {
            first.append(value)
            awaitsFirst = false
        }
        guard lines.count < shown else { return }
        let values = row.map(Self.json)
        lines.append(PlainText.line(values.map(\.description).joined(separator: "\t")))
        table.append(.array(values))
    }

    var observation: Observation {
        Observation(scalar: scalar, rows: rows, json: .array(table), text: lines.joined(separator: "\n"))
    }

    /// A database without a value (`max` of nothing) says nothing. Texts that differ are a list.
    private var scalar: JSONValue? {
        let values = first.filter { $0 != .null }.map(Self.json)
        guard let one = values.first else { return first.isEmpty ? nil : .null }
        if values.count == 1 { return one }
        let numbers = values.compactMap { if case .number(let number) = $0 { number } else { nil } }
        if numbers.count == values.count { return .number(numbers.reduce(0, +)) }
        return values.allSatisfy { $0 == one } ? one : .array(values)
    }

    private static func json(_ value: SQLiteValue) -> JSONValue {
        switch value {
        case .null: return .null
        case .integer(let number): return .number(Double(number))
        case .real(let number): return .number(number)
        case .text(let text): return .string(PlainText.block(text, limit: 64 << 10))
        case .blob(let bytes): return .string("\(bytes.count) bytes")
        }
    }
}
