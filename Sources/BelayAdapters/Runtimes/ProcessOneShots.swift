package import BelayCore
import BelaySystem
import Synchronization

extension ProcessRuntime {
    /// Between SIGTERM and SIGKILL of what a one-shot left behind.
    private static let oneShotGrace = 5.0
    private static let keptLines = 500

    package func runOnce(_ task: OneShot, patience: Patience) throws -> OneShotOutcome {
        // What a crash left of the same work must be gone first: a migration runs once, not twice at a time.
        try endOneShots()
        let launch = ProcessMarkers.newLaunch()
        switch task {
        case .service(let name):
            let service = try declared(name)
            let environment = try environments.whole(service, exposure: .open)
            let argv = try ArgumentExpansion.expand(service.run, with: environment, service: name)
            try logs.makeDirectory(service)
            let log = LogFile(logs.path(service))
            return try run(
                name, argv, directory: service.directory, environment: environment,
                markers: markers.ofOneShot(service: name, launch: launch), patience: patience, log: log)
        case .command(let argv, let directory, let given):
            return try run(
                argv.first ?? "nothing", argv, directory: directory,
                environment: try environments.ofCommand(spec.services, given: given),
                markers: markers.ofOneShot(service: nil, launch: launch), patience: patience, log: nil)
        }
    }

    package func endOneShots() throws {
        _ = try ProcessEnding(table: table, clock: clock).end("a one-shot", graceSeconds: Self.oneShotGrace) {
            finder.oneShots()
        }
    }

    private func run(
        _ name: String, _ argv: [String], directory: String, environment: [String: String], markers: [String: String],
        patience: Patience, log: LogFile?
    ) throws -> OneShotOutcome {
        let path = StackPath.resolve(directory, in: stackDirectory)
        guard try files.status(path, followingLinks: true)?.kind == .directory else {
            throw BelayError(.refused, "cannot run \(name): the directory \(directory) does not exist")
        }
        let output = OneShotOutput(limit: Self.keptLines, log: log, onLine: patience.onLine)
        let limits = CommandLimits(
            idleSeconds: patience.idleSeconds, mostSeconds: patience.mostSeconds, graceSeconds: Self.oneShotGrace,
            activity: patience.activity, onLine: { output.add($0) })
        let command = Command(argv, environment: environment.merging(markers) { _, ours in ours }, directory: path)
        let result = Result { try runner.run(command, limits: limits) }
        // It is over when its last process is: what it left in the background would write beside the next step.
        let launch = markers[ProcessMarkers.launchKey]
        let ended = Result {
            try ProcessEnding(table: table, clock: clock).end(name, graceSeconds: Self.oneShotGrace) {
                finder.oneShots(launch: launch)
            }
        }
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
private final class OneShotOutput: Sendable {
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
