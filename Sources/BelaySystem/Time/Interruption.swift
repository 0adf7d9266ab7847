import CShims

/// The operator's wish to stop: one flag for the process, set by SIGINT and SIGTERM.
package enum Interruption {
    /// SIGINT and SIGTERM set the flag from now on; SIGHUP, SIGPIPE and SIGXFSZ are ignored.
    package static func install() { belay_interruption_install() }

    package static var requested: Bool { belay_interruption_requested() != 0 }

    package static func request() { belay_interruption_request() }

    package static func reset() { belay_interruption_reset() }

    /// SIGINT and SIGTERM do nothing from now on: a way back goes to its end.
    package static func ignore() { belay_interruption_ignore() }

    /// Readable as long as the flag is set, for `poll`; -1 where the kernel had none left.
    static var descriptor: Int32 { belay_interruption_descriptor() }
}
