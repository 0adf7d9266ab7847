import Synchronization

/// What was found out about a server and does not change while this program runs.
final class PostgresMemory: Sendable {
    private struct State {
        var identifier: String?
        var mount: String??
        var choice: PostgresStore.Choice?
        var restored: [Int64: String] = [:]
        var followers: [String: PostgresStore] = [:]
    }

    let maintenance = PostgresSessionKeeper()
    private let state = Mutex(State())

    func identifier(_ find: () -> String?) -> String? {
        if let known = state.withLock({ $0.identifier }) { return known }
        let found = find()
        state.withLock { $0.identifier = found }
        return found
    }

    /// What the server's data lies in, once that could be told.
    func mount(_ find: () throws -> String?) rethrows -> String? {
        if let known = state.withLock({ $0.mount }) { return known }
        let found = try find()
        state.withLock { $0.mount = .some(found) }
        return found
    }

    func choice(_ decide: () throws -> PostgresStore.Choice) rethrows -> PostgresStore.Choice {
        if let known = state.withLock({ $0.choice }) { return known }
        let chosen = try decide()
        state.withLock { $0.choice = chosen }
        return chosen
    }

    func forgetChoice() { state.withLock { $0.choice = nil } }

    /// The same databases, asked of a second server.
    func store(of container: String, _ make: () -> PostgresStore) -> PostgresStore {
        state.withLock { state in
            let store = state.followers[container] ?? make()
            state.followers[container] = store
            return store
        }
    }

    var followers: [PostgresStore] { state.withLock { Array($0.followers.values) } }

    /// That the database with this number came out of that dump, and was compared.
    func noteRestored(_ database: Int64, from hash: String) { state.withLock { $0.restored[database] = hash } }
    func wasRestored(_ database: Int64, from hash: String) -> Bool { state.withLock { $0.restored[database] == hash } }
}
