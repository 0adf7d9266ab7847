import Synchronization

/// What was found out about a server and does not change while this program runs.
final class PostgresMemory: Sendable {
    private struct State {
        var identifier: String?
        var restored: [Int64: String] = [:]
    }

    private let state = Mutex(State())

    func identifier(_ find: () -> String?) -> String? {
        if let known = state.withLock({ $0.identifier }) { return known }
        let found = find()
        state.withLock { $0.identifier = found }
        return found
    }

    /// That the database with this number came out of that dump, and was compared.
    func noteRestored(_ database: Int64, from hash: String) { state.withLock { $0.restored[database] = hash } }
    func wasRestored(_ database: Int64, from hash: String) -> Bool { state.withLock { $0.restored[database] == hash } }
}
