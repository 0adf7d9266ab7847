import BelayCore
import BelaySystem
import BelayTestKit
import Testing

@Suite("Many belays at once")
struct StartersTests {
    @Test("of fifty that begin an upgrade exactly one runs, and 49 end with 5")
    func fifty() throws {
        let stack = try SweepStack()
        defer { stack.scratch.end() }
        try stack.reset()
        // Longer than it takes the last of them to come.
        let override = Array("limits: {stay: 15s}\n".utf8)
        try RealFileSystem().writeAtomically("\(stack.directory)/belay.override.yaml", override, mode: 0o644, like: nil)
        let answers = "\(stack.scratch.directory)/answers"
        try RealFileSystem().makeDirectory(answers, mode: 0o700, parents: false)
        // A shell, since they have to begin together and be awaited one by one.
        let script = """
            for i in $(seq 50); do
                ( "$@" >"$ANSWERS/$i.out" 2>&1; echo $? >"$ANSWERS/$i.exit" ) &
            done
            wait
            """
        let words = ["/bin/sh", "-c", script, "sh", try Checkout.belay()] + Scenario.forward.words
        let own = ["BELAY_STATE": stack.state, "BELAY_YES": "1", "ANSWERS": answers]
        let result = try stack.runner.run(
            Command(words, environment: DemoStack.environment.merging(own) { _, new in new }, directory: stack.directory),
            limits: CommandLimits(idleSeconds: 120, mostSeconds: 120))
        #expect(result.succeeded)
        var exits: [String: Int] = [:]
        for number in 1...50 {
            let exit = String(decoding: try RealFileSystem().read("\(answers)/\(number).exit", limit: 16), as: UTF8.self)
            exits[String(exit.prefix { $0.isNumber }), default: 0] += 1
        }
        #expect(exits == ["0": 1, "5": 49])
        let state = try SweepState(of: stack)
        #expect(state.pinned == "releases/2.0.0")
        #expect(state.services == ["web": 1, "worker": 1])
    }
}
