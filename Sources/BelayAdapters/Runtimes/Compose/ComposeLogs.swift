package import BelayCore
import BelaySystem

extension ComposeRuntime {
    /// Logs of containers have no place in a file: a mark is a time, in nanoseconds.
    package func logMark(_ service: String) throws -> LogMark {
        LogMark(file: service, offset: Int64(clock.now * 1e9), inode: 0)
    }

    /// Without a mark: of the process that runs now. What its predecessor said before the engine started it anew is not its own.
    package func logLines(_ service: String, since mark: LogMark?, limit: Int) throws -> [String] {
        guard limit > 0 else { return [] }
        let lines = try containers(of: service).flatMap { container in
            do {
                let state = container.state
                let begun = DockerTime.firstLine(startedAt: state.startedAt, finishedAt: state.finishedAt)
                let since = mark?.offset ?? begun
                return try docker.log(of: container, last: limit, since: since.map(Self.time))
            } catch let refusal as DockerRefusal {
                // Removed this moment, or its log goes where Docker cannot read it.
                guard [404, 409, 500, 501].contains(refusal.status) else { throw refusal }
                return []
            }
        }
        return Array(lines.suffix(limit))
    }

    private static func time(_ nanoseconds: Int64) -> String {
        let rest = String(nanoseconds % 1_000_000_000)
        return "\(nanoseconds / 1_000_000_000)." + String(repeating: "0", count: 9 - rest.count) + rest
    }
}
