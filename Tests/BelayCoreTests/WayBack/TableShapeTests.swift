import BelayCore
import Testing

@Suite("Whether code that was written for a table may go on with what a migration made of it")
struct TableShapeTests {
    private static let old = TableShape(
        columns: [
            "id": TableShape.Column(type: "INTEGER", required: false), "text": TableShape.Column(type: "text", required: true),
            "size": TableShape.Column(type: "integer", required: false),
        ], unique: [["text"]])

    struct Change: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let says: String?
        let change: @Sendable (inout TableShape) -> Void
    }

    static let changes: [Change] = [
        Change(testDescription: "nothing", says: nil) { _ in },
        Change(testDescription: "another spelling of a type", says: nil) { $0.columns["text"]?.type = "TEXT" },
        Change(testDescription: "an optional column more", says: nil) {
            $0.columns["color"] = TableShape.Column(type: "text", required: false)
        },
        Change(testDescription: "a column may be left out now", says: nil) { $0.columns["text"]?.required = false },
        Change(testDescription: "a unique index less", says: nil) { $0.unique = [] },
        Change(testDescription: "a column less", says: "notes.size is gone") { $0.columns["size"] = nil },
        Change(testDescription: "another type", says: "notes.size is of another type") { $0.columns["size"]?.type = "text" },
        Change(testDescription: "a column that must be given", says: "notes.size must be given now") {
            $0.columns["size"]?.required = true
        },
        Change(testDescription: "a new column that must be given", says: "notes.color must be given now") {
            $0.columns["color"] = TableShape.Column(type: "text", required: true)
        },
        Change(testDescription: "a unique index more", says: "notes must be unique in size now") { $0.unique.append(["size"]) },
    ]

    @Test("what only adds is no obstacle; what takes away or demands is", arguments: changes)
    func obstacles(_ change: Change) {
        var new = Self.old
        change.change(&new)
        #expect(Self.old.obstacle(in: new, of: "notes") == change.says)
        #expect(TableShape.obstacle(from: Self.store(Self.old), to: Self.store(new)) == change.says)
    }

    @Test("a table that is gone, or is not known, is an obstacle; a migration tool's own is none")
    func tables() {
        let gone = [StoreFacts(name: "db", kind: "sqlite", bytes: 0, databases: [database([:])])]
        #expect(TableShape.obstacle(from: Self.store(Self.old), to: gone) == "notes is gone from app.db")
        #expect(TableShape.obstacle(from: Self.store(nil), to: Self.store(nil)) == "the columns of notes are not known")
        let tool = [
            StoreFacts(name: "db", kind: "sqlite", bytes: 0, databases: [database(["alembic_version": TableFacts(rows: 1)])])
        ]
        #expect(TableShape.obstacle(from: tool, to: gone) == nil)
    }

    private func database(_ tables: [String: TableFacts]) -> DatabaseFacts {
        DatabaseFacts(name: "app.db", schema: SchemaFacts(fingerprint: "f"), tables: tables)
    }

    private static func store(_ shape: TableShape?) -> [StoreFacts] {
        let table = TableFacts(rows: 1, shape: shape)
        let database = DatabaseFacts(name: "app.db", schema: SchemaFacts(fingerprint: "f"), tables: ["notes": table])
        return [StoreFacts(name: "db", kind: "sqlite", bytes: 0, databases: [database])]
    }
}
