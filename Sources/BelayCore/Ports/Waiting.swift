/// A wait with the two deadlines of a patience: one that every sign of progress moves, and one that nothing moves.
package struct Waiting {
    private let patience: Patience
    private let clock: any Clock
    private let idleSeconds: Double
    package let begin: Double
    private var progress: Double
    private var activity: UInt64

    /// - Parameter idleSeconds: where it may be silent for longer than the patience says.
    package init(_ patience: Patience, clock: any Clock, idleSeconds: Double? = nil) {
        self.patience = patience
        self.clock = clock
        self.idleSeconds = idleSeconds ?? patience.idleSeconds
        begin = clock.uptime
        progress = begin
        activity = patience.activity()
    }

    /// Hands on what came out; any of it is progress.
    package mutating func hear(_ lines: [String]) {
        if !lines.isEmpty { progress = clock.uptime }
        lines.forEach(patience.onLine)
    }

    package mutating func look() {
        let now = patience.activity()
        if now != activity { (activity, progress) = (now, clock.uptime) }
    }

    /// Why it is over; nil while it is not.
    package var overdue: String? {
        let uptime = clock.uptime
        if uptime - progress > idleSeconds { return "no progress for \(Int(idleSeconds.rounded())) s" }
        return uptime - begin > patience.mostSeconds ? "\(Int((uptime - begin).rounded())) s are over" : nil
    }
}
