/// Asks the edge all the time, beside everything else that a run does.
package protocol AvailabilityMeter: Sendable {
    /// Goes on from what was measured before a crash.
    func begin(_ check: Check, after earlier: Availability?)
    /// What has been measured so far.
    func reading() -> Availability?
    func end()
}
