package import BelayCore

extension Engine {
    /// Ends the open run, forward or back; nil where there is none.
    package func resume(_ wanted: Int?, options: RunOptions) throws -> RunReport? {
        try locked {
            guard let open = try journal.openRun() else {
                guard let wanted else { return nil }
                throw BelayError(.usage, "cannot resume run \(wanted): it has ended", hint: "belay show \(wanted)")
            }
            if let wanted, wanted != open.id {
                throw BelayError(
                    .usage, "cannot resume run \(wanted): the open one is \(open.id)", hint: "belay resume \(open.id)")
            }
            return try accounted(open.id) { try Recovery(engine: with(open.plan.guide), stored: open).resume(options) }
        }
    }
}
