import BelayCore
import BelaySystem
import BelayTestKit
import Synchronization
import Testing

@Suite("Work in flight") struct DrainTests {
    /// Answers that the queue is empty for as long as users are in, and `looks` looks after they are not.
    private static func world(busyFor looks: Int) throws -> (SmallWorld, @Sendable () -> [Bool]) {
        let world = try SmallWorld()
        world.guide.drain = [
            Check(
                name: "the queue is empty", probe: .tcp(service: "worker", port: 1),
                expectation: Expectation([.equals(.string("open"))]), withinSeconds: 5)
        ]
        let runtime = world.runtime
        let runs: @Sendable (String) -> Bool = { name in runtime.facts.contains { $0.name == name && $0.isRunning } }
        let worked = Mutex<[Bool]>([])
        world.prober.answer { probe, _ in
            guard case .tcp = probe else { return Observation(status: 200) }
            guard !runs("api") else { return Observation(scalar: .string("open")) }
            return worked.withLock { worked in
                worked.append(runs("worker"))
                return Observation(scalar: .string(worked.count > looks ? "open" : "busy"))
            }
        }
        return (world, { worked.withLock { $0 } })
    }

    @Test("that came in until the edge was closed is waited for before its writers are stopped")
    func closed() throws {
        let (world, worked) = try Self.world(busyFor: 3)
        try world.upgrade().requireDone()
        #expect(worked() == [true, true, true, true])
    }

    @Test("that does not end with the edge closed ends the upgrade, and the stack is open as before")
    func stuck() throws {
        let (world, worked) = try Self.world(busyFor: .max)
        let oracle = try Oracle(world)
        let ending = world.upgrade()
        #expect(ending.exit == .wentBack && ending.text.contains("the queue is empty"), "\(ending.said)")
        #expect(worked().allSatisfy { $0 } && worked().count > 1)
        #expect(try oracle.differences(world, version: "1.0.0") == [])
    }
}
