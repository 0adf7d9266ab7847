import BelayCore
import BelayEngine
import BelaySystem
import BelayTestKit
import Testing

@Suite("How long users were kept out")
struct ClosedTimeTests {
    @Test("the time in which the new version was open is no part of it, when the run goes back after that")
    func wentBack() throws {
        let world = try SmallWorld()
        world.guide.watch.forSeconds = 600
        let (clock, runtime) = (world.clock, world.runtime)
        let opened = Flag()
        world.prober.answer { _, _ in
            guard runtime.facts.contains(where: { $0.name == "api" && $0.version == "2.0.0" && $0.exposure == .open }) else {
                return Observation(status: 200)
            }
            opened.raise()
            return Observation(status: opened.count > 200 ? 500 : 200)
        }
        let before = clock.uptime
        let ending = world.upgrade()
        #expect(ending.exit == .wentBack, "\(ending.text)")
        #expect(clock.uptime - before > 150)
        let closed = try #require(ending.report?.downtimeSeconds)
        #expect(closed < 20, "\(closed)")
    }

    @Test("while users are kept out it is not known")
    func notYet() throws {
        let world = try SmallWorld()
        world.code.whenStarting { _ in throw Code.Trouble("no") }
        #expect(world.upgrade().report?.downtimeSeconds == nil)
    }
}
