import BelayCore
import BelaySystem
import BelayTestKit
import Glibc
import Testing

@Suite("The clone of a belay that was killed", .enabled(if: getuid() == 0, "namespaces need root here"))
struct AbandonedCloneTests {
    @Test("ends with it, and the next belay finds nothing of it")
    func ends() throws {
        let stack = try SweepStack()
        defer { stack.scratch.end() }
        try stack.reset()
        // The clone would go on for longer than anybody waits here.
        let override = Array("limits: {stay: 60s}\n".utf8)
        try RealFileSystem().writeAtomically("\(stack.directory)/belay.override.yaml", override, mode: 0o644, like: nil)
        let log = "\(stack.scratch.directory)/belay.log"
        let own = DemoStack.environment.merging(["BELAY_STATE": stack.state, "BELAY_YES": "1"]) { _, new in new }
        let words = [try Checkout.belay()] + Scenario.rehearsal.words
        let belay = LaunchedProgram(
            try stack.runner.launch(Command(words, environment: own, directory: stack.directory), logFile: log), logFile: log)
        defer { belay.kill() }
        let processes = SweepProcesses(of: stack.directory)
        #expect(try eventually(within: 60) { try belay.output().contains("verify     ") }, "the clone has not come that far")
        #expect(processes.roles()["rehearse-inside"] != nil)
        belay.kill()
        #expect(eventually(within: 10) { processes.roles() == ["web": 1, "worker": 1] }, "\(processes.roles())")
        let resumed = try stack.belay(["resume"])
        #expect(resumed.exit == .wentBack, "\(resumed.said)")
        #expect(try Leftovers.unexpected(stack, warned: false) == [])
    }
}
