import BelaySystem
import Glibc
import Synchronization

/// Calls something again and again beside the engine, so that a clock ticks while a step works.
final class Ticker: Sendable {
    private final class Flag: Sendable {
        let isSet = Mutex(false)
    }

    private let over = Flag()
    private let companion: Companion

    init(every seconds: Double, _ body: @escaping @Sendable () -> Void) {
        let over = over
        companion = Companion {
            while !over.isSet.withLock({ $0 }) {
                body()
                usleep(UInt32(seconds * 1_000_000))
            }
        }
    }

    /// Returns when nothing will be called any more.
    func stop() {
        over.isSet.withLock { $0 = true }
        companion.join()
    }
}
