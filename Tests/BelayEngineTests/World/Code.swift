import BelayCore
import BelaySystem
import BelayTestKit
import Synchronization

/// What the application's releases do, and what they met when they started (law 4).
final class Code: Sendable {
    struct Meeting: Sendable, Equatable {
        var version: String
        var service: String
        var exposure: Exposure
        var schema: Int64
        /// What the version that ran last wrote into the settings.
        var settings: String

        var isFitting: Bool { schema == (version.hasPrefix("1") ? 1 : 2) && !(version.hasPrefix("1") && settings != "1.0.0") }
    }

    struct Trouble: Error, CustomStringConvertible {
        var description: String
        init(_ description: String) { self.description = description }
    }

    /// One database of the stack, inside a migration.
    typealias Statement = @Sendable (SQLiteDatabase) throws -> Void

    static let goodMigration: [Statement] = [
        { try $0.execute("alter table notes add column starred integer not null default 0") },
        { try $0.execute("create table tags (id integer primary key, name text)") },
        { try $0.execute("insert into tags (name) values ('a'), ('b')") },
        { try $0.execute("pragma user_version = 2") },
    ]

    private struct State: Sendable {
        var meetings: [Meeting] = []
        var migration = Code.goodMigration
        var output: [String] = []
        var starting: @Sendable (RuntimeScript.Start) throws -> Void = { _ in }
    }

    private let stack: String
    private let state = Mutex(State())

    init(stack: String) { self.stack = stack }

    var meetings: [Meeting] { state.withLock { $0.meetings } }
    var strangers: [Meeting] { meetings.filter { !$0.isFitting } }

    /// For releases that migrate when they start.
    func acceptNewCodeOnOldData() { state.withLock { $0.meetings.removeAll { $0.version != "1.0.0" && $0.schema == 1 } } }

    func migrate(_ statements: [Statement], output: [String] = []) {
        state.withLock {
            $0.migration = statements
            $0.output = output
        }
    }

    /// What a service does besides, when it starts.
    func whenStarting(_ body: @escaping @Sendable (RuntimeScript.Start) throws -> Void) { state.withLock { $0.starting = body } }

    func start(_ start: RuntimeScript.Start) throws {
        let path = stack + "/settings/version"
        let settings = (try? RealFileSystem().read(path, limit: 100)).map { String(decoding: $0, as: UTF8.self) } ?? "none"
        let schema = try using { try $0.query("pragma user_version").first?.first?.integer ?? 0 }
        let meeting = Meeting(
            version: start.version, service: start.service, exposure: start.exposure, schema: schema, settings: settings)
        let starting = state.withLock { state in
            state.meetings.append(meeting)
            return state.starting
        }
        try starting(start)
        start.log("\(start.service) \(start.version) is ready")
        // New code leaves something of its own in the second store too.
        guard start.service == "worker", settings != start.version else { return }
        try RealFileSystem().writeAtomically(path, Array(start.version.utf8), mode: 0o644, like: nil)
    }

    func migration(to version: String) -> RuntimeScript.Migration {
        let (statements, output) = state.withLock { ($0.migration, $0.output) }
        return RuntimeScript.Migration(
            statements.map { statement in { [self] in try using { try statement($0) } } }, output: output)
    }

    private func using<T>(_ body: (SQLiteDatabase) throws -> T) throws -> T {
        let database = try SQLiteDatabase(stack + "/data/app.db", .readWrite)
        defer { database.close() }
        return try body(database)
    }
}
