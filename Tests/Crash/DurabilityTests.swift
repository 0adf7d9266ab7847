import BelayCore
import BelayTestKit
import Testing

/// What a kill cannot show: the order of syncs in the real belay, from its trace.
@Suite("What belay has said is durable", .serialized)
struct DurabilityTests {
    @Test("at every step of an upgrade, of a way back and of a rollback")
    func order() throws {
        let stack = try SweepStack()
        defer { stack.scratch.end() }
        for (words, exit) in [(Scenario.forward.words, ExitCode.done), (["rollback"], .done), (Scenario.back.words, .wentBack)] {
            if words == Scenario.forward.words { try stack.reset() }
            let (answer, trace) = try stack.trace(words, SyncOrder.names)
            #expect(answer.exit == exit, "\(answer.said)")
            let order = SyncOrder(trace: trace, below: [stack.directory, stack.state])
            for problem in order.problems { Issue.record("\(words[0]): \(problem)") }
        }
    }
}
