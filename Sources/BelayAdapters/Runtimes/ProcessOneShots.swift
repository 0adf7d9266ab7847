package import BelayCore
import BelaySystem
import Synchronization

extension ProcessRuntime {
    package func runOnce(_ task: OneShot, patience: Patience) throws -> OneShotOutcome {
        // What a crash left of the same work must be gone first: a migration runs once, not twice at a time.
        try endOneShots()
        switch task {
        case .service(let name):
            let service = try declared(name)
            let environment = try environments.whole(service, exposure: .open)
            let argv = try ArgumentExpansion.expand(service.run, with: environment, service: name)
            try logs.makeDirectory(service)
            return try oneShots.run(
                argv, directory: service.directory, environment: environment, service: name, patience: patience,
                log: LogFile(logs.path(service)))
        case .command(let argv, let directory, let given):
            return try oneShots.run(
                argv, directory: directory, environment: try environments.ofCommand(spec.services, given: given),
                patience: patience)
        }
    }

    package func endOneShots() throws { try oneShots.end() }

    private var oneShots: HostOneShots {
        HostOneShots(finder: finder, runner: runner, files: files, clock: clock, stackDirectory: stackDirectory)
    }
}

/// Work that this machine does once for a stack. It is known again after a crash by what its processes inherited.
struct HostOneShots {
    /// Between SIGTERM and SIGKILL of what a one-shot left behind.
    private static let grace = 5.0
    static let keptLines = 500

    let finder: ProcessFinder
    let runner: any CommandRunner
    let files: any FileSystem
    let clock: any Clock
    let stackDirectory: String

    func end() throws { try end("a one-shot", launch: nil) }

    private func end(_ name: String, launch: String?) throws {
        _ = try ProcessEnding(table: finder.table, clock: clock).end(name, graceSeconds: Self.grace) {
            finder.oneShots(launch: launch)
        }
    }

    func run(
        _ argv: [String], directory: String, environment: [String: String], service: String? = nil, patience: Patience,
        log: LogFile? = nil
    ) throws -> OneShotOutcome {
        let name = service ?? argv.first ?? "nothing"
        let launch = ProcessMarkers.newLaunch()
        let markers = finder.markers.ofOneShot(service: service, launch: launch)
        let path = StackPath.resolve(directory, in: stackDirectory)
        guard try files.status(path, followingLinks: true)?.kind == .directory else {
            throw BelayError(.refused, "cannot run \(name): the directory \(directory) does not exist")
        }
        let output = OneShotOutput(limit: Self.keptLines, log: log, onLine: patience.onLine)
        let limits = CommandLimits(
            idleSeconds: patience.idleSeconds, mostSeconds: patience.mostSeconds, graceSeconds: Self.grace,
            activity: patience.activity, onLine: { output.add($0) })
        let command = Command(argv, environment: environment.merging(markers) { _, ours in ours }, directory: path)
        let result = Result { try runner.run(command, limits: limits) }
        // It is over when its last process is: what it left in the background would write beside the next step.
        let ended = Result { try end(name, launch: launch) }
        let outcome = try result.get()
        _ = try ended.get()
        return try describe(name, outcome, output.lines, patience)
    }

    private func describe(
        _ name: String, _ result: CommandResult, _ lines: [String], _ patience: Patience
    ) throws -> OneShotOutcome {
        switch result.ending {
        case .exited(let code): return OneShotOutcome(exit: code, lines: lines, seconds: result.seconds)
        // As a shell says it.
        case .signalled(let signal): return OneShotOutcome(exit: 128 + signal, lines: lines, seconds: result.seconds)
        case .timedOut:
            let most = Int(patience.mostSeconds.rounded())
            let why =
                result.seconds >= patience.mostSeconds
                ? "\(most) s are over" : "no progress for \(Int(patience.idleSeconds.rounded())) s"
            throw BelayError(.failed, "cannot run \(name): \(why), it was ended", evidence: Array(lines.suffix(20)))
        }
    }
}

/// The lines of a one-shot, standard output and errors in the order in which they came: the last ones kept, each handed on,
/// and written to the service's log where it has one.
final class OneShotOutput: Sendable {
    private let kept = Mutex<[String]>([])
    private let limit: Int
    private let log: LogFile?
    private let onLine: @Sendable (String) -> Void

    init(limit: Int, log: LogFile?, onLine: @escaping @Sendable (String) -> Void) {
        self.limit = limit
        self.log = log
        self.onLine = onLine
    }

    var lines: [String] { kept.withLock { $0 } }

    func add(_ raw: String) {
        let line = PlainText.line(raw)
        kept.withLock {
            $0.append(line)
            if $0.count > limit { $0.removeFirst($0.count - limit) }
        }
        // A full disk must not end a migration that goes well; its lines are in the outcome too.
        try? log?.append(raw)
        onLine(line)
    }
}
