import BelayCore
import BelayTestKit
import Testing

@testable import BelayModel

/// What the model has found, each as a story of its own, with its fault at one place after the other.
@Suite("What the model has found stays mended")
struct ModelRegressionTests {
    /// Tells a story once for each point, and complains of the first that does not end as it should.
    private func tell(
        _ seed: UInt64, _ fault: Story.Fault, points: some Sequence<Int>, _ change: (inout Story) -> Void = { _ in }
    ) throws {
        let scratch = try Scratch("model")
        defer { scratch.end() }
        let sweep = Sweep(scratch: scratch.directory)
        for point in points {
            var story = Story(undisturbed: seed &+ UInt64(point))
            story.turns = [Story.Turn(fault: fault, point: point)]
            change(&story)
            let (text, isAsItShould) = try sweep.tell(story)
            guard isAsItShould else {
                Issue.record("\(text)")
                return
            }
        }
    }

    @Test("a power cut does not take the journal: the directory it lies in is on the disk before its first word")
    func stateDirectory() throws { try tell(1, .powerCut, points: stride(from: 5, to: 300, by: 7)) }

    @Test("a power cut does not take what switch has to write back: its directory is on the disk before the pin is written")
    func switchDirectory() throws { try tell(2, .powerCut, points: stride(from: 360, to: 460, by: 3)) { $0.stagesKey = true } }

    @Test("a twin that was removed does not come back with the power")
    func removedTwin() throws { try tell(3, .powerCut, points: stride(from: 590, to: 670, by: 2)) }

    @Test("what a killed process was writing is removed by whoever comes next")
    func temporaries() throws { try tell(4, .kill, points: Array(5..<20) + stride(from: 380, to: 440, by: 3)) }

    @Test("what the new version complained of before a reboot is no habit of the old one")
    func habits() throws {
        try tell(5, .killAndReboot, points: stride(from: 385, to: 440, by: 3)) {
            ($0.flaw, $0.migrator) = (.complains, .start)
        }
    }

    @Test("an edge that can only start when it is open is judged by what it does to the schema, too")
    func lateEdge() throws {
        try tell(6, .none, points: 1...1) { ($0.flaw, $0.edgeCanBeDark) = (.changesTheSchema, false) }
    }

    @Test("a second run is turned away at every moment of the first")
    func secondStarter() throws { try tell(7, .secondStarter, points: stride(from: 1, to: 60, by: 4)) }

    @Test("a checkpoint that was killed half way goes with the next belay, also where its run has ended without settling")
    func unfinishedCheckpoint() throws {
        for error in [10, 15, 20] {
            try tell(8, .kill, points: stride(from: 560, to: 600, by: 4)) {
                $0.turns.append(Story.Turn(fault: .error, point: error))
            }
        }
    }

    @Test("a word that could not be written after `open` is a failure like any other: the guide decides about the writes")
    func unwrittenWord() throws {
        try tell(9, .error, points: stride(from: 560, to: 640, by: 3)) {
            ($0.isWatched, $0.usersWrite, $0.onWrites) = (true, true, .keep)
        }
    }

    @Test("an intent that was never synced may go with the power: nobody has acted on it")
    func unsyncedIntent() throws {
        try tell(10, .powerCut, points: stride(from: 240, to: 270, by: 1)) {
            $0.turns.append(Story.Turn(fault: .powerCut, point: 8))
        }
    }

    @Test("a person who keeps the new version after an interruption between two steps is obeyed")
    func keptBetweenSteps() throws {
        try tell(11, .interrupt, points: stride(from: 560, to: 600, by: 1)) {
            ($0.isWatched, $0.usersWrite, $0.discardsWrites) = (true, true, false)
        }
    }

    @Test(
        "what was done, and not synced by the one who was killed, is synced by who finds it done: the power may go then",
        arguments: [(Story.Flaw.none, 375..<400), (.isUnwell, 605..<630)])
    func unsyncedEffect(flaw: Story.Flaw, points: Range<Int>) throws {
        for cut in [40, 60, 80] {
            try tell(11, .kill, points: points) {
                $0.flaw = flaw
                $0.turns.append(Story.Turn(fault: .powerCut, point: cut))
            }
        }
    }

    @Test(
        "what a story of its own has found ends as it should",
        arguments: [
            72, 4896, 21484, 24756, 25149, 45268, 48743, 50241, 57906, 1_795_684_494_824, 1_795_697_671_935, 1_795_697_675_983,
        ])
    func seeds(seed: UInt64) throws {
        let scratch = try Scratch("model")
        defer { scratch.end() }
        let (text, isAsItShould) = try Sweep(scratch: scratch.directory).tell(seed)
        #expect(isAsItShould, "\(text)")
    }
}
