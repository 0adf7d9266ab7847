import BelaySystem
import Glibc
import Synchronization

/// Ends a clone that takes more memory than it may, before the live stack feels it. The kernel would take the clone first
/// too, but only once nothing is left.
final class CloneMemory: Sendable {
    private static let pauseMicroseconds: UInt32 = 250_000

    private let limit: Int64
    private let state = Mutex((isEnding: false, exceeded: Int64?.none))

    init(limit: Int64) { self.limit = limit }

    /// What a clone may take: all that is free now but a tenth of the machine.
    static var most: Int64? {
        guard let available = Memory.available, let total = Memory.total else { return nil }
        return max(available - total / 10, 64 << 20)
    }

    /// What it held when it was ended; nil where it kept within its limit.
    func whileRunning<T>(_ body: () throws -> T) rethrows -> (result: T, exceeded: Int64?) {
        let watcher = Companion { [self] in watch() }
        defer {
            state.withLock { $0.isEnding = true }
            watcher.join()
        }
        let result = try body()
        return (result, state.withLock { $0.exceeded })
    }

    private func watch() {
        while !state.withLock({ $0.isEnding }) {
            let clone = Memory.descendants(of: getpid())
            let held = Memory.held(by: clone)
            if held > limit {
                state.withLock { $0.exceeded = held }
                for process in clone { kill(process, SIGKILL) }
                return
            }
            usleep(Self.pauseMicroseconds)
        }
    }
}
