import BelayAdapters
import BelayCore
import BelayEngine
import BelaySystem
import BelayVault

/// One stack, opened for a command: the place where everything is put together.
struct Stack {
    let world: StackWorld
    let guidePath: String
    let warnings: [Diagnostic]

    static func open(_ invocation: Invocation) throws -> Stack {
        let files = RealFileSystem()
        let finder = StackFinder(invocation: invocation, files: files)
        let named = try finder.guide()
        let path = try files.realPath(named)
        let directory = String(path.dropLast(path.split(separator: "/").last.map { $0.count + 1 } ?? 0))
        let (guide, warnings) = try GuideFile(path: path, shown: named, files: files).read()
        let place = StatePlace(directory: try finder.state(stack: guide.name, directory: directory))
        try place.prepare(using: files)
        let releases = try ReleasesFile(directory: directory, guide: guide, files: files).read()
        let parts = Parts(guide: guide, directory: directory, files: files, place: place, environment: invocation.environment)
        let runtime = parts.runtime()
        let world = StackWorld(
            guide: guide, releases: releases, directory: directory, runtime: runtime, stores: parts.stores(), pin: parts.pin(),
            prober: parts.prober(runtime), vault: PlainVault(directory: place.vault, stack: guide.name, fileSystem: files), clock: parts.clock,
            fileSystem: files, processTable: parts.processTable, place: place, environmentFile: parts.environmentFile)
        return Stack(world: world, guidePath: path, warnings: warnings)
    }

    /// For verbs that change something.
    func engine(_ observer: any RunObserver) throws -> Engine {
        Engine(world: world, journal: try Journal(path: world.place.journal), observer: observer)
    }

    func journal() throws -> Journal? { try Journal.existing(path: world.place.journal, using: world.fileSystem) }
}
