import BelayCore
import BelaySystem
import BelayTestKit
import Glibc
import Testing

/// Nothing of the stack runs any more, and what was written down about processes is of another boot.
@Suite("A reboot in the middle of a run")
struct RebootTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let from: String
        let to: String
        let step: StepKind
        let direction: Direction
        let exit: ExitCode

        var testDescription: String { "\(direction.rawValue) at \(step.rawValue)" }

        static let all = [
            Case(from: "1.1.0", to: "1.2.0", step: .seal, direction: .forward, exit: .wentBack),
            Case(from: "1.1.0", to: "1.2.0", step: .verify, direction: .forward, exit: .done),
            Case(from: "1.1.0", to: "1.2.0", step: .start, direction: .forward, exit: .done),
            Case(from: "1.2.0", to: "1.3.4", step: .open, direction: .back, exit: .wentBack),
        ]
    }

    @Test("is known to resume, which starts what has to run and ends the run", arguments: Case.all)
    func resumes(_ reboot: Case) throws {
        try Scene.use(reboot.from) { scene in
            let before = try scene.remember()
            let killed = try scene.stack.call(["upgrade", reboot.to], signalling: SIGKILL) {
                $0.begins(reboot.step, reboot.direction)
            }
            try #require(killed.wasKilled, "\(killed.said)")
            try scene.stack.reboot()

            let status = try scene.stack.call(["status"])
            #expect(status.exit == .needsPerson, "\(status.said)")
            #expect(status.output.contains("next: belay resume"))
            let refused = try scene.stack.call(["upgrade", reboot.to])
            #expect(refused.exit == .needsPerson, "\(refused.said)")
            #expect(refused.errors.contains("belay resume"))

            let resumed = try scene.stack.call(["resume"])
            #expect(resumed.exit == reboot.exit, "\(resumed.said)")
            if reboot.exit == .done { try scene.expectWhole(reboot.to) } else { try scene.expectOld(before) }
        }
    }
}
