import BelayCore
import Synchronization

/// Adds up what goes into the vault, for whoever watches.
final class ByteMeter: Sendable {
    private let observer: any RunObserver
    private let total: Int64
    private let beside: String?
    private let done = Mutex<Int64>(0)

    init(_ run: RunContext, total: Int64, beside: String? = nil) {
        observer = run.observer
        self.total = total
        self.beside = beside
    }

    /// What was estimated is not what it came to: all of it is there now.
    func complete() {
        let done = done.withLock { Double(max(total, $0)) }
        observer.amount(Amount(done, of: done, .bytes, beside: beside))
    }

    /// It is over: there is nothing more to be shown of it.
    func end() { observer.amount(Amount(0, of: 0, .bytes, beside: beside)) }

    func add(_ bytes: Int64) {
        let done = done.withLock { done in
            done += bytes
            return done
        }
        observer.amount(Amount(Double(done), of: Double(max(total, done)), .bytes, beside: beside))
    }
}
