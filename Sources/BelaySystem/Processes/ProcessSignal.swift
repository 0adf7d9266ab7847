import Glibc

/// The signals by which Belay ends what it started.
package enum ProcessSignal {
    /// A request, which a service may take its grace for.
    package static let terminate: Int32 = SIGTERM
    /// What was halted hears a request only once it goes on.
    package static let goOn: Int32 = SIGCONT
    package static let kill: Int32 = SIGKILL
}
