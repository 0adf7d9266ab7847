import BelayCore
import BelayEngine
import BelayTestKit
import Testing

@Suite("Keys that a release reads under another name, or not any more") struct EnvironmentKeysTests {
    private static func world(_ change: EnvironmentChange) throws -> SmallWorld {
        let world = try SmallWorld()
        world.releases = Releases([Release(version: "2.0.0", environment: change)])
        return world
    }

    @Test("a renamed one is asked for by its new name before anything is touched, and staged like any other")
    func renamed() throws {
        let world = try Self.world(EnvironmentChange(rename: ["API_TOKEN": "ACCESS_TOKEN", "ABSENT": "OTHER"]))
        let before = try world.read(".env")
        let refused = world.upgrade()
        #expect(refused.exit == .refused, "\(refused.said)")
        #expect(refused.text.contains("--set ACCESS_TOKEN=…") && !refused.text.contains("OTHER"), "\(refused.text)")
        #expect(refused.text.contains("does not read the environment key API_TOKEN any more: ACCESS_TOKEN is its name now"))
        #expect(try world.read(".env") == before && world.runtime.calls == [])

        let done = world.upgrade(UpgradeRequest(version: "2.0.0", staged: ["ACCESS_TOKEN": Secret("another")]))
        #expect(done.exit == .done && !done.text.contains("any more"), "\(done.text)")
        #expect(try world.read(".env").contains("ACCESS_TOKEN=another"))
    }

    @Test("one that is read no more is said, and no reason to stay")
    func removed() throws {
        let world = try Self.world(EnvironmentChange(remove: ["API_TOKEN", "ABSENT"]))
        let done = world.upgrade()
        #expect(done.exit == .done, "\(done.said)")
        #expect(done.text.contains("2.0.0 does not read the environment key API_TOKEN any more"), "\(done.text)")
        #expect(!done.text.contains("ABSENT"))
    }
}
