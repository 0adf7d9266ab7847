import BelayCore
import BelaySystem
import BelayTestKit
import Glibc
import Testing

@Suite("A belay that is killed with -9")
struct KilledTests {
    /// Kills an upgrade at a moment; `resume` then ends the run one way or the other, and has nothing to do after that.
    private func kill(
        upgradingTo version: String, at isMoment: @escaping @Sendable (BelayEvent) -> Bool, _ scene: Scene,
        before: Scene.Before, allowed: Set<ExitCode>
    ) throws {
        let killed = try scene.stack.call(["upgrade", version], signalling: SIGKILL, at: isMoment)
        try #require(killed.wasKilled, "\(killed.said)")
        let resumed = try scene.stack.call(["resume"])
        try expectEnd(resumed, version, scene, before, allowed)
    }

    private func expectEnd(
        _ resumed: BelayAnswer, _ version: String, _ scene: Scene, _ before: Scene.Before, _ allowed: Set<ExitCode>
    ) throws {
        let exit = try #require(resumed.exit)
        #expect(allowed.contains(exit), "\(resumed.said)")
        if exit == .done { try scene.expectWhole(version) } else { try scene.expectOld(before) }
        #expect(try scene.stack.shown().exit == exit)
    }

    @Test("before anything was switched leaves everything as before")
    func beforeSwitch() throws {
        try Scene.use("1.1.0") { scene in
            for step in [StepKind.fetch, .preCopy, .drain, .fence, .seal] {
                let before = try scene.remember()
                try kill(
                    upgradingTo: "1.2.0", at: { $0.begins(step) }, scene, before: before, allowed: [.wentBack])
            }
        }
    }

    @Test(
        "at or after the switch ends entirely old or entirely new",
        arguments: [StepKind.switchOver, .migrate, .start, .verify, .open])
    func fromSwitch(_ step: StepKind) throws {
        try Scene.use("1.1.0") { scene in
            let before = try scene.remember()
            let isDecided = ![.switchOver, .migrate].contains(step)
            try kill(
                upgradingTo: "1.2.0", at: { $0.begins(step) }, scene, before: before,
                allowed: isDecided ? [.done] : [.done, .wentBack])
        }
    }

    @Test("in the middle of a migration goes back, although the recovery is killed as well")
    func migrating() throws {
        try Scene.use("1.2.0") { scene in
            let before = try scene.remember()
            let killed = try scene.stack.call(["upgrade", "1.3.5"], signalling: SIGKILL) {
                $0.line?.hasSuffix("slice 5 of 12") == true
            }
            try #require(killed.wasKilled, "\(killed.said)")
            #expect(try scene.stack.version() == nil, "users cannot reach what is half migrated")
            #expect(try scene.stack.call(["status"]).output.contains("is open at migrate"))
            for step in [StepKind.restore, .switchOver, .start] {
                let cut = try scene.stack.call(["resume"], signalling: SIGKILL) { $0.begins(step, .back) }
                try #require(cut.wasKilled, "\(cut.said)")
            }
            try expectEnd(try scene.stack.call(["resume"]), "1.3.5", scene, before, [.wentBack])
            #expect(try scene.stack.shown().failure?.message.contains("in the middle of migrate") == true)
        }
    }

    @Test(
        "on the way back still ends as before",
        arguments: [[StepKind.fence, .verify], [.restore, .open], [.switchOver], [.start]])
    func goingBack(_ steps: [StepKind]) throws {
        try Scene.use("1.2.0") { scene in
            let before = try scene.remember()
            for (number, step) in steps.enumerated() {
                let words = number == 0 ? ["upgrade", "1.3.4"] : ["resume"]
                let killed = try scene.stack.call(words, signalling: SIGKILL) { $0.begins(step, .back) }
                try #require(killed.wasKilled, "\(killed.said)")
            }
            try expectEnd(try scene.stack.call(["resume"]), "1.3.4", scene, before, [.wentBack])
            #expect(try scene.stack.shown().failure?.message.contains("jobs in data/notes.db had") == true)
        }
    }
}
