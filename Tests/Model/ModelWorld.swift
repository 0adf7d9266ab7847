import BelayAdapters
import BelayCore
import BelayEngine
import BelaySystem
import BelayTestKit
import BelayVault

/// One simulated machine with one stack on it, and everything of Belay's that needs no real one: the engine, its journal on
/// SQLite, the vault, the pin and the store of files are the real ones.
final class ModelWorld: @unchecked Sendable {
    // Unchecked: a story is told by one thread.

    static let stack = "/srv/app"
    static let state = "/var/lib/belay/app"

    let story: Story
    let disk: SimulatedDisk
    let life: Life
    let clock: ManualClock
    let table = ScriptedProcessTable()
    let runtime: ScriptedRuntime
    let prober: ScriptedProber
    let application: Application
    let place: StatePlace
    let locks: Locks
    let isClone: Bool
    /// What happens beside Belay, at a moment of that number.
    var beside: Beside?
    var generator: SeededGenerator
    /// What must not have been.
    var found: [String] = []
    /// What each life of Belay reached.
    var points: [[String]] = []
    /// A vault that could not be written keeps the twins where they are, and the report says so.
    var twinsMayStay = false
    var servicesMayBeMissing = false
    var wasRestarted = false
    /// Of the process of Belay that lives now.
    var system: SimulatedVFS?

    struct Beside {
        var moment: Int
        var happens: () throws -> Void
    }

    /// Real directories: the kernel's own locks are used, by two processes of Belay within this one.
    struct Locks: Sendable {
        var live: String
        var clone: String
    }

    private let services: [String]

    convenience init(_ story: Story, locks: Locks) throws {
        self.init(story, disk: SimulatedDisk(), state: Self.state, locks: locks, isClone: false)
        try makeFiles()
        disk.syncAll()
        for service in services { runtime.run(service, Story.oldVersion, .open) }
    }

    /// A clone has the files of another machine, and nothing runs on it.
    init(_ story: Story, disk: SimulatedDisk, state: String, locks: Locks, isClone: Bool) {
        self.story = story
        self.disk = disk
        self.locks = locks
        self.isClone = isClone
        generator = SeededGenerator(story.seed &+ 0xB0B)
        place = StatePlace(directory: state)
        services = ["worker"] + (story.hasProducer ? ["scheduler"] : []) + ["api"]
        let life = Life()
        self.life = life
        clock = ManualClock(life: life)
        let application = Application(story, directory: Self.stack, disk: disk, clock: clock, life: life)
        self.application = application
        var script = RuntimeScript(version: { application.environment["APP_VERSION"] ?? "" })
        script.environment = { application.environment.mapValues { Secret($0) } }
        script.code = { try application.start($0) }
        script.migration = { _ in RuntimeScript.Migration(application.migration()) }
        script.canStartDark = { _ in story.edgeCanBeDark }
        script.comesUpWithTheMachine = story.comesUpByItself
        let runtime = ScriptedRuntime(
            services + ["migrator"], oneShots: ["migrator"], directory: isClone ? locks.clone : locks.live, life: life,
            script: script)
        self.runtime = runtime
        prober = ScriptedProber(life: life) { probe, _ in application.answer(probe, runtime) }
        let seconds = story.ignoresTermination ? 10.0 : 0.1
        runtime.script { script in
            script.stopping = { _ in seconds }
            script.meanwhile = { [unowned self] _ in try pass() }
        }
    }

    /// A moment passes.
    private func pass() throws {
        try application.use(runtime)
        guard let now = beside else { return }
        beside?.moment -= 1
        guard now.moment <= 1 else { return }
        beside = nil
        try now.happens()
    }

    var guide: Guide {
        let specs = services.map { ProcessServiceSpec(name: $0, run: [$0], logFile: "\($0).log") }
        let migrator = ProcessServiceSpec(name: "migrator", run: ["migrator"], logFile: "migrator.log", oneShot: true)
        let spec: MigratorSpec =
            switch story.migrator {
            case .none: .none
            case .service: .service("migrator")
            case .start: .startOf("worker")
            }
        let health = Check(name: "health", probe: Self.http("/health"), expectation: Expectation([.status(200)]))
        let whenOpen = Check(
            name: "health from outside", probe: Self.http("/health"), expectation: Expectation([.status(200)]), when: .open)
        return Guide(
            name: "app", runtime: .process(ProcessRuntimeSpec(services: specs + [migrator])),
            version: VersionSpec(
                pin: .env(file: ".env", key: "APP_VERSION", releases: "releases"), identity: Self.http("/version")),
            stores: [
                StoreSpec(name: "db", kind: .sqlite(files: ["data/app.db"])),
                StoreSpec(name: "settings", kind: .files(paths: settingsPaths)),
            ],
            migrate: spec, edge: ["api"], producers: story.hasProducer ? ["scheduler"] : [],
            verify: [health] + (story.asksWhenOpen ? [whenOpen] : []), watch: WatchSpec(forSeconds: story.isWatched ? 2 : 0),
            onWrites: story.onWrites)
    }

    private static func http(_ path: String) -> Probe {
        .http(service: "api", port: 80, path: path, method: "GET", headers: [:], body: nil, pick: nil)
    }

    private var settingsPaths: [String] { (story.environmentIsStored ? [".env"] : []) + ["settings"] }

    private func makeFiles() throws {
        let files = SimulatedFileSystem(disk)
        for directory in ["data", "settings", "releases/1.0.0", "releases/2.0.0", "uploads"] {
            try files.makeDirectory("\(Self.stack)/\(directory)", mode: 0o755, parents: true)
        }
        for directory in ["/var/lib", "/srv/neighbour"] { try files.makeDirectory(directory, mode: 0o755, parents: true) }
        func write(_ path: String, _ text: String) throws {
            try files.writeAtomically(path, Array(text.utf8), mode: 0o644, like: nil)
        }
        try write(Self.stack + "/.env", "# kept\nAPP_VERSION=1.0.0\nCOLOR='of nobody else'\n")
        try write(Self.stack + "/settings/app.conf", "color = green\n")
        try write(Self.stack + "/settings/version", Story.oldVersion)
        // Witnesses: of nobody's store.
        try write(Self.stack + "/uploads/photo", "not of any store")
        try write("/srv/neighbour/file", "of another stack")
        try write(Self.stack + "/data/app.db", "")
        let statements: [LogDatabase.Statement] = [
            .table("notes"), .column("text", of: "notes"), .insert(1, "first", into: "notes"),
            .insert(2, "second", into: "notes"),
            .table("jobs"), .insert(1, "one", into: "jobs"), .revision("1"),
        ]
        for statement in statements { try application.execute(statement) }
        // The application has run for a while: what is copied now was not written just before.
        disk.wait(seconds: 3600)
    }

    /// Everything put together anew, as a new process of Belay does.
    func world(_ files: SimulatedFileSystem) throws -> StackWorld {
        try place.prepare(using: files)
        let stores: [any Store] = [
            DatabaseStore(stack: Self.stack, fileSystem: files, processTable: table, clock: clock),
            FilesStore(
                name: "settings", paths: settingsPaths, stackDirectory: Self.stack, fileSystem: files, processTable: table,
                clock: clock),
        ]
        let rehearser = story.isRehearsed && !isClone ? ModelRehearser(world: self) : nil
        return StackWorld(
            guide: guide, releases: Releases(), directory: Self.stack, runtime: runtime, stores: stores,
            pin: EnvPin(
                file: ".env", key: "APP_VERSION", releases: "releases", stackDirectory: Self.stack, fileSystem: files),
            prober: prober, vault: vault(place.vault, files), rehearser: rehearser, clock: clock, fileSystem: files,
            processTable: table, place: place, environmentFile: ".env")
    }

    func vault(_ directory: String, _ files: SimulatedFileSystem) -> PlainVault {
        PlainVault(directory: directory, stack: "app", fileSystem: files, clock: clock, random: { Self.suffix(of: files.disk) })
    }

    /// Where chance would name checkpoints, the same story names them alike.
    private static func suffix(of disk: SimulatedDisk) -> [UInt8] {
        let number = disk.number()
        return [UInt8(number >> 8 & 0xFF), UInt8(number & 0xFF)]
    }
}
