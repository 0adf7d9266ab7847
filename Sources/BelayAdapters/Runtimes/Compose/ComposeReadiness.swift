import BelayCore
import BelaySystem

/// Waits until a started service is ready: its own health check passes, or, where it has none, it runs; and until it has shown
/// that it stays, which without a health check is all that can be known of it.
/// Docker asks health checks every thirty seconds; nobody is kept waiting for that, they are asked here.
struct ComposeReadiness {
    private static let firstPause = 0.02
    private static let longestPause = 0.25
    private static let settled = 1.0
    private static let probeSeconds = 10.0
    private static let evidenceLines = 20

    let runtime: ComposeRuntime
    let service: String

    /// What another one depends on has to show that it stays first: that one may have no second try.
    func wait(_ patience: Patience) throws {
        let services = try runtime.project().services.values
        try wait(patience, staying: services.contains { $0.dependencies?[service] != nil })
    }

    /// Several that were started one after the other show it together.
    func waitStaying(since begin: Double) throws {
        let found = try runtime.containers(of: service)
        guard found.contains(where: { Self.command($0.config.healthcheck?.test) == nil }) else { return }
        try wait(Patience(idleSeconds: 60, mostSeconds: 60), staying: true, since: begin)
    }

    private func wait(_ patience: Patience, staying: Bool, since begin: Double? = nil) throws {
        var waiting = Waiting(patience, clock: runtime.clock)
        var sense = ProgressSense()
        var seen = try runtime.logMark(service)
        seen.offset -= 1_000_000_000
        var told: Set<String> = []
        var pause = Self.firstPause
        while true {
            let lines = try runtime.logLines(service, since: seen, limit: 1000).filter { told.insert($0).inserted }
            waiting.hear(sense.news(in: lines))
            waiting.look()
            guard let answer = try missing(since: staying ? begin ?? waiting.begin : nil) else { return }
            if let why = waiting.overdue {
                throw BelayError(
                    .failed, "cannot start \(service): it is not ready and \(why): \(answer)",
                    hint: "docker compose logs \(service)", evidence: try evidence())
            }
            try runtime.clock.sleep(pause)
            pause = min(pause * 1.5, Self.longestPause)
        }
    }

    /// What is still to be waited for; nil when it is ready.
    /// - Parameter begin: since when it has been waited for one to show that it stays; nil where it need not.
    private func missing(since begin: Double?) throws -> String? {
        let found = try runtime.containers(of: service)
        guard !found.isEmpty else { throw BelayError(.failed, "cannot start \(service): its container is gone") }
        for container in found {
            guard container.isRunning else {
                // What it said last may still be on its way to the engine's log.
                try runtime.clock.sleep(Self.longestPause)
                throw BelayError(
                    .failed, "cannot start \(service): it ended with \(container.state.exitCode) before it was ready",
                    hint: "docker compose logs \(service)", evidence: try evidence())
            }
            if let problem = try unhealthy(container, since: begin) { return problem }
        }
        return nil
    }

    private func unhealthy(_ container: DockerContainer, since begin: Double?) throws -> String? {
        guard let argv = Self.command(container.config.healthcheck?.test) else {
            guard let begin else { return nil }
            return runtime.clock.uptime - begin >= Self.settled ? nil : "it has to run for a second"
        }
        if container.state.health?.status == "healthy" { return nil }
        let outcome = try DockerRefusal.explained("cannot ask \(service) whether it is ready") {
            try runtime.docker.execute(argv, in: container.id, seconds: Self.probeSeconds)
        }
        return outcome.exit == 0 ? nil : "its health check ends with \(outcome.exit)"
    }

    /// As Compose and the image write it: `NONE`, or `CMD` with words, or `CMD-SHELL` with a line.
    static func command(_ test: [String]?) -> [String]? {
        guard let test, let kind = test.first, test.count > 1 else { return nil }
        switch kind {
        case "CMD": return Array(test.dropFirst())
        case "CMD-SHELL": return ["/bin/sh", "-c", test[1]]
        default: return nil
        }
    }

    private func evidence() throws -> [String] {
        MigrationFailure.excerpt(
            of: try runtime.logLines(service, since: nil, limit: Self.evidenceLines * 20), limit: Self.evidenceLines)
    }
}
