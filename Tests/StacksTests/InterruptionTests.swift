import BelayCore
import BelaySystem
import BelayTestKit
import Glibc
import Testing

@Suite("A run that is signalled")
struct InterruptionTests {
    @Test("by Ctrl-C goes back, in whatever step it is")
    func interrupted() throws {
        try Scene.use("1.1.0") { scene in
            let gate = try Gate(.always, of: scene.stack)
            for step in [StepKind.preflight, .preCopy, .fence, .migrate, .start, .verify] {
                let before = try scene.remember()
                let answer = try interrupt(scene, at: step, gate)
                #expect(answer.exit == .interrupted, "at \(step.rawValue): \(answer.said)")
                #expect(answer.report?.state == "1.1.0 runs as before")
                try scene.expectOld(before)
            }
        }
    }

    /// The gate holds the run, so that the signal certainly comes before users are let in.
    private func interrupt(
        _ scene: Scene, at step: StepKind, _ gate: Gate, first: @escaping @Sendable () -> Void = {}
    ) throws -> BelayAnswer {
        try scene.stack.call(["upgrade", "1.2.0", "--json"]) { event, running in
            if event.begins(.drain) { gate.close() }
            if event.begins(step) {
                first()
                running.signal(SIGINT)
            }
            if event.event == "way-back-chosen" { gate.open() }
        }
    }

    @Test("by Ctrl-C after open goes back where nobody has written yet")
    func interruptedOpen() throws {
        try Scene.use("1.1.0", users: false) { scene in
            let gate = try Gate(.open, of: scene.stack)
            let before = try scene.remember()
            let answer = try interrupt(scene, at: .open, gate)
            #expect(answer.exit == .interrupted, "\(answer.said)")
            try scene.expectOld(before)
        }
    }

    @Test("by Ctrl-C after users have written asks, and the rollback that is then ordered is a success")
    func interruptedUsers() throws {
        try Scene.use("1.1.0") { scene in
            let gate = try Gate(.open, of: scene.stack)
            let before = try scene.remember()
            let client = try #require(scene.client)
            let shared = Shared(client)
            let answer = try interrupt(scene, at: .open, gate) { shared.waitForUsers() }
            #expect(answer.exit == .needsPerson, "\(answer.said)")
            let report = try #require(answer.report)
            #expect(report.next == ["belay rollback 1 --discard-writes", "belay resume 1 --keep"])
            #expect(try client.account().missing == 0)
            try client.stop()
            let back = try scene.stack.callAsPrinted(report.next[0])
            #expect(back.exit == .done, "\(back.said)")
            #expect(try scene.stack.fingerprint(notesUpTo: before.lastNote) == before.data)
            try Scene(stack: scene.stack, client: nil).expectWhole("1.1.0")
        }
    }

    /// Only looked at while the test that owns it waits.
    private struct Shared: @unchecked Sendable {
        private let client: LoadClient

        init(_ client: LoadClient) { self.client = client }

        func waitForUsers() {
            guard let count = try? client.acknowledged() else { return }
            try? client.waitForAcknowledgements(count + 3, seconds: 60)
        }
    }

    @Test("by Ctrl-C ends a migrator that is at work, and a second one changes nothing")
    func interruptedMigration() throws {
        try Scene.use("1.2.0") { scene in
            let before = try scene.remember()
            let answer = try scene.stack.call(["upgrade", "1.3.5", "--json"]) { event, running in
                if event.line?.hasSuffix("slice 3 of 12") == true { running.signal(SIGINT) }
                if event.direction == .back { running.signal(SIGINT) }
            }
            #expect(answer.exit == .interrupted, "\(answer.said)")
            #expect(!answer.output.contains("slice 12 of 12"))
            try scene.expectOld(before)
        }
    }

    @Test("by a lost terminal goes on")
    func hangup() throws {
        try Scene.use("1.1.0") { scene in
            let answer = try scene.stack.call(["upgrade", "1.2.0", "--json"]) { event, running in
                if event.event == "step-began" { running.signal(SIGHUP) }
            }
            #expect(answer.exit == .done, "\(answer.said)")
            try scene.expectWhole("1.2.0")
        }
    }
}
