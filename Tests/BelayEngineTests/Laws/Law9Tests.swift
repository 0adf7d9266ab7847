import BelayCore
import BelayEngine
import BelaySystem
import BelayTestKit
import Testing

@Suite("Law 9: the whole stack moves as one")
struct Law9Tests {
    @Test("forward: every store is sealed before anything is switched, every service starts in the new version")
    func forward() throws {
        let world = try SmallWorld()
        let sealed = Flag()
        world.beforeStore = { if $0.hasSuffix(" seal") { sealed.raise() } }
        world.code.whenStarting { start in
            guard start.version == "2.0.0" else { return }
            #expect(sealed.count == 2)
        }
        #expect(world.upgrade().exit == .done)
        #expect(world.isOpen("2.0.0"))
        let started = Set(world.code.meetings.filter { $0.version == "2.0.0" }.map(\.service))
        #expect(started == ["worker", "scheduler", "api"])
        let checkpoint = try #require(try world.world().vault.list().first { $0.kind == .sealed })
        #expect(checkpoint.stores.map(\.facts.name) == ["db", "settings"])
        #expect(checkpoint.pin.version == "1.0.0")
    }

    @Test("back: every store, the pin and every service, although only one of them had failed")
    func back() throws {
        let world = try SmallWorld()
        let oracle = try Oracle(world)
        // By then the worker has written into the second store.
        world.code.whenStarting { if $0.version == "2.0.0", $0.service == "api" { throw Code.Trouble("no") } }
        #expect(world.upgrade().exit == .wentBack)
        #expect(try world.read("settings/version") == "1.0.0")
        #expect(try oracle.differences(world, version: "1.0.0") == [])
        #expect(Set(world.code.meetings.filter { $0.version == "1.0.0" }.map(\.service)) == ["worker", "scheduler", "api"])
    }

    @Test("a store that cannot be taken keeps the others from being switched", arguments: ["db seal", "settings seal"])
    func seal(call: String) throws {
        let world = try SmallWorld()
        let oracle = try Oracle(world)
        world.beforeStore = { if $0 == call { throw BelayError(.failed, "cannot \(call)") } }
        #expect(world.upgrade().exit == .wentBack)
        #expect(!world.code.meetings.contains { $0.version == "2.0.0" } && !world.runtime.calls.contains("run migrator 2.0.0"))
        #expect(try oracle.differences(world, version: "1.0.0") == [])
    }

    @Test(
        "a store that cannot be put back keeps every service down, until all of them are",
        arguments: ["db putBack", "settings putBack"])
    func putBack(call: String) throws {
        let world = try SmallWorld()
        let oracle = try Oracle(world)
        world.code.whenStarting { if $0.version == "2.0.0", $0.service == "api" { throw Code.Trouble("no") } }
        world.beforeStore = { if $0 == call { throw BelayError(.failed, "cannot \(call)") } }
        #expect(world.upgrade().exit == .needsPerson)
        #expect(world.services == "worker stopped, scheduler stopped, api stopped")
        world.beforeStore = { _ in }
        #expect(world.resume().exit == .wentBack)
        #expect(try oracle.differences(world, version: "1.0.0") == [])
    }
}
