import BelaySystem
import Testing

/// The real belay, struck at its system calls. Fixed few points in `make test`; `make sweep` and `make soak` take more.
@Suite("A belay that is struck at a system call", .serialized)
struct SweepTests {
    private static let began = SystemClock().uptime
    private let settings = SweepSettings()

    @Test("and killed there, ends entirely old or entirely new after resume")
    func kills() throws {
        guard settings.only.map({ $0.fault.effect == .kill }) ?? true else { return }
        _ = Self.began
        // Of a complete sweep the kills come first, however long they take.
        let seconds = settings.extent == .complete ? settings.seconds : settings.seconds * 0.5
        try sweep("kill sweep", seconds: seconds) { plan in
            // A slice has both in one, since most of its time goes into what is the same.
            plan.kills() + (settings.extent == .slice ? plan.errors() : [])
        }
    }

    @Test("and refused there by the disk, never lies and loses nothing")
    func errors() throws {
        guard settings.only.map({ $0.fault.effect != .kill }) ?? (settings.extent != .slice) else { return }
        let left = settings.seconds - (SystemClock().uptime - Self.began)
        // The kills of a complete sweep may have taken all there was.
        guard settings.only != nil || left > 0 else { return }
        try sweep("error sweep", seconds: settings.only == nil ? left : settings.seconds) { $0.errors() }
    }

    private func sweep(_ name: String, seconds: Double, _ points: (SweepPlan) -> [SweepCase]) throws {
        let (tally, taken) = try SweepRunner(settings: settings).run(name, seconds: seconds, points)
        #expect(tally.total.failures == 0)
        #expect(tally.total.points > 0)
        if settings.writesPage { try ReliabilityPage.write(name, tally, seconds: taken, settings) }
    }
}
