import BelayCore
import BelayEngine
import Synchronization
import Testing

@Suite("A check is asked")
struct CheckAskerTests {
    /// Answers in turn, the last one for ever; asking takes a tenth of a second.
    private final class Answers: Prober, Clock {
        private let state: Mutex<(asked: Int, uptime: Double)> = Mutex((0, 0))
        private let answers: [Int]
        private let interruptedAfter: Int

        init(_ answers: [Int], interruptedAfter: Int = .max) {
            self.answers = answers
            self.interruptedAfter = interruptedAfter
        }

        var asked: Int { state.withLock { $0.asked } }
        var now: Double { uptime }
        var uptime: Double { state.withLock { $0.uptime } }

        func observe(_ probe: Probe, in context: ProbeContext) throws -> Observation {
            state.withLock { state in
                defer { state.asked += 1 }
                state.uptime += 0.1
                return Observation(scalar: .number(Double(answers[min(state.asked, answers.count - 1)])))
            }
        }

        func sleep(_ seconds: Double) throws {
            state.withLock { $0.uptime += seconds }
            try checkInterruption()
        }

        func checkInterruption() throws {
            if asked >= interruptedAfter { throw BelayError(.interrupted, "interrupted by the operator") }
        }

        func ignoreInterruptions() {}
        func forgetInterruption() {}
    }

    private static func check(within: Double, every: Double = 0.5) -> Check {
        Check(
            name: "queue is empty", probe: .sql(store: "db", query: "SELECT 1"), expectation: Expectation([.equals(.number(0))]),
            withinSeconds: within, everySeconds: every)
    }

    @Test(
        "until it passes, or its time is over, and no longer",
        arguments: [
            ([0], 0, 0.5, 1, true), ([1], 0, 0.5, 1, false), ([3, 2, 1, 0], 10, 0.5, 4, true), ([1], 1.2, 0.5, 5, false),
            ([1, 0], 0.05, 0.5, 1, false), ([1, 1, 0], 1, 0, 3, true),
        ] as [([Int], Double, Double, Int, Bool)])
    func asksUntilItPasses(answers: [Int], within: Double, every: Double, asked: Int, passes: Bool) throws {
        let world = Answers(answers)
        let asker = CheckAsker(prober: world, clock: world)
        let result = try asker.ask(Self.check(within: within, every: every), context: ProbeContext(), baseline: nil)
        #expect((result.verdict == .pass) == passes)
        #expect(world.asked == asked)
    }

    @Test("often at first, then at the pause that it names")
    func pauses() throws {
        let world = Answers([1])
        _ = try CheckAsker(prober: world, clock: world).ask(
            Self.check(within: 8, every: 2), context: ProbeContext(), baseline: nil)
        // 0.25, 0.5 and 1 s, then 2 s each, beside a tenth of a second for each answer.
        #expect(world.asked == 7)
    }

    @Test("no more once the operator interrupts")
    func stopsWhenInterrupted() throws {
        let world = Answers([1], interruptedAfter: 2)
        let asker = CheckAsker(prober: world, clock: world)
        let error = #expect(throws: BelayError.self) {
            try asker.ask(Self.check(within: 60), context: ProbeContext(), baseline: nil)
        }
        #expect(error?.code == .interrupted && world.asked == 2)
    }
}
