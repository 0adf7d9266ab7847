import Synchronization

/// Keeps one session open while people wait: to begin one takes longer than all that is asked in it.
/// Only of the one database that nobody copies: a database with a session in it is no template and is given no other name.
final class PostgresSessionKeeper: Sendable {
    private static let database = "postgres"

    private struct State {
        var isKeeping = false
        var kept: Kept?
    }

    // Unchecked: whoever uses the session has taken it out of here.
    private struct Kept: @unchecked Sendable {
        let session: PostgresSession
    }

    private let state = Mutex(State())

    /// From now on, until `rest`.
    func keep() { state.withLock { $0.isKeeping = true } }

    func rest() {
        state.withLock { $0.isKeeping = false }
        forget()
    }

    /// For a server that is about to be stopped: it may wait for whoever is still connected.
    func forget() { take()?.close() }

    /// The one that is kept, or another: a question within a question has a session of its own. One in which something went wrong
    /// is asked nothing more.
    func with<Result>(begin: () throws -> PostgresSession, _ body: (PostgresSession) throws -> Result) throws -> Result {
        let session = try takeAnswering() ?? begin()
        do {
            let result = try body(session)
            if !put(session) { session.close() }
            return result
        } catch {
            session.close()
            throw error
        }
    }

    /// The server may have ended it meanwhile.
    private func takeAnswering() -> PostgresSession? {
        guard let session = take() else { return nil }
        if (try? session.execute("select 1", seconds: 10)) == "1" { return session }
        session.close()
        return nil
    }

    private func take() -> PostgresSession? {
        let kept = state.withLock { state in
            defer { state.kept = nil }
            return state.kept
        }
        return kept?.session
    }

    private func put(_ session: PostgresSession) -> Bool {
        guard session.database == Self.database else { return false }
        let kept = Kept(session: session)
        return state.withLock { state in
            guard state.isKeeping, state.kept == nil else { return false }
            state.kept = kept
            return true
        }
    }
}
