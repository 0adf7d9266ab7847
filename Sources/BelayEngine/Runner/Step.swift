import BelayCore

/// One step of a run. `perform` may be called again after a crash anywhere in it; `observe` never believes the journal.
protocol Step {
    var kind: StepKind { get }
    func observe(_ run: RunContext) throws -> StepProgress
    /// Returns one line for a person.
    func perform(_ run: RunContext) throws -> String
    /// What was observed as done is on the disk when this returns: who did it may have been killed before its sync.
    func sync(_ run: RunContext) throws
}

extension Step {
    func sync(_ run: RunContext) throws {}
}

enum StepProgress: Equatable {
    case notDone
    case done
    /// Begun, and not to be finished by doing it again.
    case partly(String)
}

extension StepKind {
    /// The one place where steps are found by their kind.
    var step: any Step {
        switch self {
        case .fetch: return FetchStep()
        case .preflight: return PreflightStep()
        case .preCopy: return PreCopyStep()
        case .rehearse: return RehearseStep()
        case .drain: return DrainStep()
        case .fence: return FenceStep()
        case .seal: return SealStep()
        case .switchOver: return SwitchStep()
        case .migrate: return MigrateStep()
        case .restore: return RestoreStep()
        case .start: return StartStep()
        case .verify: return VerifyStep()
        case .open: return OpenStep()
        case .watch: return WatchStep()
        case .settle: return SettleStep()
        }
    }
}
