import BelayCore
import Synchronization

/// Adds up what goes into the vault, for whoever watches.
final class ByteMeter: Sendable {
    private let observer: any RunObserver
    private let total: Int64
    private let done = Mutex<Int64>(0)

    init(_ run: RunContext, total: Int64) {
        observer = run.observer
        self.total = total
    }

    func add(_ bytes: Int64) {
        let done = done.withLock { done in
            done += bytes
            return done
        }
        observer.amount(Amount(Double(done), of: Double(max(total, done)), .bytes))
    }
}
