import BelayCore
import BelaySystem
import BelayTestKit
import Synchronization

/// Users who write whenever the edge can be reached, and remember what was acknowledged.
final class Users: Sendable {
    enum Habit: Sendable {
        case never
        case always
        /// Only to a version, and only at such moments.
        case at(version: String, moment: String)
    }

    private struct State: Sendable {
        var habit = Habit.never
        var acknowledged: [(version: String, text: String)] = []
    }

    private let database: String
    private let state = Mutex(State())

    init(database: String) { self.database = database }

    func behave(_ habit: Habit) { state.withLock { $0.habit = habit } }

    func acknowledged(by version: String) -> [String] {
        state.withLock { $0.acknowledged.filter { $0.version == version }.map(\.text) }
    }

    func use(_ runtime: ScriptedRuntime, _ moment: String) throws {
        guard let api = runtime.facts.first(where: { $0.name == "api" }), api.isRunning, api.exposure == .open else { return }
        switch state.withLock({ $0.habit }) {
        case .never: return
        case .always: try write(to: api.version ?? "?")
        case .at(let version, let wanted):
            guard version == api.version, moment == wanted else { return }
            try write(to: version)
        }
    }

    func change(_ sql: String) throws {
        let open = try SQLiteDatabase(database, .readWrite)
        defer { open.close() }
        try open.execute(sql)
    }

    func write(to version: String) throws {
        let text = "note \(UInt64.random(in: 0...UInt64.max)) to \(version)"
        let open = try SQLiteDatabase(database, .readWrite)
        defer { open.close() }
        try open.run("insert into notes (text) values (?)", [.text(text)])
        state.withLock { $0.acknowledged.append((version, text)) }
    }
}
