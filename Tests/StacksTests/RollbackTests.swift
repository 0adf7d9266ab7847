import BelayCore
import BelaySystem
import BelayTestKit
import Glibc
import Testing

@Suite("A rollback", .timeLimit(.minutes(3)))
struct RollbackTests {
    @Test("of a run that was killed is a success; the run before it is then the one to undo")
    func openRun() throws {
        try Scene.use("1.0.0", users: false) { scene in
            let first = try scene.remember()
            #expect(try scene.stack.call(["upgrade", "1.1.0"]).exit == .done)
            let second = try scene.remember()
            let killed = try scene.stack.call(["upgrade", "1.2.0"], signalling: SIGKILL) { $0.begins(.verify) }
            try #require(killed.wasKilled)

            let back = try scene.stack.call(["rollback"])
            #expect(back.exit == .done, "\(back.said)")
            try scene.expectOld(second)
            #expect(try scene.stack.shown(2).exit == .wentBack, "the run itself did not do what it was to do")

            let further = try scene.stack.call(["rollback"])
            #expect(further.exit == .done, "\(further.said)")
            try scene.expectOld(first)
        }
    }

    @Test("to a version that does not start any more goes back, and takes nothing from users")
    func failing() throws {
        try Scene.use("1.1.0") { scene in
            #expect(try scene.stack.call(["upgrade", "1.2.0"]).exit == .done)
            let before = try scene.remember()
            try scene.stack.edit("releases/1.1.0/boot.py", "def prepare", "raise SystemExit('worn out')\n\n\ndef prepare")
            let answer = try scene.stack.call(["rollback", "1", "--discard-writes"])
            #expect(answer.exit == .wentBack, "\(answer.said)")
            #expect(answer.output.contains("worn out"))
            #expect(try scene.stack.fingerprint(notesUpTo: before.lastNote) == before.data)
            try scene.expectWhole("1.2.0")
        }
    }

    @Test("that is killed is ended by resume", arguments: [StepKind.restore, .start])
    func killed(_ step: StepKind) throws {
        try Scene.use("1.1.0", users: false) { scene in
            let before = try scene.remember()
            #expect(try scene.stack.call(["upgrade", "1.2.0"]).exit == .done)
            let new = try scene.remember()
            let killed = try scene.stack.call(["rollback"], signalling: SIGKILL) { $0.begins(step) }
            try #require(killed.wasKilled)
            let resumed = try scene.stack.call(["resume"])
            #expect([.done, .wentBack].contains(try #require(resumed.exit)), "\(resumed.said)")
            if resumed.exit == .done { try scene.expectOld(before) } else { try scene.expectOld(new) }
        }
    }
}
