import BelayCore
import BelayTestKit
import Testing

@Suite("A resume that the disk refuses")
struct ResumeTests {
    @Test("at the journal's first words never says that nothing was touched: the run is still open")
    func firstWords() throws {
        let stack = try SweepStack()
        defer { stack.scratch.end() }
        try stack.reset()
        let (_, recording) = try stack.record(Scenario.forward.words)
        let late = try #require(recording.middle(of: "start"))
        for number in 1...8 {
            try stack.reset()
            #expect(try stack.belay(Scenario.forward.words, Fault(late.call, late.number, .kill)).isHit)
            let struck = try stack.belay(["resume"], Fault("pwrite64", number, .fails("EIO")))
            #expect([.done, .wentBack, .needsPerson].contains(struck.exit), "\(number): \(struck.said)")
            #expect(!struck.said.contains("internal error"), "\(number): \(struck.said)")
            let resumed = try stack.belay(["resume"])
            #expect([.done, .wentBack].contains(resumed.exit), "\(number): \(resumed.said)")
        }
    }
}
