import BelayCore

/// The database of the model's application: a log of statements, each durable by itself, so that a migration can stop half
/// way. What a power cut tore off at the end is no statement.
struct LogDatabase: Sendable, Equatable {
    struct Table: Sendable, Equatable {
        var columns: Set<String> = []
        var rows: [Int: String] = [:]
    }

    enum Statement: Sendable, Equatable {
        case revision(String)
        case table(String)
        case column(String, of: String)
        case insert(Int, String, into: String)
        case delete(Int, from: String)

        var words: [String] {
            switch self {
            case .revision(let revision): return ["revision", revision]
            case .table(let table): return ["table", table]
            case .column(let column, let table): return ["column", table, column]
            case .insert(let row, let text, let table): return ["insert", table, "\(row)", text]
            case .delete(let row, let table): return ["delete", table, "\(row)"]
            }
        }
    }

    private(set) var revision = "none"
    private(set) var tables: [String: Table] = [:]
    /// How much of the file is whole statements.
    private(set) var wholeBytes = 0

    init(_ bytes: [UInt8]) {
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast() {
            let words = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
            guard let sum = words.first, sum == Self.sum(words.dropFirst()) else { return }
            apply(Array(words.dropFirst()))
            wholeBytes += line.count + 1
        }
    }

    static func line(_ statement: Statement) -> [UInt8] {
        Array(([sum(statement.words[...])] + statement.words).joined(separator: "\t").utf8) + [UInt8(ascii: "\n")]
    }

    var nextNote: Int { (tables["notes"]?.rows.keys.max() ?? 0) + 1 }

    var facts: DatabaseFacts {
        let shape = tables.map { "\($0.key)(\($0.value.columns.sorted().joined(separator: ",")))" }.sorted()
        return DatabaseFacts(
            name: "data/app.db",
            schema: SchemaFacts(tool: "log", revision: revision, fingerprint: shape.joined(separator: " ")),
            tables: tables.mapValues { table in
                let content = table.rows.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
                return TableFacts(
                    rows: Int64(table.rows.count), contentHash: content.joined(separator: "|"),
                    lastRow: table.rows.keys.max().map(Int64.init))
            })
    }

    private mutating func apply(_ words: [String]) {
        switch (words.first, words.count) {
        case ("revision", 2): revision = words[1]
        case ("table", 2): tables[words[1], default: Table()] = Table()
        case ("column", 3): tables[words[1]]?.columns.insert(words[2])
        case ("insert", 4): tables[words[1]]?.rows[Int(words[2]) ?? 0] = words[3]
        case ("delete", 3): tables[words[1]]?.rows[Int(words[2]) ?? 0] = nil
        default: break
        }
    }

    /// Short, but no torn or stale line has the right one.
    private static func sum(_ words: ArraySlice<String>) -> String {
        var value: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in words.joined(separator: "\t").utf8 { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return String(value, radix: 36)
    }
}
