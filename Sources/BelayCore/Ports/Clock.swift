/// Time, and the wish of the operator to stop; tests move it by hand.
package protocol Clock: Sendable {
    /// Seconds since 1970, for people.
    var now: Double { get }
    /// Seconds that never jump, for waiting.
    var uptime: Double { get }
    /// Sleeps; throws `BelayError(.interrupted, …)` as soon as the operator interrupts.
    func sleep(_ seconds: Double) throws
    /// Throws `BelayError(.interrupted, …)` if the operator has interrupted.
    func checkInterruption() throws
    /// What the operator asked for has been done: the next request is a new one.
    func forgetInterruption()
    /// From now on nothing is interrupted: a way back goes to its end.
    func ignoreInterruptions()
}
