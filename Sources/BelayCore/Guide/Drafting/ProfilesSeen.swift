/// Profiles that are switched on, and by whom.
package struct ProfilesSeen: Sendable, Equatable {
    /// Compose switches them on by itself, since `.env` says so.
    package var inSettings: [String]
    /// Only the caller's environment says so, which Belay does not hand on.
    package var inCaller: [String]

    package init(inSettings: [String] = [], inCaller: [String] = []) {
        self.inSettings = inSettings
        self.inCaller = inCaller
    }
}
