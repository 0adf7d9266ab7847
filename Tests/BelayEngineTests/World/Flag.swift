import Synchronization

/// Says from within a closure that something happened.
final class Flag: Sendable {
    private let raised = Mutex(0)

    var isRaised: Bool { count > 0 }
    var count: Int { raised.withLock { $0 } }

    func raise() { raised.withLock { $0 += 1 } }
}
