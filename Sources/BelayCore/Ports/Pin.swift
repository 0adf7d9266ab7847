/// Where the chosen version is written down.
package protocol Pin: Sendable {
    /// In words for the plan: `IMAGE_TAG in .env`, `the link current`.
    var place: String { get }
    func current() throws -> PinState
    /// Versions that can be had, unordered; empty where that cannot be known.
    func available() throws -> [String]
    /// What a version resolves to; refuses one that is not there, with the nearest that is.
    func resolve(_ version: String) throws -> PinState
    /// Makes the target ready beside the running version. Does nothing if it is.
    func fetch(_ target: PinState) throws
    func isFetched(_ target: PinState) throws -> Bool
    /// Removes what `fetch` made, never what was there before.
    func unfetch(_ target: PinState) throws
    /// A directory that holds the target's code, where there is one before `switch`.
    func directory(of target: PinState) -> String?
    /// Writes the pin. Does nothing if it is written. Files that hold the pin are in `files`.
    func write(_ target: PinState) throws
    /// Files whose bytes `write` and the staging of keys change, relative to the stack.
    var files: [String] { get }
}
