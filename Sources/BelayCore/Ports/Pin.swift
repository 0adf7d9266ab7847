/// Where the chosen version is written down.
package protocol Pin: Sendable {
    /// In words for the plan: `IMAGE_TAG in .env`, `the link current`.
    var place: String { get }
    func current() throws -> PinState
    /// Versions that can be had, unordered; empty where that cannot be known.
    func available() throws -> [String]
    /// What is newest where versions need no name of their own: a branch.
    func tip() throws -> String?
    /// What a version resolves to; refuses one that is not there, with the nearest that is.
    func resolve(_ version: String) throws -> PinState
    /// Why a state that was current once cannot be returned to: its release is gone, or is other code by now. nil where
    /// nothing is in the way.
    func obstacle(to state: PinState) throws -> String?
    /// What is in the way of switching to it, or is not done by that.
    func findings(_ target: PinState) throws -> [Finding]
    /// Why what runs now could not be returned to as it is.
    func findings() throws -> [Finding]
    /// Makes the target ready beside the running version; what it says meanwhile goes to `onLine`. Does nothing if it is.
    ///
    /// - Parameter values: what the stack will have with it, on which a build may depend.
    func fetch(_ target: PinState, setting values: [String: Secret], onLine: @escaping @Sendable (String) -> Void) throws
    func isFetched(_ target: PinState, setting values: [String: Secret]) throws -> Bool
    /// Removes what `fetch` made, never what was there before.
    func unfetch(_ target: PinState) throws
    /// Removes what was kept of versions so that they could be returned to, but for these and what is current.
    func prune(keeping states: [PinState]) throws
    /// What the second has and the first has not, newest first, where the pin can tell.
    func changes(from: PinState, to: PinState) throws -> [VersionChange]
    /// A directory that holds the target's code, where there is one before `switch`.
    func directory(of target: PinState) -> String?
    /// Writes the pin. Does nothing if it is written. Files that hold the pin are in `files`.
    func write(_ target: PinState) throws
    /// Writes what the pin was before a run, on its way back: what the new version left in the way must not hold it up.
    /// Says what it kept aside of that, and where; nil where there was nothing.
    func putBack(_ state: PinState) throws -> String?
    /// Files whose bytes `write` and the staging of keys change, relative to the stack.
    var files: [String] { get }
}

extension Pin {
    package func fetch(_ target: PinState) throws { try fetch(target, setting: [:], onLine: { _ in }) }
    package func isFetched(_ target: PinState) throws -> Bool { try isFetched(target, setting: [:]) }

    package func findings(_ target: PinState) throws -> [Finding] { [] }
    package func findings() throws -> [Finding] { [] }

    package func tip() throws -> String? { nil }

    package func prune(keeping states: [PinState]) throws {}

    package func changes(from: PinState, to: PinState) throws -> [VersionChange] { [] }

    package func obstacle(to state: PinState) throws -> String? {
        let now = try resolve(state.version)
        guard !now.isSameCode(as: state) else { return nil }
        return "\(state.version) is no longer what it was (\(state.identity) then, \(now.identity) now)"
    }

    package func putBack(_ state: PinState) throws -> String? {
        try write(state)
        return nil
    }
}
