import BelayCore
import Testing

@Suite("Rows before and after a migration")
struct RowAccountTests {
    private static func store(_ tables: [String: Int64], database: String = "app.db") -> StoreFacts {
        StoreFacts(
            name: "db", kind: "sqlite", bytes: 0,
            databases: [
                DatabaseFacts(
                    name: database, schema: SchemaFacts(fingerprint: "f"), tables: tables.mapValues { TableFacts(rows: $0) })
            ])
    }

    struct Row: Sendable, CustomStringConvertible {
        var description: String
        var before: [String: Int64]
        var after: [String: Int64]
        var accepted: [String] = []
        /// Table and why it is none after all; nil for a loss.
        var expected: [String: String?] = [:]
    }

    static let rows: [Row] = [
        Row(description: "nothing changes", before: ["a": 3], after: ["a": 3]),
        Row(description: "rows are added", before: ["a": 3], after: ["a": 5, "b": 1]),
        Row(description: "rows are gone", before: ["a": 3], after: ["a": 2], expected: ["a": nil]),
        Row(description: "a table is gone", before: ["a": 3], after: [:], expected: ["a": nil]),
        Row(description: "an empty table is gone", before: ["a": 0], after: [:]),
        Row(description: "rows moved to a new table", before: ["a": 3], after: ["b": 3], expected: ["a": "moved to b"]),
        Row(
            description: "rows moved into one that was there", before: ["a": 3, "b": 1], after: ["a": 0, "b": 4],
            expected: ["a": "moved to b"]),
        Row(description: "fewer rows appear than vanish", before: ["a": 3], after: ["b": 2], expected: ["a": nil]),
        Row(
            description: "one heir cannot take two", before: ["a": 3, "b": 3], after: ["c": 4],
            expected: ["a": "moved to c", "b": nil]),
        Row(description: "the heir that fits best", before: ["a": 3], after: ["c": 9, "b": 3], expected: ["a": "moved to b"]),
        Row(
            description: "accepted by name", before: ["a": 3, "b": 2], after: [:], accepted: ["a"],
            expected: ["a": "accepted by name", "b": nil]),
        Row(
            description: "a migration tool's own rows are no heirs", before: ["a": 2, "schema_migrations": 1],
            after: ["a": 1, "schema_migrations": 2, "DatabaseChangeLog": 1, "_prisma_migrations": 1, "alembic_version": 1],
            expected: ["a": nil]),
        Row(description: "rows that were there are no heirs", before: ["a": 3, "b": 9], after: ["b": 9], expected: ["a": nil]),
    ]

    @Test("lose nothing but what moved visibly or was accepted by name", arguments: rows)
    func losses(row: Row) {
        let losses = RowAccount.losses(before: Self.store(row.before), after: Self.store(row.after), accepted: row.accepted)
        #expect(Dictionary(uniqueKeysWithValues: losses.map { ($0.table, $0.explanation) }) == row.expected)
        for loss in losses { #expect(loss.lost == (row.before[loss.table] ?? 0) - (row.after[loss.table] ?? 0)) }
    }

    @Test("are all lost where the database itself is gone")
    func gone() {
        let losses = RowAccount.losses(
            before: Self.store(["a": 3]), after: Self.store(["a": 3], database: "other.db"), accepted: [])
        #expect(losses.map(\.table) == ["a"] && losses.first?.after == nil && losses.first?.explanation == nil)
    }
}
