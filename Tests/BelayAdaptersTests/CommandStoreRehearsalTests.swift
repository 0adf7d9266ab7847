import BelayCore
import Testing

@testable import BelayAdapters

@Suite struct CommandStoreRehearsalTests {
    private func guide(allowing allowed: [String]) -> Guide {
        Guide(
            name: "shop", runtime: .compose(ComposeSpec()),
            version: VersionSpec(pin: .env(file: ".env", key: "TAG", releases: nil)),
            stores: [StoreSpec(name: "warehouse", kind: .command(CommandStoreSpec(backup: ["b"], restore: ["r"])))],
            rehearsal: RehearsalSpec(allow: allowed))
    }

    @Test("No clone has what only the application's own tool takes: refused, with both ways on")
    func refused() throws {
        let outside = OutsideStores(of: guide(allowing: []), cloned: { _ in true })
        #expect(outside.findings.map(\.verdict) == [.fail])
        #expect(throws: BelayError.self) { try outside.refuse() }
        let fix = try #require(outside.findings.first?.fix)
        #expect(fix.contains("rehearsal: {allow: [warehouse]}") && fix.contains("--no-rehearsal"))
    }

    @Test("A rehearsal that does without it says so")
    func allowed() throws {
        let outside = OutsideStores(of: guide(allowing: ["warehouse"]), cloned: { _ in true })
        try outside.refuse()
        #expect(outside.findings.map(\.verdict) == [.warn])
        #expect(outside.findings.map(\.message) == ["store warehouse is not rehearsed: the clone does without it"])
    }
}
