import BelayTestKit
import Testing

@testable import BelayModel

@Suite("A mechanism that is taken away is missed by the model")
struct MutantTests {
    @Test("each mutant is caught", arguments: Mutant.allCases)
    func caught(mutant: Mutant) throws {
        let scratch = try Scratch("mutant")
        defer { scratch.end() }
        let sweep = Sweep(scratch: scratch.directory)
        for seed in UInt64(0)..<200 {
            var chance = SeededGenerator(seed)
            var story = Story(seed: seed)
            story.mutant = mutant
            story.turns = [Story.Turn(fault: mutant.fault, point: 1 + chance.below(mutant.fault == .powerCut ? 650 : 60))]
            if try !sweep.tell(story).isAsItShould { return }
        }
        Issue.record("\(mutant.rawValue) has survived")
    }
}
