import BelayCore
import BelaySystem

/// What one database answered to a query, and how the answers of several are one.
struct SQLAnswer {
    private static let shownRows = 100

    private(set) var rows = 0
    /// The first column of the first row.
    private var first: JSONValue?
    private var shown: [[JSONValue]] = []

    init() {}

    /// Of an engine that answers in JSON.
    init(rows: Int, shown: [[JSONValue]]) {
        self.rows = rows
        self.shown = Array(shown.prefix(Self.shownRows))
        first = shown.first?.first
    }

    mutating func add(_ row: [SQLiteValue]) {
        if rows == 0 { first = row.first.map(Self.json) }
        rows += 1
        if shown.count < Self.shownRows { shown.append(row.map(Self.json)) }
    }

    static func observation(of answers: [SQLAnswer]) -> Observation {
        let shown = answers.flatMap(\.shown).prefix(shownRows)
        return Observation(
            scalar: scalar(of: answers), rows: answers.reduce(0) { $0 + $1.rows }, json: .array(shown.map { .array($0) }),
            text: shown.map { PlainText.line($0.map(\.description).joined(separator: "\t")) }.joined(separator: "\n"))
    }

    /// A database without a value (`max` of nothing) says nothing. Texts that differ are a list.
    private static func scalar(of answers: [SQLAnswer]) -> JSONValue? {
        let firsts = answers.compactMap(\.first)
        let values = firsts.filter { $0 != .null }
        guard let one = values.first else { return firsts.isEmpty ? nil : .null }
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
