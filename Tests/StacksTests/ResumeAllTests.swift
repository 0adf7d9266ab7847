import BelayCore
import BelaySystem
import BelayTestKit
import Testing

@Suite("Resuming everything, as at boot")
struct ResumeAllTests {
    @Test("every open run is ended from anywhere, without a word about guides; without one there is nothing to do")
    func all() throws {
        try DemoStack.use("1.2.0", notes: 200) { stack in
            let everything = ["resume", "--all", "--state", stack.state]
            func call() throws -> CommandResult {
                try stack.runner.run(
                    Command([try Checkout.belay()] + everything, environment: DemoStack.environment, directory: "/"),
                    limits: CommandLimits(idleSeconds: 120, mostSeconds: 120))
            }
            let nothing = try call()
            #expect(nothing.succeeded)
            #expect(nothing.outputText == "nothing to resume: no run is open\n")
            #expect(try stack.belay(["start"]).succeeded)
            let run = try stack.launchBelay(["upgrade", "1.3.5", "--yes", "--json"])
            #expect(try eventually(within: 60) { try run.output().contains(#""step":"migrate""#) })
            let atWork = try call()
            #expect(atWork.succeeded, "\(atWork.outputText)")
            run.kill()
            // A guide that cannot be read any more is no reason: what was planned is resumed.
            try RealFileSystem().writeAtomically(stack.guide, Array("a: [".utf8), mode: 0o644, like: nil)
            let resumed = try call()
            #expect([.exited(0), .exited(1)].contains(resumed.ending), "\(resumed.outputText) \(resumed.errorText)")
            #expect(resumed.outputText.contains("run 1"))
            #expect(try call().outputText == "nothing to resume: no run is open\n")
        }
    }

    @Test("it takes no run and no --keep")
    func usage() throws {
        try DemoStack.use("1.0.0", notes: 1) { stack in
            for words in [["resume", "7", "--all"], ["resume", "--all", "--keep"]] {
                let ending = try stack.belay(words).ending
                #expect(ending == .exited(2))
            }
        }
    }
}
