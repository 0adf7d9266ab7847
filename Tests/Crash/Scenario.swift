import BelayCore
import BelaySystem

/// What belay was doing when the fault came: forward, on a way back, undoing, or taking up again what a crash had cut short.
enum Scenario: String, CaseIterable, Sendable {
    case forward
    /// An upgrade while it rehearses.
    case rehearsal
    /// The belay that rehearses in the clone, which the upgrade waits for.
    case clone
    /// An upgrade to a release that does not work: swept from where it goes back.
    case back
    case rollback
    case resumeFromSeal = "resume-from-seal"
    case resumeFromMigrate = "resume-from-migrate"
    case resumeFromStart = "resume-from-start"
    case resumeFromWayBack = "resume-from-way-back"

    /// The command that meets the fault.
    var words: [String] {
        switch self {
        case .forward: Self.upgrade("2.0.0")
        case .rehearsal, .clone: ["upgrade", "2.0.0", "--no-watch"]
        case .back: Self.upgrade("2.2.0")
        case .rollback: ["rollback"]
        case .resumeFromSeal, .resumeFromMigrate, .resumeFromStart, .resumeFromWayBack: ["resume"]
        }
    }

    /// The verb of the belay that is struck, where it is not the one that is called.
    var struckVerb: String? { self == .clone ? "rehearse-inside" : nil }

    /// Which calls of an undisturbed run are swept: what another scenario sweeps already is left out.
    func sweeps(_ call: TracedCall) -> Bool {
        switch self {
        case .rehearsal: call.step == "rehearse"
        case .back: call.isBack
        default: true
        }
    }

    /// Where the stack may be in the end.
    var ends: Set<Version> {
        switch self {
        case .back, .resumeFromWayBack, .resumeFromSeal: [.old]
        case .forward, .rehearsal, .clone, .rollback, .resumeFromMigrate, .resumeFromStart: [.old, .new]
        }
    }

    /// What the command wanted: where it says that it is done, the stack has to be there.
    var aim: Version {
        switch self {
        case .forward, .rehearsal, .clone, .back, .resumeFromSeal, .resumeFromMigrate, .resumeFromStart, .resumeFromWayBack: .new
        case .rollback: .old
        }
    }

    /// The run that has to be cut short before, and where.
    var cut: (words: [String], step: String, isBack: Bool)? {
        switch self {
        case .forward, .rehearsal, .clone, .back, .rollback: nil
        case .resumeFromSeal: (Self.upgrade("2.0.0"), "seal", false)
        case .resumeFromMigrate: (Self.upgrade("2.0.0"), "migrate", false)
        case .resumeFromStart: (Self.upgrade("2.0.0"), "start", false)
        case .resumeFromWayBack: (Self.upgrade("2.2.0"), "restore", true)
        }
    }

    enum Version: String, Sendable {
        case old
        case new
    }

    private static func upgrade(_ version: String) -> [String] { ["upgrade", version, "--no-rehearsal", "--no-watch"] }
}
