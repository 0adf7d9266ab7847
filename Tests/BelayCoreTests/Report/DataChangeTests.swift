import BelayCore
import Testing

@Suite("What a run did to the data")
struct DataChangeTests {
    private static func store(_ tables: [String: Int64], revision: String) -> [StoreFacts] {
        let facts = tables.mapValues { TableFacts(rows: $0) }
        let schema = SchemaFacts(tool: "alembic", revision: revision, fingerprint: revision)
        return [
            StoreFacts(
                name: "db", kind: "sqlite", bytes: 0, databases: [DatabaseFacts(name: "app.db", schema: schema, tables: facts)])
        ]
    }

    @Test("tables whose rows changed in number come first, with what was rehearsed")
    func rows() throws {
        let before = Self.store(["a": 1, "jobs": 10, "old": 4], revision: "1")
        let after = Self.store(["a": 1, "jobs": 9, "new": 4], revision: "2")
        let clone = (before: Self.store(["a": 1, "jobs": 8, "old": 4], revision: "1"), after: after)
        let change = try #require(DataChange.between(before, after, rehearsed: clone).first)
        #expect(change.store == "db" && change.database == "app.db" && change.unlisted == 0)
        #expect(change.before?.revision == "1" && change.after?.revision == "2")
        #expect(change.tables.map(\.name) == ["jobs", "new", "old", "a"])
        #expect(change.tables.map(\.before) == [10, nil, 4, 1] && change.tables.map(\.after) == [9, 4, nil, 1])
        #expect(change.tables.map(\.rehearsed) == [1, 4, -4, 0])
    }

    @Test("a thousand tenants are bounded, and what is left out is counted")
    func bounded() throws {
        let many = Dictionary(uniqueKeysWithValues: (0..<1500).map { ("table\($0)", Int64($0)) })
        let change = try #require(DataChange.between(Self.store(many, revision: "1"), Self.store(many, revision: "1")).first)
        #expect(change.tables.count == 1000 && change.unlisted == 500)
    }
}
