import BelayAdapters
import BelayCore
import BelayEngine
import BelaySystem
import BelayVault
import Glibc

/// One stack, opened for a command: the place where everything is put together. Opening creates nothing.
struct Stack {
    let world: StackWorld
    let guidePath: String
    let warnings: [Diagnostic]
    private let parts: Parts

    static func open(_ invocation: Invocation) throws -> Stack {
        let files = RealFileSystem()
        let finder = StackFinder(invocation: invocation, files: files)
        let named = try finder.guide()
        let path = try files.realPath(named)
        let file = GuideFile(path: path, shown: named, files: files)
        let directory = file.directory
        let (guide, warnings) = try file.read(shape: invocation.value("shape"))
        let place = StatePlace(directory: try finder.state(stack: guide.name, directory: directory))
        let releases = try ReleasesFile(directory: directory, guide: guide, files: files).read()
        let parts = try Parts(guide: guide, directory: directory, files: files, place: place, environment: invocation.environment)
        return Stack(parts, releases: releases, guidePath: path, warnings: warnings)
    }

    /// As it was planned with, whatever became of its guide since.
    static func stored(_ guide: Guide, guidePath: String, place: StatePlace, files: any FileSystem, invocation: Invocation)
        throws -> Stack
    {
        let file = GuideFile(path: guidePath, shown: guidePath, files: files)
        let parts = try Parts(
            guide: guide, directory: file.directory, files: files, place: place, environment: invocation.environment)
        return Stack(parts, releases: Releases(), guidePath: guidePath, warnings: [])
    }

    private init(_ parts: Parts, releases: Releases, guidePath: String, warnings: [Diagnostic]) {
        var world = Self.world(parts, releases: releases)
        world.attendants = parts.attendants(guidePath: guidePath)
        self.world = world
        self.guidePath = guidePath
        self.warnings = warnings
        self.parts = parts
    }

    /// Also for a clone, whose guide is the plan's and whose state is its own.
    static func world(_ parts: Parts, releases: Releases) -> StackWorld {
        let runtime = parts.runtime()
        let prober = parts.prober(runtime)
        return StackWorld(
            guide: parts.guide, releases: releases, directory: parts.directory, runtime: runtime, stores: parts.stores(),
            pin: parts.pin(),
            prober: prober,
            vault: PlainVault(directory: parts.place.vault, stack: parts.guide.name, fileSystem: parts.files),
            rehearser: parts.rehearser(),
            meter: EdgeMeter(prober: prober, clock: parts.clock), overlaps: true, clock: parts.clock,
            fileSystem: parts.files, processTable: parts.processTable, place: parts.place, environmentFile: parts.environmentFile)
    }

    /// For verbs that plan or change something: from here on Belay has a place for this stack.
    func engine(_ observer: any RunObserver) throws -> Engine {
        try world.place.prepare(using: world.fileSystem)
        try world.place.remember(guide: guidePath, using: world.fileSystem)
        let parts = try parts.named()
        var world = world
        world.stores = parts.stores()
        let releases = world.releases
        let path = guidePath
        return Engine(
            world: world, journal: try Journal(path: world.place.journal), observer: observer,
            rebuild: { guide in Stack(parts.with(guide), releases: releases, guidePath: path, warnings: []).world })
    }

    /// Whether this process is the one that works on that run.
    func isOurs(_ run: StoredRun) -> Bool { run.holder.pid == getpid() && isHeld(run) }

    /// Whether a belay works on that run now.
    func isHeld(_ run: StoredRun) -> Bool { world.processTable.process(run.holder.pid) == run.holder }

    /// For verbs that only look; nil where no run was ever begun.
    func journal() throws -> Journal? { try Journal.reading(path: world.place.journal, using: world.fileSystem) }
}
