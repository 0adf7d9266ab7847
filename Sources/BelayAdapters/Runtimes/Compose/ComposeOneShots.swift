package import BelayCore
import BelaySystem

extension ComposeRuntime {
    private static let grace = 5
    private static let pause = 0.05

    package func runOnce(_ task: OneShot, patience: Patience) throws -> OneShotOutcome {
        // What a crash left of the same work must be gone first: a migration runs once, not twice at a time.
        try endOneShots()
        switch task {
        case .service(let name): return try runOnce(name, patience)
        case .command(let argv, let directory, let given):
            return try oneShots.run(
                argv, directory: directory, environment: try commandEnvironment().merging(given) { _, given in given },
                patience: patience)
        }
    }

    package func endOneShots() throws {
        try oneShots.end()
        for service in try survey() where service.role == .oneShot && service.isRunning {
            _ = try stop(service.name, graceSeconds: Double(Self.grace))
        }
    }

    package func renewOneShots() throws {
        guard let migrator else { return }
        let all = try containers()
        let found = all.filter { $0.service == migrator }
        guard !found.isEmpty, try !found.allSatisfy(isCurrent) else { return }
        // Compose would make those anew as well, and leave them stopped.
        let needed = try project().reach(of: migrator).subtracting([migrator])
        guard try all.filter({ needed.contains($0.service ?? "") }).allSatisfy(isCurrent) else { return }
        do { try make([migrator], among: all) } catch {
            // Whoever asks for containers waits for an engine that went away in the middle.
            try make([migrator], among: try containers())
        }
    }

    private func runOnce(_ service: String, _ patience: Patience) throws -> OneShotOutcome {
        try make([service], anew: true, among: try containers())
        guard let container = try containers(of: service).first else {
            throw BelayError(.failed, "cannot run \(service): Compose made no container of it")
        }
        try attach(container, service, .open)
        let begin = clock.uptime
        let mark = try logMark(service)
        try DockerRefusal.explained("cannot run \(service)") { try docker.post("/containers/\(container.id)/start") }
        let lines = try follow(service, since: mark, patience)
        let exit = try containers(of: service).first?.state.exitCode ?? -1
        return OneShotOutcome(exit: exit, lines: lines, seconds: clock.uptime - begin)
    }

    private func follow(_ service: String, since mark: LogMark, _ patience: Patience) throws -> [String] {
        var told = 0
        var waiting = Waiting(patience, clock: clock)
        while true {
            let isOver = try containers(of: service).allSatisfy { !$0.state.running }
            let lines = try logLines(service, since: mark, limit: HostOneShots.keptLines * 20)
            waiting.hear(Array(lines.dropFirst(told)))
            told = max(told, lines.count)
            if isOver { return Array(lines.suffix(HostOneShots.keptLines)) }
            waiting.look()
            if let why = waiting.overdue {
                _ = try stop(service, graceSeconds: Double(Self.grace))
                throw BelayError(.failed, "cannot run \(service): \(why), it was ended", evidence: Array(lines.suffix(20)))
            }
            do { try clock.sleep(Self.pause) } catch {
                _ = try? stop(service, graceSeconds: Double(Self.grace))
                throw error
            }
        }
    }

    package func invocation(of argv: [String], as service: String?, giving variables: [String: String]) throws -> Invocation {
        guard let service else {
            return Invocation(argv: argv, environment: try commandEnvironment().merging(variables) { _, given in given })
        }
        let container = try require(service)
        // Without a value it is handed on from the environment of the command itself, where no list of processes shows it.
        let names = variables.keys.sorted().flatMap { ["--env", $0] }
        return Invocation(
            argv: ["docker", "exec", "--interactive"] + names + [container.id] + argv,
            environment: docker.environment.merging(variables) { _, given in given })
    }

    package func startWords(of service: String) throws -> [String] {
        let container = try require(service)
        return [container.path] + container.arguments
    }

    /// The installation's settings, as an operator's own command beside the stack would be given them.
    private func commandEnvironment() throws -> [String: String] {
        var values = settings.base
        for file in environmentFiles
        where try files.status(StackPath.resolve(file, in: stackDirectory), followingLinks: true) != nil {
            values.merge(try settings.read(file)) { _, new in new }
        }
        return values
    }
}
