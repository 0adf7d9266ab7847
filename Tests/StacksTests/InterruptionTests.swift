import BelayCore
import BelaySystem
import BelayTestKit
import Glibc
import Testing

@Suite("A run that is signalled", .timeLimit(.minutes(5)))
struct InterruptionTests {
    @Test("by Ctrl-C goes back, in whatever step it is")
    func interrupted() throws {
        try Scene.use("1.1.0") { scene in
            for step in [StepKind.preflight, .preCopy, .drain, .fence, .seal, .migrate, .start, .verify] {
                let before = try scene.remember()
                let answer = try scene.stack.call(["upgrade", "1.2.0"], signalling: SIGINT) { $0.begins(step) }
                #expect(answer.exit == .interrupted, "at \(step.rawValue): \(answer.said)")
                #expect(answer.report?.state == "1.1.0 runs as before")
                try scene.expectOld(before)
            }
        }
    }

    @Test("by Ctrl-C after open goes back where nobody has written yet")
    func interruptedOpen() throws {
        try Scene.use("1.1.0", users: false) { scene in
            let before = try scene.remember()
            let answer = try scene.stack.call(["upgrade", "1.2.0"], signalling: SIGINT) { $0.begins(.open) }
            #expect(answer.exit == .interrupted, "\(answer.said)")
            try scene.expectOld(before)
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
