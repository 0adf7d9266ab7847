/// The two deadlines of a command: one that every sign of progress moves, and one that nothing moves.
struct CommandPatience {
    let began: Double
    private let limits: CommandLimits
    private var lastProgress: Double
    private var activity: UInt64
    private var askedAt: Double

    init(limits: CommandLimits, now: Double) {
        self.limits = limits
        began = now
        lastProgress = now
        askedAt = now
        activity = limits.activity()
    }

    mutating func noteProgress(now: Double) { lastProgress = now }

    mutating func isOver(now: Double) -> Bool {
        if now - began >= limits.mostSeconds { return true }
        let isIdle = now - lastProgress >= limits.idleSeconds
        if isIdle || now - askedAt >= interval { ask(now) }
        return now - lastProgress >= limits.idleSeconds
    }

    /// Seconds until it has to be looked at again.
    func nextLook(now: Double) -> Double {
        let deadline = min(began + limits.mostSeconds, lastProgress + limits.idleSeconds, askedAt + interval)
        // An injected clock may be moved, or may interrupt, while nothing here happens.
        return min(max(deadline - now, 0.001), 0.1)
    }

    /// Asking costs a look at files: seldom, but often enough to know when progress ended.
    private var interval: Double { min(1, max(limits.idleSeconds / 4, 0.02)) }

    private mutating func ask(_ now: Double) {
        askedAt = now
        let seen = limits.activity()
        if seen != activity { lastProgress = now }
        activity = seen
    }
}
