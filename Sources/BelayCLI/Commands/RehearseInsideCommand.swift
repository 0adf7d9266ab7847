import BelayCore
import BelayEngine
import BelaySystem
import BelayVault
import Glibc

extension CommandSpec {
    /// What a rehearsal starts in namespaces of its own; the request comes on standard input, the result goes to a file.
    static let rehearseInside = CommandSpec(
        "rehearse-inside", "inside a clone", examples: ["belay rehearse-inside"], hidden: true
    ) { invocation in
        let files = RealFileSystem()
        var request = try JSON.decode(RehearsalRequest.self, from: files.read("/dev/stdin", limit: 64 << 20))
        // As Compose sees it: what lies in the clone is told apart by its path.
        request.scratch = try files.realPath(request.scratch)
        Isolation.offerToBeKilled()
        Isolation.endWithStarter()
        let place = StatePlace(directory: request.scratch + "/state")
        try place.prepare(using: files)
        let parts = try parts(request, place, files, invocation)
        try parts.prepareClone()
        var world = Stack.world(parts, releases: Releases())
        let absent = world.guide.notRehearsed
        world.stores.removeAll { absent.contains($0.name) }
        let terminal = Terminal(environment: invocation.environment)
        let engine = Engine(
            world: world, journal: try Journal(path: place.journal),
            observer: PlainObserver(terminal: terminal, clock: world.clock))
        let source = PlainVault(directory: request.vault, stack: request.plan.guide.name, fileSystem: files)
        let rehearsal = try engine.rehearseInside(request, from: source)
        try files.writeAtomically(request.scratch + "/rehearsal.json", try JSON.encode(rehearsal), mode: 0o600, like: nil)
        return .done
    }

    /// In the clone, whatever it is made of.
    private static func parts(
        _ request: RehearsalRequest, _ place: StatePlace, _ files: any FileSystem, _ invocation: Invocation
    ) throws -> Parts {
        switch request.plan.guide.runtime {
        case .process:
            try Isolation.enter(
                stack: request.stack, upper: request.scratch + "/upper", work: request.scratch + "/work",
                writable: ["/tmp", "/var/tmp", "/dev/shm", request.scratch])
            return try Parts(
                guide: request.plan.guide, directory: request.stack, files: files, place: place,
                environment: invocation.environment)
        case .compose:
            return try Parts(
                guide: request.plan.guide, directory: request.scratch + "/stack", files: files, place: place,
                environment: invocation.environment, cloning: request)
        }
    }
}
