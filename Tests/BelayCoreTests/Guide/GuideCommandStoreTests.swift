import BelayCore
import Testing

@Suite("Stores of the application's own tool in the guide")
struct GuideCommandStoreTests {
    private func read(_ store: String, _ more: String = "") throws -> GuideReading {
        try GuideText.read(Mistake(16, "  db: {command: \(store)}", ("", "", "")).guide + "\n" + more)
    }

    private static let whole = "{backup: [./b, -x], clean: [./c], restore: [./r], compare: [./s]}"

    @Test("All four commands, or the two that have to be there")
    func forms() throws {
        let whole = CommandStoreSpec(backup: ["./b", "-x"], clean: ["./c"], restore: ["./r"], compare: ["./s"])
        let reading = try read(Self.whole)
        #expect(reading.mistakes == [])
        #expect(reading.guide?.stores.first == StoreSpec(name: "db", kind: .command(whole)))
        let served = try read("{backup: [b], restore: [r], service: api}")
        #expect(served.guide?.serversOfStores == ["api"])
        let small = try read("{backup: [b], restore: [r]}")
        #expect(small.guide?.stores.first?.kind == .command(CommandStoreSpec(backup: ["b"], restore: ["r"])))
        #expect(small.guide?.stores.first?.kind.isDatabase == false)
    }

    @Test("A store that cannot be compared cheaply, or not be rehearsed, is warned of")
    func warnings() throws {
        let small = try read("{backup: [b], restore: [r]}")
        #expect(small.warnings.map(\.mark.line) == [16, 16])
        #expect(small.warnings.compactMap(\.fix).contains("add `rehearsal: {allow: [db]}`, and the rest is rehearsed"))
        let allowed = try read(Self.whole, "rehearsal: {allow: [db]}")
        #expect(allowed.warnings == [] && allowed.guide?.notRehearsed == ["db"])
    }

    @Test("A rehearsal does without nothing that it could have")
    func allowed() throws {
        let other = try read(Self.whole, "rehearsal: {allow: [settings]}")
        #expect(other.mistakes.map(\.message) == ["`rehearsal.allow[0]`: store `settings` is in every clone"])
        #expect(other.mistakes.map(\.mark) == [Mark(line: 22, column: 21)])
        #expect(other.mistakes.map(\.fix) == ["leave it out; only a `command` store may stand here"])
        let unknown = try read(Self.whole, "rehearsal: {allow: [bd]}")
        #expect(unknown.mistakes.map(\.fix) == ["did you mean `db`?"])
    }

    @Test("A credential among the words is refused")
    func credential() throws {
        let reading = try read("{backup: [mysqldump, --password=hunter2hunter2], restore: [r]}")
        #expect(reading.mistakes.first?.message.contains("holds a credential") == true)
    }
}
