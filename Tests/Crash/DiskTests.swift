import BelayCore
import BelaySystem
import BelayTestKit
import Synchronization
import Testing

/// A real disk that is full, or that the kernel has made read-only. Skipped where whoever runs the tests may not mount.
@Suite("A disk that gives out", .serialized, .enabled(if: SmallDisk.unavailable == nil, "mounting a tmpfs is not permitted here"))
struct DiskTests {
    private static let kibibytes = 48 << 10

    /// A stack on a disk of its own, with Belay's state there or elsewhere.
    private func withStack(stateToo: Bool, _ body: (SweepStack, SmallDisk, SweepOracle) throws -> Void) throws {
        let made = Mutex<SmallDisk?>(nil)
        let stack = try SweepStack(on: { scratch in
            let disk = try SmallDisk(Self.kibibytes, in: scratch)
            made.withLock { $0 = disk }
            return (disk.directory, stateToo ? disk.directory : scratch.directory)
        })
        defer { stack.scratch.end() }
        let disk = try #require(made.withLock { $0 })
        let sweep = try Sweep(on: stack, [.forward, .back])
        try body(stack, disk, sweep.oracle)
    }

    @Test("without room for an upgrade refuses it before drain, and says how much is missing", arguments: [64, 8 << 10])
    func refused(kibibytes: Int64) throws {
        try withStack(stateToo: true) { stack, disk, oracle in
            try stack.reset()
            disk.fill(leaving: kibibytes << 10)
            let answer = try stack.belay(Scenario.forward.words)
            #expect(answer.exit == .refused, "\(answer.said)")
            #expect(answer.said.contains("need") && answer.said.contains("free"), "\(answer.said)")
            #expect(!answer.output.contains("drain"))
            disk.empty()
            let (problems, version) = try oracle.judge(stack, allowed: [.old], warned: false)
            #expect(problems == [])
            #expect(version == .old)
        }
    }

    @Test(
        "and is full from a step on, is told of, and loses nothing",
        arguments: [
            ("2.0.0", "pre-copy", false), ("2.0.0", "seal", false), ("2.0.0", "switch", false), ("2.0.0", "migrate", false),
            ("2.0.0", "start", false), ("2.0.0", "settle", false), ("2.2.0", "fence", true), ("2.2.0", "restore", true),
            ("2.2.0", "start", true),
        ])
    func full(version: String, step: String, isBack: Bool) throws {
        try withStack(stateToo: true) { stack, disk, oracle in
            try stack.reset()
            let answer = try stack.belay(["upgrade", version, "--no-rehearsal", "--no-watch"]) { event in
                if event.step?.rawValue == step, (event.direction == .back) == isBack { disk.fill() }
            }
            try judge(answer, stack, oracle, aimed: version == "2.0.0") { disk.empty() }
        }
    }

    @Test("and becomes read-only in the middle, is told of, and loses nothing", arguments: ["seal", "switch", "migrate"])
    func readOnly(step: String) throws {
        try withStack(stateToo: false) { stack, disk, oracle in
            try stack.reset()
            let made = Mutex(false)
            let answer = try stack.belay(Scenario.forward.words) { event in
                guard event.step?.rawValue == step, event.direction != .back else { return }
                // Refused as long as belay has a file open there: then it is tried until it is granted.
                let granted = eventually(within: 1) { disk.makeReadOnly(true) }
                made.withLock { $0 = granted }
            }
            try judge(answer, stack, oracle, aimed: true) { _ = disk.makeReadOnly(false) }
        }
    }

    /// What belay said was true, and after the disk is mended `resume` ends what was begun.
    private func judge(
        _ answer: SweepAnswer, _ stack: SweepStack, _ oracle: SweepOracle, aimed: Bool, mend: () -> Void
    ) throws {
        #expect([.done, .wentBack, .refused, .needsPerson].contains(answer.exit), "\(answer.said)")
        mend()
        let resumed = try stack.belay(["resume"])
        #expect([.done, .wentBack].contains(resumed.exit), "\(resumed.said)")
        let warned = (answer.output + resumed.output).contains("warning")
        let (problems, version) = try oracle.judge(stack, allowed: aimed ? [.old, .new] : [.old], warned: warned)
        #expect(problems == [], "\(answer.said)")
        if answer.exit == .done { #expect(version == .new, "\(answer.said)") }
        if answer.exit == .wentBack || answer.exit == .refused { #expect(version == .old, "\(answer.said)") }
        #expect(try stack.belay(["resume"]).output == "nothing to resume: no run is open\n")
    }
}
