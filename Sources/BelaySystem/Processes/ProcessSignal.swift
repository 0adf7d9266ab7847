import Glibc

/// The signals by which Belay ends what it started.
package enum ProcessSignal {
    /// A request, which a service may take its grace for.
    package static let terminate: Int32 = SIGTERM
    package static let kill: Int32 = SIGKILL
}
