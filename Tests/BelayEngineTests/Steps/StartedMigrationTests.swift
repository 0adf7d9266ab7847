import BelayCore
import BelayTestKit
import Synchronization
import Testing

@testable import BelayEngine

@Suite("A migration that is a service's start") struct StartedMigrationTests {
    /// Asked again and again, what migrates goes on: at the looks that are given.
    private final class Looks: Sendable {
        private let count = Mutex(0)

        func next() -> Int {
            count.withLock {
                $0 += 1
                return $0
            }
        }
    }

    private static func world(_ look: @escaping @Sendable (Int, Users) throws -> Int) throws -> SmallWorld {
        let world = try SmallWorld()
        world.guide.migrate = .startOf("worker")
        world.guide.verify.append(
            Check(
                name: "worker answers",
                probe: .http(service: "worker", port: 80, path: "/", method: "GET", headers: [:], body: nil, pick: nil),
                expectation: Expectation()))
        let (runtime, looks) = (world.runtime, Looks())
        let users = Users(database: world.stack + "/data/app.db")
        world.prober.answer { probe, _ in
            let isNew = runtime.facts.contains { $0.name == "worker" && $0.isRunning && $0.version == "2.0.0" }
            guard probe.service == "worker", isNew else { return Observation(status: 200) }
            return Observation(status: try look(looks.next(), users))
        }
        return world
    }

    @Test("is over when the service answers and the schema rests, though it answers in the middle of it")
    func slow() throws {
        let world = try Self.world { look, users in
            if look == 12 { try users.change("create table tags (id integer)") }
            if look == 20 { try users.change("create table marks (id integer); pragma user_version = 2") }
            return look < 9 ? 503 : 200
        }
        let report = world.upgrade()
        #expect(report.exit == .done, "\(report.said)")
        #expect(try world.read(".env").contains("APP_VERSION=2.0.0"))
    }

    @Test("that never comes to an answer goes back, and says which check never passed")
    func never() throws {
        let world = try Self.world { _, _ in 503 }
        let report = world.upgrade()
        #expect(report.exit == .wentBack)
        #expect(report.report?.failure?.step == .migrate)
        #expect(report.said.contains("worker answers"), "\(report.said)")
    }
}
