import BelaySystem
import Testing

/// The real belay, struck at its system calls. Fixed few points in `make test`; `make sweep` and `make soak` take more.
@Suite("A belay that is struck at a system call", .serialized)
struct SweepTests {
    private let settings = SweepSettings()

    @Test("and killed there, ends entirely old or entirely new after resume")
    func kills() throws {
        let kill = settings.only.map { $0.fault.effect == .kill } ?? true
        guard kill else { return }
        let (tally, seconds) = try SweepRunner(settings: settings).run("kill sweep", seconds: settings.seconds * 0.55) {
            $0.kills()
        }
        #expect(tally.total.failures == 0)
        if settings.writesPage { try ReliabilityPage.write("kill sweep", tally, seconds: seconds, settings) }
    }

    @Test("and refused there by the disk, never lies and loses nothing")
    func errors() throws {
        let error = settings.only.map { $0.fault.effect != .kill } ?? true
        guard error else { return }
        let (tally, seconds) = try SweepRunner(settings: settings).run("error sweep", seconds: settings.seconds * 0.45) {
            $0.errors()
        }
        #expect(tally.total.failures == 0)
        if settings.writesPage { try ReliabilityPage.write("error sweep", tally, seconds: seconds, settings) }
    }
}
