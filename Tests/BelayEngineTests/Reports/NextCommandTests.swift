import BelayCore
import BelayEngine
import BelaySystem
import BelayTestKit
import Testing

/// Whatever is offered works when it is taken.
@Suite("Next commands")
struct NextCommandTests {
    private static func failingVault(_ world: SmallWorld) {
        world.intercept = { call in
            if call.isEffect, call.path.contains("-sealed-") { throw BelayError(.failed, "no space left") }
        }
    }

    /// Twins of a run whose seal is in no vault stay until retention is over: they were all that there was.
    private static func differences(_ oracle: Oracle, _ world: SmallWorld) throws -> [String] {
        try oracle.differences(world, version: "1.0.0").filter { !$0.hasPrefix("left behind") }
    }

    @Test("where the vault could not take the seal, the copy is offered and not a rollback that would be refused")
    func unsealed() throws {
        let world = try SmallWorld()
        let oracle = try Oracle(world)
        Self.failingVault(world)
        let ending = world.upgrade()
        #expect(ending.exit == .done, "\(ending.text)")
        #expect(world.rollback().exit == .refused)
        let next = try #require(ending.report?.next.first)
        let copy = try #require(try world.world().vault.list().first { $0.kind == .preCopy })
        #expect(next == "belay restore \(copy.id)")
        world.intercept = { _ in }
        let restored = world.live { try $0.restore(copy.id, options: RunOptions()) }
        #expect(restored.exit == .done, "\(restored.text)")
        #expect(try Self.differences(oracle, world) == [])
    }

    @Test("once the vault can be written again, a rollback takes the seal from the twins")
    func fromTwins() throws {
        let world = try SmallWorld()
        let oracle = try Oracle(world)
        Self.failingVault(world)
        #expect(world.upgrade().exit == .done)
        world.intercept = { _ in }
        let ending = world.rollback()
        #expect(ending.exit == .done, "\(ending.text)")
        #expect(try Self.differences(oracle, world) == [])
    }

    // MARK: A person chooses

    private static func asking() throws -> SmallWorld {
        let world = try SmallWorld()
        world.failOnceOpen()
        world.users.behave(.at(version: "2.0.0", moment: "before arm"))
        #expect(world.upgrade().exit == .needsPerson)
        world.users.behave(.never)
        return world
    }

    @Test("what is kept although a service of it has died is no success, and it is said which")
    func keptDead() throws {
        let world = try Self.asking()
        let runtime = world.runtime
        world.beforeStore = { if $0 == "db record" { runtime.end("worker", exit: 1) } }
        let ending = world.resume(RunOptions(keep: true))
        #expect(ending.exit == .needsPerson, "\(ending.text)")
        #expect(ending.report?.state.contains("worker does not") == true, "\(ending.text)")
        #expect(ending.report?.next == ["belay rollback 1 --discard-writes"])
        #expect(world.notes.contains(try #require(world.users.acknowledged(by: "2.0.0").last)))
        world.beforeStore = { _ in }
        #expect(world.rollback(RunOptions(discardWrites: true)).exit == .done)
        #expect(try world.version() == "1.0.0")
    }

    @Test("a service that cannot be started does not take the choice away")
    func askedDead() throws {
        let world = try Self.asking()
        world.runtime.end("worker", exit: 1)
        world.code.whenStarting { if $0.version == "2.0.0" { throw Code.Trouble("no") } }
        let ending = world.resume()
        #expect(ending.exit == .needsPerson)
        #expect(ending.report?.next == ["belay rollback 1 --discard-writes", "belay resume 1 --keep"], "\(ending.text)")
        #expect(world.rollback(RunOptions(discardWrites: true)).exit == .done)
        #expect(try world.version() == "1.0.0")
    }
}
