/// What a hook finds in its environment. Help, manual and docs/hooks.md show this list.
package enum HookVariable: String, Sendable, CaseIterable {
    case moment = "BELAY_MOMENT"
    case application = "BELAY_APPLICATION"
    case directory = "BELAY_DIRECTORY"
    case guide = "BELAY_GUIDE"
    case state = "BELAY_STATE"
    case run = "BELAY_RUN"
    case verb = "BELAY_VERB"
    case from = "BELAY_FROM"
    case to = "BELAY_TO"
    case exit = "BELAY_EXIT"
    case outcome = "BELAY_OUTCOME"
    case failure = "BELAY_FAILURE"
    case next = "BELAY_NEXT"

    package var meaning: String {
        switch self {
        case .moment: return "the moment, which is also the hook's name"
        case .application: return "the name that the guide gives"
        case .directory: return "the stack's directory, which is also where the hook is started"
        case .guide: return "the guide's path: `belay status` in a hook finds this stack"
        case .state: return "where journals and vaults are kept, for the same reason"
        case .run: return "the run's number"
        case .verb: return "upgrade, rollback, restore or migrate"
        case .from: return "the version that the run began with"
        case .to: return "the version that it leads to"
        case .exit: return "at the end of a run: its exit code"
        case .outcome: return "at the end of a run: what runs now, in one sentence"
        case .failure: return "at the end of a run: what failed first, if anything did"
        case .next: return "at the end of a run: the exact next commands, a line each"
        }
    }
}
