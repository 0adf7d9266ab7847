import Synchronization

/// A value that is worked out beside other work.
package final class Beside<Value: Sendable>: Sendable {
    private let work: @Sendable () throws -> Value
    private let outcome: Outcome
    private let companion: Mutex<Companion?>

    private final class Outcome: Sendable {
        let known = Mutex<Result<Value, any Error>?>(nil)
    }

    package init(_ work: @escaping @Sendable () throws -> Value) {
        let outcome = Outcome()
        self.work = work
        self.outcome = outcome
        companion = Mutex(
            Companion {
                let result = Result { try work() }; outcome.known.withLock { $0 = result }
            })
    }

    package var isFinished: Bool { outcome.known.withLock { $0 != nil } }

    /// Waits for it. Where there was no thread for it, it is worked out now.
    package func value() throws -> Value {
        companion.withLock { companion in
            companion?.join()
            companion = nil
        }
        return try (outcome.known.withLock { $0 } ?? Result { try work() }).get()
    }
}
