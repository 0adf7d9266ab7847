import BelayCore
import BelaySystem
import BelayTestKit
import Testing

@Suite("Hooks and notices")
struct HookTests {
    /// Each hook writes its moment and what it was told into one file.
    private static func install(_ moments: [Moment], in stack: DemoStack, ending: [Moment: String] = [:]) throws {
        let files = RealFileSystem()
        try files.makeDirectory(stack.path("hooks"), mode: 0o755, parents: true)
        for moment in moments {
            let script = """
                #!/bin/sh
                echo "$BELAY_MOMENT $BELAY_RUN $BELAY_VERB $BELAY_FROM $BELAY_TO ${BELAY_EXIT:-} ${BELAY_NEXT:-}" >> ../told
                env | cut -d= -f1 >> ../seen
                \(ending[moment] ?? "exit 0")
                """
            try files.writeAtomically(
                stack.path("hooks/\(moment.rawValue)"), Array(script.utf8), mode: 0o755, like: nil)
        }
    }

    private static func lines(_ name: String, _ stack: DemoStack) throws -> [String] {
        let path = "\(stack.scratch.directory)/\(name)"
        guard try RealFileSystem().status(path, followingLinks: false) != nil else { return [] }
        return String(decoding: try RealFileSystem().read(path, limit: 1 << 20), as: UTF8.self).split(separator: "\n").map(
            String.init)
    }

    @Test("run at their moments, in order, with what the run is, and nothing of anybody's environment")
    func moments() throws {
        try DemoStack.use("1.0.0", notes: 5) { stack in
            try Self.install(Moment.allCases, in: stack)
            #expect(try stack.belay(["start"]).succeeded)
            let result = try stack.belay(["upgrade", "1.1.0", "--yes"], environment: ["CANARY_TOKEN": "correct-horse"])
            #expect(result.succeeded, "\(result.outputText)")
            #expect(
                try Self.lines("told", stack).map { $0.trimmingBlanks } == [
                    "after-preflight 1 upgrade 1.0.0 1.1.0", "before-drain 1 upgrade 1.0.0 1.1.0",
                    "after-fence 1 upgrade 1.0.0 1.1.0", "after-open 1 upgrade 1.0.0 1.1.0",
                    "done 1 upgrade 1.0.0 1.1.0 0 belay rollback 1",
                ])
            let known = Set(HookVariable.allCases.map(\.rawValue) + ["PATH", "HOME", "LANG", "PWD", "SHLVL", "_", "OLDPWD"])
            #expect(Set(try Self.lines("seen", stack)).isSubset(of: known))
        }
    }

    @Test("that refuse before anything is touched end with 3, after the fence with 1, and both times nothing has changed")
    func refusals() throws {
        for (moment, exit) in [(Moment.afterPreflight, Int32(3)), (.beforeDrain, 3), (.afterFence, 1)] {
            try Scene.use("1.0.0") { scene in
                try Self.install([moment, .refused, .wentBack], in: scene.stack, ending: [moment: "echo not tonight; exit 7"])
                let before = try scene.remember()
                let answer = try scene.stack.call(["upgrade", "1.1.0"])
                #expect(answer.exit?.rawValue == exit, "\(answer.said)")
                #expect(answer.output.contains("the hook \(moment.rawValue) ended with 7"))
                #expect(answer.output.contains("not tonight"))
                #expect(try Self.lines("told", scene.stack).last?.hasPrefix(exit == 3 ? "refused 1" : "went-back 1") == true)
                try scene.expectOld(before)
            }
        }
    }

    @Test("that fail after open, or at the end, are a warning; one that hangs is ended")
    func warnings() throws {
        try DemoStack.use("1.0.0", notes: 5) { stack in
            let files = RealFileSystem()
            let guide = String(decoding: try files.read(stack.guide, limit: 1 << 20), as: UTF8.self)
            try files.writeAtomically(
                stack.guide, Array((guide + "\nlimits: {hook: 1s}\n").utf8), mode: 0o644, like: nil)
            try Self.install([.afterOpen, .done], in: stack, ending: [.afterOpen: "sleep 60", .done: "exit 1"])
            #expect(try stack.belay(["start"]).succeeded)
            let result = try stack.belay(["upgrade", "1.1.0", "--yes"])
            #expect(result.succeeded, "\(result.outputText)")
            #expect(result.outputText.contains("warning: the hook after-open was ended after 1 s"))
            #expect(result.outputText.contains("warning: the hook done ended with 1"))
        }
    }

    @Test("that anybody may write are not run, and preflight says so; a name that is nearly right is found")
    func unsafe() throws {
        try DemoStack.use("1.0.0", notes: 5) { stack in
            try Self.install([.afterFence], in: stack)
            let files = RealFileSystem()
            try files.writeAtomically(stack.path("hooks/after-fense"), Array("#!/bin/sh\n".utf8), mode: 0o755, like: nil)
            #expect(try stack.belay(["start"]).succeeded)
            let near = try stack.belay(["doctor", "1.1.0"])
            #expect(near.ending == .exited(0))
            #expect(near.outputText.contains("did you mean after-fence?"))
            _ = try stack.runner.run(
                Command(["/bin/chmod", "o+w", stack.path("hooks/after-fence")], environment: DemoStack.environment),
                limits: CommandLimits())
            let result = try stack.belay(["upgrade", "1.1.0", "--yes"])
            #expect(result.ending == .exited(3))
            #expect(result.outputText.contains("hook-unsafe"))
            #expect(try Self.lines("told", stack).isEmpty)
        }
    }
}

extension String {
    fileprivate var trimmingBlanks: String { split(separator: " ").joined(separator: " ") }
}
