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
    case settle
}

package enum Direction: String, Codable, Sendable {
    case forward
    case back
}

/// What a run was started as.
package enum Verb: String, Codable, Sendable, CaseIterable {
    case upgrade
    case rollback
    case restore
    case migrate
}
