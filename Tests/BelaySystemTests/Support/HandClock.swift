import BelayCore
import BelaySystem
import Synchronization

/// The kernel's time, and an interruption that a test asks for without disturbing others.
final class HandClock: Clock {
    private let asked = Mutex(false)
    private let system = SystemClock()

    var now: Double { system.now }
    var uptime: Double { system.uptime }

    func ignoreInterruptions() { asked.withLock { $0 = false } }

    func forgetInterruption() { asked.withLock { $0 = false } }

    func interrupt() { asked.withLock { $0 = true } }

    func sleep(_ seconds: Double) throws { try system.sleep(seconds) }

    func checkInterruption() throws {
        if asked.withLock({ $0 }) { throw BelayError(.interrupted, "interrupted by the test") }
    }
}
