import BelayAdapters
import BelayCore
import BelaySystem
import BelayTestKit
import BelayVault
import Glibc

@testable import BelayEngine

/// A stack of three services, one SQLite database and some files, on a directory of its own; with the real journal, vault,
/// pin and stores, and a scripted runtime. Version 1 works on schema 1, version 2 on schema 2.
final class SmallWorld {
    let root: String
    let stack: String
    let state: String
    let life = Life()
    let clock: ManualClock
    let table = ScriptedProcessTable()
    let runtime: ScriptedRuntime
    let prober: ScriptedProber
    let users: Users
    let code: Code
    let observer = RecordingObserver()
    var guide: Guide
    var releases = Releases()
    /// What a rehearsal comes to; nil where this stack cannot be cloned.
    var rehearser: (any Rehearser)?
    var meter: (any AvailabilityMeter)?
    /// What the second store holds. With `.env` in it, data that goes back takes the pin and the keys along.
    var settingsPaths = [".env", "settings"]
    /// Where staged keys go.
    var environmentFile = ".env"
    /// Looks at, or fails, a call to a file before it happens.
    var intercept: @Sendable (InterceptedFileSystem.Call) throws -> Void = { _ in }
    /// Called before each call of a store: `db putBack`.
    var beforeStore: @Sendable (String) throws -> Void = { _ in }
    /// What the database's seal leaves to be counted.
    let twins = WatchedStore.Twins()
    /// Whether Belay does several things at a time.
    var overlaps = false
    /// What the last life of Belay reached.
    var points: [String] = []

    static let secret = "t0p/s3cret+canary value"

    init() throws {
        // In memory where the machine has that: what is synced is not what these tests are about.
        let parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
        root = "\(parent)/belay-world-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
        (stack, state) = (root + "/stack", root + "/state")
        clock = ManualClock(life: life)
        let stack = stack
        let users = Users(database: stack + "/data/app.db")
        let code = Code(stack: stack)
        (self.users, self.code) = (users, code)
        let version: @Sendable () throws -> String = {
            EnvironmentFile(try RealFileSystem().read(stack + "/.env", limit: 1 << 16)).value(of: "APP_VERSION") ?? ""
        }
        let runtime = ScriptedRuntime(
            ["worker", "scheduler", "api", "migrator"], oneShots: ["migrator"], directory: stack, life: life,
            script: RuntimeScript(version: version))
        self.runtime = runtime
        prober = ScriptedProber(life: life) { _, _ in
            runtime.facts.contains { $0.name == "api" && $0.isRunning }
                ? Observation(status: 200, text: "well") : Observation(problem: "refused")
        }
        guide = Self.guide
        try makeFiles()
        runtime.script { script in
            script.environment = {
                EnvironmentFile(try RealFileSystem().read(stack + "/.env", limit: 1 << 16)).values.mapValues { Secret($0) }
            }
            script.code = { try code.start($0) }
            script.migration = { code.migration(to: $0) }
            script.meanwhile = { [unowned runtime] moment in try users.use(runtime, moment) }
        }
        for service in ["worker", "scheduler", "api"] { runtime.run(service, "1.0.0", .open) }
    }

    deinit { try? RealFileSystem().removeTree(root) }

    private static var guide: Guide {
        let services = ["worker", "scheduler", "api"].map { ProcessServiceSpec(name: $0, run: [$0], logFile: "\($0).log") }
        let migrator = ProcessServiceSpec(name: "migrator", run: ["migrator"], logFile: "migrator.log", oneShot: true)
        return Guide(
            name: "small", runtime: .process(ProcessRuntimeSpec(services: services + [migrator])),
            version: VersionSpec(pin: .env(file: ".env", key: "APP_VERSION", releases: "releases")),
            stores: [
                StoreSpec(name: "db", kind: .sqlite(files: ["data/app.db"])),
                StoreSpec(name: "settings", kind: .files(paths: [".env", "settings"])),
            ],
            migrate: .service("migrator"), edge: ["api"], producers: ["scheduler"],
            verify: [
                Check(
                    name: "health",
                    probe: .http(service: "api", port: 80, path: "/", method: "GET", headers: [:], body: nil, pick: nil),
                    expectation: Expectation())
            ], watch: WatchSpec(forSeconds: 2))
    }

    private func makeFiles() throws {
        let files = RealFileSystem()
        for directory in ["data", "settings", "releases/1.0.0", "releases/2.0.0", "uploads/deep"] {
            try files.makeDirectory("\(stack)/\(directory)", mode: 0o755, parents: true)
        }
        try write(".env", "# kept\nAPP_VERSION=1.0.0\nAPI_TOKEN='\(Self.secret)'\n", mode: 0o600)
        try write("settings/app.conf", "color = green\n")
        try write("settings/version", "1.0.0")
        // Witnesses: of nobody's store.
        try write("uploads/deep/photo", "not of any store")
        try write("README", "not of any store")
        try Self.makeDatabase(stack + "/data/app.db")
        try Self.makeDatabase(stack + "/data/beside.db")
        try files.makeDirectory(root + "/neighbour", mode: 0o755, parents: true)
        try files.writeAtomically(root + "/neighbour/file", Array("of another stack".utf8), mode: 0o644, like: nil)
    }

    func write(_ path: String, _ text: String, mode: UInt32 = 0o644) throws {
        try RealFileSystem().writeAtomically("\(stack)/\(path)", Array(text.utf8), mode: mode, like: nil)
    }

    func read(_ path: String) throws -> String {
        String(decoding: try RealFileSystem().read("\(stack)/\(path)", limit: 1 << 20), as: UTF8.self)
    }

    private static func makeDatabase(_ path: String) throws {
        let database = try SQLiteDatabase(path, .create)
        defer { database.close() }
        try database.execute(
            """
            create table notes (id integer primary key, text text not null);
            create table jobs (id integer primary key, name text);
            insert into notes (text) values ('first'), ('second'), ('third');
            insert into jobs (name) values ('one'), ('two');
            pragma user_version = 1;
            """)
    }

    var place: StatePlace { StatePlace(directory: state) }

    /// Everything put together anew, as a new process of Belay does.
    func world() throws -> StackWorld {
        let life = life
        let look = intercept
        let files = InterceptedFileSystem(RealFileSystem()) { call in
            if call.isEffect { try life.point("\(call.operation) \(call.path)") } else { try life.require() }
            try look(call)
        }
        try place.prepare(using: files)
        let beforeStore = beforeStore
        let stores: [any Store] = [
            SQLiteStore(
                name: "db", files: ["data/app.db"], stackDirectory: stack, fileSystem: files, processTable: table, clock: clock),
            FilesStore(
                name: "settings", paths: settingsPaths, stackDirectory: stack, fileSystem: files, processTable: table,
                clock: clock),
        ]
        let watched = stores.map { store in
            WatchedStore(store, twins: store.name == "db" ? twins : nil) { try beforeStore("\(store.name) \($0)") }
        }
        return StackWorld(
            guide: guide, releases: releases, directory: stack, runtime: runtime, stores: watched,
            pin: EnvPin(file: ".env", key: "APP_VERSION", releases: "releases", stackDirectory: stack, fileSystem: files),
            prober: prober,
            vault: PlainVault(directory: place.vault, stack: "small", fileSystem: files, clock: clock), rehearser: rehearser,
            meter: meter, overlaps: overlaps, clock: clock,
            fileSystem: files,
            processTable: table, place: place, environmentFile: environmentFile)
    }
}
