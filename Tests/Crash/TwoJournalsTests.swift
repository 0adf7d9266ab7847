import BelayCore
import BelaySystem
import BelayTestKit
import Testing

/// Each journal counts its runs from 1, and twins lie beside the stores, whoever has made them.
@Suite("Two journals of one stack")
struct TwoJournalsTests {
    @Test("never take each other's twins for their own")
    func sameNumber() throws {
        let stack = try SweepStack()
        defer { stack.scratch.end() }
        let oracle = try SweepOracle(of: stack)
        try stack.reset()
        let other = ["--state", "\(stack.scratch.directory)/other-state"]
        let (_, recording) = try stack.record(Scenario.forward.words)
        let early = try #require(recording.middle(of: "preflight"))
        let late = try #require(recording.middle(of: "migrate"))

        try stack.reset()
        #expect(try stack.belay(Scenario.forward.words + other, Fault(early.call, early.number, .kill)).isHit)
        #expect(try stack.belay(Scenario.forward.words, Fault(late.call, late.number, .kill)).isHit)
        let twins = try Self.twins(of: stack)
        #expect(!twins.isEmpty)

        // Run 1 of the other journal ends, and tidies up after itself.
        let ended = try stack.belay(["resume"] + other)
        #expect(try Self.twins(of: stack) == twins, "\(ended.said)")
        #expect(try stack.belay(["status"] + other).output.contains("of run 1 of another journal"))
        let third = ["--state", "\(stack.scratch.directory)/third-state"]
        let refused = try stack.belay(Scenario.forward.words + third)
        #expect(refused.exit == .needsPerson && refused.said.contains("is of run 1 of another journal"), "\(refused.said)")

        let resumed = try stack.belay(["resume"])
        #expect([.done, .wentBack].contains(resumed.exit), "\(resumed.said)")
        let (problems, version) = try oracle.judge(stack, allowed: [.old, .new], warned: false)
        #expect(problems == [], "\(resumed.said)")
        #expect(version != nil)
    }

    private static func twins(of stack: SweepStack) throws -> [String: String] {
        try TreePicture(of: "\(stack.directory)/data/.belay", timed: true).entries
    }
}
