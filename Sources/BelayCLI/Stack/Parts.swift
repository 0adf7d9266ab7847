import BelayAdapters
import BelayCore
import BelayEngine
import BelaySystem
import Glibc

/// Chooses the adapters that a guide asks for.
struct Parts {
    private(set) var guide: Guide
    let directory: String
    let files: any FileSystem
    let place: StatePlace
    let clock: any Clock
    let processTable: any ProcessTable
    let runner: any CommandRunner
    let callerEnvironment: [String: String]
    /// Reach for nothing before they are asked.
    private let docker: DockerEngine
    private var compose: ComposeConfiguration?

    /// Whose the twins beside the stores are.
    private(set) var journal: String?
    /// What is rehearsed, where this is the clone of a stack.
    private let rehearsal: RehearsalRequest?

    /// - Parameter cloning: what is rehearsed, where this is the clone of a stack that tells clones by their project.
    init(
        guide: Guide, directory: String, files: any FileSystem, place: StatePlace, environment: [String: String],
        cloning request: RehearsalRequest? = nil
    ) throws {
        rehearsal = request
        self.guide = guide
        self.directory = directory
        self.files = files
        self.place = place
        callerEnvironment = environment
        journal = try place.journalName(using: files)
        clock = SystemClock()
        processTable = LinuxProcessTable()
        runner = PosixCommandRunner(clock: clock)
        docker = DockerEngine(caller: environment, runner: runner, clock: clock)
        compose = composeConfiguration()
    }

    /// Of the guide that is gone by now; nil where it names no Compose project.
    private func composeConfiguration() -> ComposeConfiguration? {
        guard case .compose(let spec) = guide.runtime else { return nil }
        let clone = rehearsal.map { [docker, guide] request in
            var clone = ComposeClone(
                project: request.project ?? "belay-clone", directory: directory, elsewhere: request.scratch + "/elsewhere",
                images: { try ComposeImages.exactNames(of: [request.plan.from, request.plan.to], docker: docker) },
                memory: request.memory)
            clone.building = guide.version.build
            return clone
        }
        return ComposeConfiguration(spec, directory: directory, clone: clone, engine: docker, files: files, runner: runner)
    }

    /// The same stack through another guide.
    func with(_ guide: Guide) -> Parts {
        var other = self
        other.guide = guide
        other.compose = other.composeConfiguration()
        return other
    }

    /// The same parts once Belay has a place for this stack, after which its twins are called.
    func named() throws -> Parts {
        var other = self
        other.journal = try place.journalName(using: files)
        return other
    }

    func runtime() -> any Runtime {
        switch guide.runtime {
        case .compose: return composeRuntime
        case .process(let spec):
            let pin = pin()
            return ProcessRuntime(
                spec: spec, stackName: guide.name, stackDirectory: directory, stateDirectory: place.directory,
                callerEnvironment: callerEnvironment, fileSystem: files, runner: runner, processTable: processTable, clock: clock,
                version: { try? pin.current().version }, prober: { prober($0) })
        }
    }

    func rehearser() -> any Rehearser {
        guard let compose else {
            return NamespaceRehearser(guide: guide, fileSystem: files, runner: runner, environment: callerEnvironment)
        }
        return ComposeRehearser(
            guide: guide, configuration: compose, docker: docker, fileSystem: files, runner: runner,
            environment: callerEnvironment)
    }

    /// With containers of every service, so that volumes are there to be restored into, and servers that run.
    func prepareClone() throws {
        guard compose != nil else { return }
        // Its containers are of images that the clone calls by names of its own.
        if guide.version.build, let from = rehearsal?.plan.from { try pin().write(from) }
        try composeRuntime.prepareClone()
    }

    private var composeRuntime: ComposeRuntime {
        // A volume in a guide of another runtime is looked for in the project that Compose finds by itself.
        let configuration =
            compose ?? ComposeConfiguration(ComposeSpec(), directory: directory, engine: docker, files: files, runner: runner)
        return ComposeRuntime(
            guide: guide, configuration: configuration, stackDirectory: directory, stateDirectory: place.directory,
            docker: docker, fileSystem: files, runner: runner, processTable: processTable, clock: clock)
    }

    func prober(_ runtime: any Runtime) -> any Prober {
        let stores = guide.stores
        let postgres = PostgresParts(self)
        let directory = directory
        let files = files
        let runner = runner
        return ServiceProber(
            runtime: runtime, stackDirectory: directory, fileSystem: files, runner: runner, processTable: processTable,
            clock: clock,
            databases: { name in
                guard case .sqlite(let patterns)? = stores.first(where: { $0.name == name })?.kind else { return [] }
                return try Glob.expand(patterns, in: directory, using: files).map { directory + "/" + $0 }
            },
            servers: { name in
                guard case .postgres(let spec)? = stores.first(where: { $0.name == name })?.kind else { return nil }
                return PostgresProbe(tools: postgres.tools(spec), databases: spec.databases)
            },
            credentials: { try credential($0, of: "Redis", services: { try runtime.environment() }).find() })
    }

    /// - Parameter services: what they see, which goes before what whoever runs Belay sees.
    func credential(
        _ spec: CredentialSpec, of server: String, services: @escaping @Sendable () throws -> [String: Secret]
    ) -> Credential {
        let own = callerEnvironment.mapValues { Secret($0) }
        return Credential(
            spec, of: server, stackDirectory: directory, fileSystem: files,
            environment: { own.merging(try services()) { _, stack in stack } })
    }

    func stores() -> [any Store] {
        guide.stores.map { store in
            switch store.kind {
            case .sqlite(let patterns):
                return SQLiteStore(
                    name: store.name, files: patterns, stackDirectory: directory, fileSystem: files, processTable: processTable,
                    clock: clock, journal: journal)
            case .postgres(let spec): return PostgresParts(self).store(store.name, spec)
            case .files(let paths):
                return FilesStore(
                    name: store.name, paths: paths, stackDirectory: directory, fileSystem: files, processTable: processTable,
                    clock: clock, journal: journal)
            case .volume(let key): return volume(store.name, kind: "volume", .named(key))
            case .redis(let service): return volume(store.name, kind: "redis", .onlyOne(of: service))
            case .command(let spec): return commandStore(store.name, spec)
            }
        }
    }

    private func commandStore(_ name: String, _ spec: CommandStoreSpec) -> CommandStore {
        let tools = CommandTools(
            stackName: guide.name, stackDirectory: directory, stateDirectory: place.directory, runtime: runtime(),
            fileSystem: files, runner: runner, processTable: processTable, clock: clock)
        return CommandStore(name: name, spec: spec, tools: tools, scratch: place.directory + "/command", journal: journal)
    }

    private func volume(_ name: String, kind: String, _ volume: VolumeStore.Volume) -> VolumeStore {
        VolumeStore(
            name: name, kind: kind, volume: volume, volumes: composeRuntime, fileSystem: files, processTable: processTable,
            clock: clock, journal: journal)
    }

    func pin() -> any Pin {
        if let compose, case .env(let file, let key, nil) = guide.version.pin {
            let credentials = DockerCredentials(environment: docker.environment, fileSystem: files, runner: runner)
            let images = ComposeImages(
                configuration: compose, docker: docker, registry: Registry(credentials: credentials),
                exactly: rehearsal.map { [$0.plan.from, $0.plan.to] } ?? [])
            return ImagePin(
                file: file, key: key, stackDirectory: directory, fileSystem: files, images: images,
                servers: ServerImages(guide, configuration: compose, docker: docker), listedBy: guide.version.listedBy)
        }
        switch guide.version.pin {
        case .env(let file, let key, let releases):
            return EnvPin(file: file, key: key, releases: releases, stackDirectory: directory, fileSystem: files)
        case .directory(let link, let releases, let archives):
            return DirectoryPin(
                link: link, releases: releases, archives: archives, stackDirectory: directory, fileSystem: files, runner: runner,
                clock: clock, environment: callerEnvironment)
        case .git(let path, let remote, let branch, let archives):
            let tree = GitPin(
                path: path, remote: remote, branch: branch, archives: archives, workTrees: place.directory + "/worktrees",
                stackDirectory: directory, fileSystem: files, runner: runner, processTable: processTable, clock: clock,
                environment: callerEnvironment)
            guard guide.version.build, let compose else { return tree }
            let original = rehearsal?.project.map(ComposeClone.original)
            return BuiltPin(
                tree: tree, images: BuiltImages(configuration: compose, docker: docker, cloneOf: original),
                servers: ServerImages(guide, configuration: compose, docker: docker))
        }
    }

    /// Hooks beside the guide, and whom the guide names.
    func attendants(guidePath: String) -> [any Attendant] {
        let root = place.directory.split(separator: "/").dropLast().joined(separator: "/")
        var all: [any Attendant] = [
            HookDirectory(
                stackDirectory: directory, guidePath: guidePath, stateRoot: "/" + root, seconds: guide.limits.hook ?? 60,
                environment: callerEnvironment, fileSystem: files, runner: runner)
        ]
        guard let notify = guide.notify else { return all }
        if let webhook = notify.webhook {
            all.append(WebhookNotice(spec: webhook, at: notify.at, fileSystem: files, clock: clock))
        }
        if let mail = notify.mail {
            all.append(
                MailNotice(spec: mail, at: notify.at, environment: callerEnvironment, fileSystem: files, runner: runner))
        }
        return all
    }

    /// Where `--set` writes: the file that holds the pin, else the first that a service reads.
    var environmentFile: String {
        if case .env(let file, _, _) = guide.version.pin { return file }
        switch guide.runtime {
        case .process(let spec): return spec.services.flatMap(\.environmentFiles).first ?? ".env"
        case .compose(let spec): return spec.environmentFiles.first ?? ".env"
        }
    }
}
