import Glibc

/// What the environment says about this sweep; `make sweep` and `make soak` set it.
struct SweepSettings: Sendable {
    let extent: SweepPlan.Extent
    let seed: UInt64
    /// When a sweep has to begin no further point, in seconds from its begin.
    let seconds: Double
    /// One point, named as a failure prints it.
    let only: SweepCase?
    /// One failure is enough to know that a mutant was noticed.
    let endsAtFailure: Bool
    /// Of the code that is swept, for the page.
    let commit: String
    let writesPage: Bool
    /// The only steps that are struck; empty where all are.
    let steps: Set<String>
    /// How many are struck at once.
    let stacks: Int

    init() {
        extent = Self.value("BELAY_SWEEP").flatMap(SweepPlan.Extent.init(rawValue:)) ?? .slice
        seed = Self.value("BELAY_SWEEP_SEED").flatMap { UInt64($0) } ?? 1
        seconds = Self.value("BELAY_SWEEP_SECONDS").flatMap { Double($0) } ?? 600
        only = Self.value("BELAY_SWEEP_ONLY").flatMap { SweepCase($0) }
        endsAtFailure = Self.value("BELAY_SWEEP_ENDS_AT_FAILURE") != nil
        commit = Self.value("BELAY_SWEEP_COMMIT") ?? "unknown"
        stacks = Self.value("BELAY_SWEEP_STACKS").flatMap { Int($0) } ?? 2 * sysconf(Int32(_SC_NPROCESSORS_ONLN))
        steps = Set((Self.value("BELAY_SWEEP_STEPS") ?? "").split(separator: " ").map(String.init))
        writesPage = Self.value("BELAY_SWEEP_COMMIT") != nil && only == nil
    }

    /// To record them all takes longer than a slice may take.
    var scenarios: [Scenario] {
        if let only { return [only.scenario] }
        if let named = Self.value("BELAY_SWEEP_SCENARIOS") {
            return named.split(separator: " ").compactMap { Scenario(rawValue: String($0)) }
        }
        return extent == .slice ? [.forward, .back, .resumeFromMigrate] : Scenario.allCases
    }

    private static func value(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}
