import BelayCore
import BelaySystem
import BelayTestKit
import Synchronization

/// The application that runs on a simulated machine: its code, its users, and what it does to its data.
final class Application: Sendable {
    struct Trouble: Error, CustomStringConvertible {
        var description: String
        init(_ description: String) { self.description = description }
    }

    struct Note: Sendable, Equatable {
        var version: String
        var text: String
    }

    private struct State: Sendable {
        var acknowledged: [Note] = []
        /// Code that met data which is not its own (law 4).
        var strangers: [String] = []
        var looksSinceStart = 0
    }

    let story: Story
    let directory: String
    private let files: SimulatedFileSystem
    private let clock: ManualClock
    private let state = Mutex(State())
    /// A migration at the start of a service may be cut short with its machine.
    private let life: Life

    init(_ story: Story, directory: String, disk: SimulatedDisk, clock: ManualClock, life: Life) {
        self.story = story
        self.directory = directory
        self.clock = clock
        self.life = life
        files = SimulatedFileSystem(disk)
    }

    var strangers: [String] { state.withLock { $0.strangers } }
    func forgetStrangers() { state.withLock { $0.strangers = [] } }
    func acknowledged(by version: String) -> [String] {
        state.withLock { $0.acknowledged.filter { $0.version == version }.map(\.text) }
    }

    var database: LogDatabase { LogDatabase((try? files.read(directory + "/data/app.db", limit: 1 << 20)) ?? []) }

    var environment: [String: String] {
        EnvironmentFile((try? files.read(directory + "/.env", limit: 1 << 16)) ?? []).values
    }

    var settings: String {
        (try? files.read(directory + "/settings/version", limit: 100)).map { String(decoding: $0, as: UTF8.self) } ?? "none"
    }

    func execute(_ statement: LogDatabase.Statement) throws {
        try files.disk.append(
            LogDatabase.line(statement), to: directory + "/data/app.db", keeping: database.wholeBytes)
    }

    // MARK: Code

    /// One service begins; what it throws is why it does not come up.
    func start(_ start: RuntimeScript.Start) throws {
        let isNew = start.version == Story.newVersion
        state.withLock { $0.looksSinceStart = 0 }
        if isNew, start.service == "api" {
            if story.flaw == .doesNotStart { throw Trouble("missing module") }
            if story.flaw == .hangsAtStart { try hang() }
        }
        if isNew, story.migrator == .start, start.service == "worker", database.revision == "1" {
            for statement in migration() {
                try statement()
                try life.point("in the middle of a start that migrates")
            }
        }
        try meet(start)
        if start.service == "worker", isNew {
            if story.flaw == .complains { start.log("Traceback (most recent call last)") }
        }
        if start.service == "api", isNew, story.flaw == .changesTheSchema, database.tables["surprise"] == nil {
            try execute(.table("surprise"))
        }
        start.log("\(start.service) \(start.version) is ready")
        // Each version leaves something of its own in the second store.
        guard start.service == "worker", settings != start.version else { return }
        try files.writeAtomically(directory + "/settings/version", Array(start.version.utf8), mode: 0o644, like: nil)
    }

    private func meet(_ start: RuntimeScript.Start) throws {
        let database = database
        let isNew = start.version == Story.newVersion
        let known = isNew && story.migrator != .none ? "2" : "1"
        if !isNew, settings == Story.newVersion, story.migrator != .none {
            stranger("\(start.service) \(start.version) met settings of \(settings)")
        }
        guard database.revision != known else {
            if known == "2", database.tables["notes"]?.columns.contains("starred") != true {
                start.log("no such column: starred")
            }
            return
        }
        stranger("\(start.service) \(start.version) met revision \(database.revision)")
        if !isNew, story.oldCode == .restamps { return try execute(.revision("1")) }
        throw Trouble("can't locate revision \(database.revision)")
    }

    private func stranger(_ text: String) { state.withLock { $0.strangers.append(text) } }

    private func hang() throws -> Never {
        try? clock.sleep(60)
        throw Trouble("no sign of life for 60 s")
    }

    /// The statements that lead to the new schema, each durable by itself.
    func migration() -> [@Sendable () throws -> Void] {
        var good: [LogDatabase.Statement] = [
            .column("starred", of: "notes"), .table("tags"), .insert(1, "a", into: "tags"), .insert(2, "b", into: "tags"),
            .revision("2"),
        ]
        if story.flaw == .migrationIsHalfApplied { good.removeFirst() }
        // Rows that turn up in another table would have moved.
        if story.flaw == .migrationLosesRows { good[2...3] = [.delete(1, from: "notes")] }
        let steps = good.map { statement in { @Sendable [self] in try execute(statement) } }
        switch story.flaw {
        case .migrationFails: return steps.prefix(2) + [{ throw Trouble("no such column: x") }]
        case .migrationHangs: return steps.prefix(1) + [{ [self] in try hang() }]
        case .migrationDoesNotAnswer: return steps + [{ throw Trouble("killed before it answered") }]
        default: return steps
        }
    }

    // MARK: What goes on beside Belay

    func use(_ runtime: ScriptedRuntime) throws {
        guard let api = runtime.facts.first(where: { $0.name == "api" }), api.isRunning, let version = api.version else { return }
        if story.flaw == .diesAfterStart, version == Story.newVersion {
            let looks = state.withLock { state in
                state.looksSinceStart += 1
                return state.looksSinceStart
            }
            if looks > 1 { return runtime.end("api", exit: 1) }
        }
        guard story.usersWrite, api.exposure == .open else { return }
        let row = database.nextNote
        let text = "note \(row) to \(version)"
        try execute(.insert(row, text, into: "notes"))
        state.withLock { $0.acknowledged.append(Note(version: version, text: text)) }
    }

    func answer(_ probe: Probe, _ runtime: ScriptedRuntime) -> Observation {
        guard let api = runtime.facts.first(where: { $0.name == "api" }), api.isRunning else {
            return Observation(problem: "refused")
        }
        let isNew = api.version == Story.newVersion
        if case .http(_, _, "/version", _, _, _, _) = probe {
            let answered = isNew && story.flaw == .isAnotherVersion ? Story.oldVersion : api.version ?? ""
            return Observation(scalar: .string(answered), status: 200)
        }
        let isUnwell = story.flaw == .isUnwell || story.flaw == .isUnwellWhenOpen && api.exposure == .open
        return isNew && isUnwell ? Observation(status: 500, text: "unwell") : Observation(status: 200, text: "well")
    }
}
