import BelayCore
import Synchronization

/// Time that passes only while somebody sleeps, and an operator who interrupts at a chosen moment.
package final class ManualClock: Clock {
    private struct State {
        var uptime = 0.0
        /// How far somebody has set the clock on the wall.
        var jumped = 0.0
        var isInterrupted = false
        var ignores = false
    }

    private static let beginning = 1_760_000_000.0
    private let state = Mutex(State())
    private let life: Life

    package init(life: Life = Life()) { self.life = life }

    package var uptime: Double { state.withLock { $0.uptime } }

    /// Asked right before every word of the journal: a place to die at. It cannot throw; the journal then does.
    package var now: Double {
        try? life.point("journal")
        return state.withLock { Self.beginning + $0.uptime + $0.jumped }
    }

    /// The clock on the wall is set; waiting does not notice.
    package func jump(by seconds: Double) { state.withLock { $0.jumped += seconds } }

    package func sleep(_ seconds: Double) throws {
        state.withLock { $0.uptime += max(seconds, 0.001) }
        try checkInterruption()
    }

    package func checkInterruption() throws {
        try life.require()
        guard state.withLock({ $0.isInterrupted && !$0.ignores }) else { return }
        throw BelayError(.interrupted, "interrupted by the operator")
    }

    package func ignoreInterruptions() { state.withLock { $0.ignores = true } }

    package func forgetInterruption() { state.withLock { $0.isInterrupted = false } }

    /// The operator presses Ctrl-C.
    package func interrupt() { state.withLock { $0.isInterrupted = true } }

    /// Another process of Belay: nobody has interrupted it.
    package func restart() {
        state.withLock {
            $0.isInterrupted = false
            $0.ignores = false
        }
    }
}
