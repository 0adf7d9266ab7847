import Glibc
import Synchronization

/// Keeps one session open for a while: behind the fence people wait, and to begin one takes longer than all that is asked in it.
/// Only of a database that is none of the store's: one with a session in it is not cloned.
final class PostgresSessionKeeper: @unchecked Sendable {
    // Unchecked: only the thread that began to keep it touches `session`, and only while it does.
    private var session: PostgresSession?
    private let keeping = Mutex((thread: pthread_t?.none, depth: 0))

    /// Until the outermost of these has ended.
    func keep<Result>(_ body: () throws -> Result) rethrows -> Result {
        let isOurs = keeping.withLock { keeping in
            guard keeping.depth == 0 || keeping.thread == pthread_self() else { return false }
            keeping = (pthread_self(), keeping.depth + 1)
            return true
        }
        defer { if isOurs { end() } }
        return try body()
    }

    /// The one that is kept, or another. One in which something went wrong is asked nothing more.
    func with<Result>(begin: () throws -> PostgresSession, _ body: (PostgresSession) throws -> Result) throws -> Result {
        let isKept = keeping.withLock { $0.depth > 0 && $0.thread == pthread_self() }
        // A question within a question has a session of its own.
        let known = isKept ? session : nil
        if isKept { session = nil }
        let used = try known ?? begin()
        do {
            let result = try body(used)
            if isKept, session == nil { session = used } else { used.close() }
            return result
        } catch {
            used.close()
            throw error
        }
    }

    private func end() {
        let isOver = keeping.withLock { keeping in
            keeping.depth -= 1
            return keeping.depth == 0
        }
        guard isOver else { return }
        session?.close()
        session = nil
    }
}
