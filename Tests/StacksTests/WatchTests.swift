import BelayCore
import BelaySystem
import BelayTestKit
import Glibc
import Testing

@Suite("The watch")
struct WatchTests {
    @Test("sees a service that ends only now, and goes back while no user has written")
    func endedService() throws {
        try Scene.use("1.1.0", users: false) { scene in
            let before = try scene.remember()
            let directory = scene.stack.directory
            let answer = try scene.stack.call(["upgrade", "1.2.0", "--watch", "20s", "--json"]) { event, _ in
                if event.begins(.watch) { StackProcesses(of: directory).running("worker.py").forEach { kill($0.pid, SIGKILL) } }
            }
            #expect(answer.exit == .wentBack, "\(answer.said)")
            let failure = try #require(try scene.stack.shown().failure)
            #expect(failure.step == .watch)
            #expect(failure.message.contains("worker"))
            try scene.expectOld(before)
        }
    }

    @Test("sees a heart that stops beating though its process lives")
    func stoppedHeart() throws {
        try Scene.use("1.1.0", users: false) { scene in
            let directory = scene.stack.directory
            let answer = try scene.stack.call(["upgrade", "1.2.0", "--watch", "2s", "--json"]) { event, _ in
                if event.begins(.watch) { StackProcesses(of: directory).running("worker.py").forEach { kill($0.pid, SIGSTOP) } }
            }
            #expect(answer.exit == .wentBack, "\(answer.said)")
            let failure = try #require(try scene.stack.shown().failure)
            #expect(failure.step == .watch)
            #expect(failure.message.contains("heart"))
        }
    }

    @Test("sees users being refused, and asks what becomes of what they wrote")
    func refusedUsers() throws {
        try Scene.use("1.1.0") { scene in
            let directory = scene.stack.directory
            let answer = try scene.stack.call(["upgrade", "1.2.0", "--watch", "30s", "--json"]) { event, _ in
                if event.begins(.watch) { StackProcesses(of: directory).running("api.py").forEach { kill($0.pid, SIGSTOP) } }
            }
            #expect(answer.exit == .needsPerson, "\(answer.said)")
            #expect(try scene.stack.shown().failure?.step == .watch)
        }
    }

    @Test("ends at Ctrl-C, and only the watching does")
    func interrupted() throws {
        try Scene.use("1.1.0") { scene in
            let answer = try scene.stack.call(["upgrade", "1.2.0", "--watch", "10m"], signalling: SIGINT) { $0.begins(.watch) }
            #expect(answer.exit == .done, "\(answer.said)")
            #expect(try scene.stack.shown().warnings.contains { $0.contains("watching was ended by the operator") })
            try scene.expectWhole("1.2.0")
        }
    }

    @Test("killed in the middle of it, the run goes on watching and ends new")
    func killed() throws {
        try Scene.use("1.1.0") { scene in
            _ = try scene.stack.call(["upgrade", "1.2.0", "--watch", "3s"], signalling: SIGKILL) { $0.begins(.watch) }
            let answer = try scene.stack.call(["resume"])
            #expect(answer.exit == .done, "\(answer.said)")
            try scene.expectWhole("1.2.0")
        }
    }
}
