import BelayCore
import BelaySystem
import BelayTestKit
import Glibc
import Testing

@Suite("A rollback")
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

    @Test("that fails after open asks for what users wrote to the old version meanwhile")
    func failingOpen() throws {
        try Scene.use("1.1.0") { scene in
            #expect(try scene.stack.call(["upgrade", "1.2.0"]).exit == .done)
            try scene.stack.edit("releases/1.1.0/routes.py", "notes.recent(connection)", "notes.no_such(connection)")
            let answer = try scene.stack.call(["rollback", "1", "--discard-writes"])
            #expect(answer.exit == .needsPerson, "consent was given for what was written before: \(answer.said)")
            #expect(try scene.stack.version() == "1.1.0")
            try scene.client?.stop()
            let back = try scene.stack.callAsPrinted("belay rollback 2 --discard-writes")
            #expect(back.exit == .done, "\(back.said)")
            try Scene(stack: scene.stack, client: nil).expectWhole("1.2.0")
        }
    }

    @Test("takes nothing that users write while it is on its way, unasked")
    func lateWrites() throws {
        try Scene.use("1.1.0", users: false) { scene in
            let gate = try Gate(.drain, of: scene.stack)
            #expect(try scene.stack.call(["upgrade", "1.2.0"]).exit == .done)
            gate.close()
            let user = User(scene.stack)
            let answer = try scene.stack.call(["rollback", "--json"]) { event, _ in
                guard event.begins(.drain) else { return }
                user.writes("late")
                gate.open()
            }
            try #require(user.wasAcknowledged)
            #expect(answer.exit == .wentBack, "\(answer.said)")
            #expect(answer.report?.failure?.message.contains("users wrote at least") == true)
            #expect(answer.report?.next == ["belay rollback 1 --discard-writes"])
            #expect(try scene.stack.holds("late"))
            try scene.expectWhole("1.2.0")
        }
    }

    @Test("leaves a version of which a service has died")
    func unwell() throws {
        try Scene.use("1.1.0", users: false) { scene in
            let before = try scene.remember()
            #expect(try scene.stack.call(["upgrade", "1.2.0"]).exit == .done)
            let processes = StackProcesses(of: scene.stack.directory)
            for worker in processes.running("worker.py") { LinuxProcessTable().signal(worker, SIGKILL) }
            try #require(eventually(within: 10) { processes.running("worker.py").isEmpty })
            let back = try scene.stack.call(["rollback"])
            #expect(back.exit == .done, "\(back.said)")
            #expect(back.output.contains("WARN service-stopped: worker does not run"))
            try scene.expectOld(before)
        }
    }

    @Test("from a version of which a service does not start any more, cut short, goes back to just that, and can be begun anew")
    func unwellAndKilled() throws {
        try Scene.use("1.1.0", users: false) { scene in
            #expect(try scene.stack.call(["upgrade", "1.2.0"]).exit == .done)
            try scene.stack.edit("releases/1.2.0/worker.py", "import", "raise SystemExit('worn out')\nimport")
            let processes = StackProcesses(of: scene.stack.directory)
            for worker in processes.running("worker.py") { LinuxProcessTable().signal(worker, SIGKILL) }
            try #require(eventually(within: 10) { processes.running("worker.py").isEmpty })
            let killed = try scene.stack.call(["rollback"], signalling: SIGKILL) { $0.begins(.seal) }
            try #require(killed.wasKilled)
            let resumed = try scene.stack.call(["resume"])
            #expect(resumed.exit == .wentBack, "\(resumed.said)")
            #expect(resumed.output.contains("worker did not run before, and does not come up"), "\(resumed.said)")
            #expect(try scene.stack.version() == "1.2.0")
            let back = try scene.stack.call(["rollback"])
            #expect(back.exit == .done, "\(back.said)")
            try scene.expectWhole("1.1.0")
        }
    }

    /// Only looked at while the test that owns it waits.
    private final class User: @unchecked Sendable {
        private let stack: DemoStack
        private(set) var wasAcknowledged = false

        init(_ stack: DemoStack) { self.stack = stack }

        func writes(_ uid: String) { wasAcknowledged = stack.ports.post(uid) }
    }
}
