import BelayModel
import BelayTestKit
import Testing

/// A fixed slice of what `make sweep` does for a hundred thousand seeds.
@Suite("Whatever goes wrong, the stack ends entirely old or entirely new")
struct ModelSweepTests {
    @Test("stories with random plans and random faults, in a simulated world, end as the reference model says")
    func slice() throws {
        let scratch = try Scratch("model")
        defer { scratch.end() }
        let sum = try Sweep(scratch: scratch.directory).tell(0..<300, threads: 2) { Issue.record("\($0)") }
        #expect(sum.failed.isEmpty, "replay one with: make sweep SEED=\(sum.failed.first ?? 0)")
        // A sweep in which nothing happens proves nothing.
        #expect(sum.endedNew > 30 && sum.stories - sum.endedNew > 100 && sum.lives > sum.stories)
    }

    @Test("the same seed tells the same story", arguments: [3, 54, 185])
    func determinism(seed: UInt64) throws {
        let scratch = try Scratch("model")
        defer { scratch.end() }
        let sweep = Sweep(scratch: scratch.directory)
        #expect(try sweep.tell(seed).text == sweep.tell(seed).text)
    }
}
