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
    /// Whose the twins beside the stores are.
    private(set) var journal: String?

    init(guide: Guide, directory: String, files: any FileSystem, place: StatePlace, environment: [String: String]) throws {
        self.guide = guide
        self.directory = directory
        self.files = files
        self.place = place
        callerEnvironment = environment
        journal = try place.journalName(using: files)
        clock = SystemClock()
        processTable = LinuxProcessTable()
        runner = PosixCommandRunner(clock: clock)
    }

    /// The same stack through another guide.
    func with(_ guide: Guide) -> Parts {
        var other = self
        other.guide = guide
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
        case .process(let spec):
            let pin = pin()
            return ProcessRuntime(
                spec: spec, stackName: guide.name, stackDirectory: directory, stateDirectory: place.directory,
                callerEnvironment: callerEnvironment, fileSystem: files, runner: runner, processTable: processTable, clock: clock,
                version: { try? pin.current().version }, prober: { prober($0) })
        }
    }

    func prober(_ runtime: any Runtime) -> any Prober {
        let stores = guide.stores
        let directory = directory
        let files = files
        let runner = runner
        return ServiceProber(
            runtime: runtime, stackDirectory: directory, fileSystem: files, runner: runner, clock: clock,
            databases: { name in
                guard case .sqlite(let patterns)? = stores.first(where: { $0.name == name })?.kind else { return [] }
                return try Glob.expand(patterns, in: directory, using: files).map { directory + "/" + $0 }
            },
            // What whoever runs Belay has in the environment is no business of a check: it would pass here and fail in a unit.
            environment: { try (runtime as? ProcessRuntime)?.commandEnvironment(service: $0) ?? [:] })
    }

    func stores() -> [any Store] {
        guide.stores.map { store in
            switch store.kind {
            case .sqlite(let patterns):
                return SQLiteStore(
                    name: store.name, files: patterns, stackDirectory: directory, fileSystem: files, processTable: processTable,
                    clock: clock, journal: journal)
            case .files(let paths):
                return FilesStore(
                    name: store.name, paths: paths, stackDirectory: directory, fileSystem: files, processTable: processTable,
                    clock: clock, journal: journal)
            }
        }
    }

    func pin() -> any Pin {
        switch guide.version.pin {
        case .env(let file, let key, let releases):
            return EnvPin(file: file, key: key, releases: releases, stackDirectory: directory, fileSystem: files)
        case .directory(let link, let releases):
            return DirectoryPin(link: link, releases: releases, stackDirectory: directory, fileSystem: files)
        case .git(let path, let remote, let branch):
            return GitPin(
                path: path, remote: remote, branch: branch, workTrees: place.directory + "/worktrees", stackDirectory: directory,
                fileSystem: files, runner: runner, processTable: processTable, clock: clock, environment: callerEnvironment)
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
        }
    }
}
