import BelayCore
import BelaySystem
import BelayTestKit
import Synchronization
import Testing

@testable import BelayEngine

/// What a seal leaves to be counted, while people wait.
@Suite("What was sealed is counted in its twin")
struct CountingTests {
    private final class Calls: Sendable {
        private let known = Mutex<[String]>([])
        var all: [String] { known.withLock { $0 } }
        func note(_ call: String) { known.withLock { $0.append(call) } }
        func count(_ call: String) -> Int { all.filter { $0 == call }.count }
    }

    @Test(
        "between the seal and the migrator nothing is read: neither the twin's rows nor the live database's",
        arguments: [false, true])
    func beside(overlaps: Bool) throws {
        let world = try SmallWorld()
        world.overlaps = overlaps
        let calls = Calls()
        world.beforeStore = { calls.note($0) }
        world.code.migrate([{ _ in calls.note("migrator") }] + Code.goodMigration)
        try world.upgrade().requireDone()
        let closed = calls.all.drop { $0 != "settings seal" }.dropFirst().prefix { $0 != "migrator" }
        #expect(closed.filter { $0 != "db count" && !$0.hasSuffix(" rest") } == [])
        #expect(calls.count("db count") == 1)
        #expect(overlaps || !closed.contains("db count"))
    }

    @Test("is counted again where it could not be counted beside", arguments: [BelayError.Code.interrupted, .failed])
    func again(code: BelayError.Code) throws {
        let world = try SmallWorld()
        world.overlaps = true
        let calls = Calls()
        world.beforeStore = { call in
            calls.note(call)
            if call == "db count", calls.count(call) == 1 { throw BelayError(code, "the engine went away") }
        }
        try world.upgrade().requireDone()
        #expect(calls.count("db count") == 2)
    }

    @Test("one that cannot be counted is relied on by nothing; once it can, the way back ends")
    func never() throws {
        let world = try SmallWorld()
        let oracle = try Oracle(world)
        let isThere = Flag()
        world.beforeStore = { call in
            if call == "db count", !isThere.isRaised { throw BelayError(.failed, "the twin is gone") }
        }
        let ending = world.upgrade()
        #expect(ending.exit == .needsPerson, "\(ending.text)")
        #expect(ending.report?.next.first == "belay resume", "\(ending.text)")
        isThere.raise()
        let resumed = world.resume()
        #expect(resumed.exit == .wentBack, "\(resumed.text)")
        #expect(try oracle.differences(world, version: "1.0.0") == [])
    }

    @Test("a way back that puts no data back waits for no count, and needs none")
    func servicesOnly() throws {
        let world = try SmallWorld()
        let oracle = try Oracle(world)
        world.beforeStore = { call in
            if call == "db count" { throw BelayError(.failed, "the twin is gone") }
        }
        world.intercept = { call in
            if call.operation == "writeAtomically", call.path.hasSuffix("/.env") { throw BelayError(.failed, "the disk is full") }
        }
        let ending = world.upgrade()
        #expect(ending.exit == .wentBack && ending.report?.failure?.step == .switchOver, "\(ending.text)")
        #expect(try oracle.differences(world, version: "1.0.0") == [])
    }

    @Test("nobody takes a twin away from whoever counts in it")
    func discarded() throws {
        let world = try SmallWorld()
        world.overlaps = true
        let (counted, wasCounting) = (Flag(), Flag())
        world.beforeStore = { call in
            if call == "db count" {
                try SystemClock().sleep(0.3)
                counted.raise()
            }
            if call == "db discard", !counted.isRaised { wasCounting.raise() }
        }
        world.intercept = { call in
            if call.operation == "writeAtomically", call.path.hasSuffix("/.env") { throw BelayError(.failed, "the disk is full") }
        }
        let ending = world.upgrade()
        #expect(ending.exit == .wentBack && counted.isRaised && !wasCounting.isRaised, "\(ending.text)")
    }
}
