import BelayCore
import BelaySystem
import BelayTestKit
import Synchronization
import Testing

@testable import BelayEngine

/// What stores keep open so that people wait less.
@Suite("A store is ready while people wait, and rests before anything else uses it")
struct ReadyTests {
    /// Which stores are ready at each call.
    private final class Readiness: Sendable {
        private let state = Mutex<(ready: Set<String>, seen: [String: [Set<String>]])>(([], [:]))

        func note(_ call: String) {
            let parts = call.split(separator: " ").map(String.init)
            state.withLock { state in
                if parts.last == "ready" { state.ready.insert(parts[0]) }
                if parts.last == "rest" { state.ready.remove(parts[0]) }
                state.seen[parts.last ?? "", default: []].append(state.ready)
            }
        }

        func died() { state.withLock { $0.ready = [] } }
        var now: Set<String> { state.withLock { $0.ready } }
        func at(_ call: String) -> [Set<String>] { state.withLock { $0.seen[call] ?? [] } }
    }

    private let readiness = Readiness()

    private func world() throws -> SmallWorld {
        let world = try SmallWorld()
        let readiness = readiness
        world.beforeStore = { readiness.note($0) }
        world.code.migrate([{ _ in readiness.note("migrator") }] + Code.goodMigration)
        return world
    }

    @Test("ready at the seal, at rest when the migrator runs and at the end")
    func forward() throws {
        let world = try world()
        try world.upgrade().requireDone()
        #expect(readiness.at("seal") == [["db", "settings"], ["db", "settings"]])
        #expect(readiness.at("migrator") == [[]])
        #expect(readiness.now == [])
    }

    @Test("ready where data goes back, at rest when the old version starts")
    func back() throws {
        let world = try world()
        let readiness = readiness
        world.code.whenStarting { start in readiness.note("start-\(start.version)") }
        world.code.migrate(Code.goodMigration + [{ try $0.execute("select * from nowhere") }])
        #expect(world.upgrade().exit == .wentBack)
        #expect(readiness.at("putBack").allSatisfy { !$0.isEmpty } && !readiness.at("putBack").isEmpty)
        #expect(readiness.at("start-1.0.0").allSatisfy(\.isEmpty) && !readiness.at("start-1.0.0").isEmpty)
        #expect(readiness.now == [])
    }

    @Test("taken up again behind its seal, a run asks for nothing")
    func resumed() throws {
        let world = try world()
        _ = world.upgrade(dying: .after("after run migrator 2.0.0", 0))
        readiness.died()
        try world.resume().requireDone()
        #expect(readiness.now == [])
        #expect(readiness.at("ready").count == 2)
    }
}
