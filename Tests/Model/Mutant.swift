import BelayTestKit

/// One mechanism taken away: a model that does not notice proves nothing.
///
/// A sync that has no effect is the same as one that was forgotten, and a journal that is not synced is one whose word comes
/// after the effect that it announces.
enum Mutant: String, Sendable, CaseIterable {
    case theJournalIsNotSynced
    case theStateDirectoryIsNotSynced
    case theNamesInTheVaultAreNotSynced
    case theTwinIsNotSynced
    case theLockIsSkipped

    /// Whether a sync of that file or directory has no effect.
    func swallows(_ path: String) -> Bool {
        switch self {
        case .theJournalIsNotSynced: return path.hasPrefix(ModelWorld.state + "/journal.db")
        case .theStateDirectoryIsNotSynced: return ["/var/lib/belay", "/var/lib", "/var"].contains(path)
        case .theNamesInTheVaultAreNotSynced: return path == ModelWorld.state + "/vault"
        case .theTwinIsNotSynced: return path.hasPrefix(ModelWorld.stack + "/.belay/") && !path.contains("/salvage")
        case .theLockIsSkipped: return false
        }
    }

    /// What has to happen for it to show.
    var fault: Story.Fault { self == .theLockIsSkipped ? .secondStarter : .powerCut }
}
