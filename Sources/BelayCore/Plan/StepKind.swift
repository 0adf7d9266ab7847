/// The steps, forward and back. A way back is made of the same steps with the old version as their aim.
package enum StepKind: String, Codable, Sendable, CaseIterable {
    case fetch
    case preflight
    case preCopy = "pre-copy"
    /// The rest of the plan and its way back, on an isolated clone.
    case rehearse
    case drain
    case fence
    case seal
    case switchOver = "switch"
    case migrate
    /// Puts data back: from the twin on a way back, from a checkpoint in `rollback` and `restore`.
    case restore
    case start
    case verify
    case open
    /// Observes the opened version for as long as the guide says.
    case watch
    case settle
}

package enum Direction: String, Codable, Sendable {
    case forward
    case back
}

/// What a run was started as.
package enum Verb: String, Codable, Sendable, CaseIterable {
    case upgrade
    /// An upgrade on a clone only: the live stack keeps what it has.
    case rehearse
    case rollback
    case restore
    case migrate

    /// Puts an older state back: what is wrong with the one that is left is the reason to leave it, not an obstacle.
    package var leavesBroken: Bool { self == .rollback || self == .restore }
}
