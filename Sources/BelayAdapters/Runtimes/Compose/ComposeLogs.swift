package import BelayCore
import BelaySystem

extension ComposeRuntime {
    /// Logs of containers have no place in a file: a mark is a time, in nanoseconds.
    package func logMark(_ service: String) throws -> LogMark {
        LogMark(file: service, offset: Int64(clock.now * 1e9), inode: 0)
    }

    /// Without a mark: since the service was last started.
    package func logLines(_ service: String, since mark: LogMark?, limit: Int) throws -> [String] {
        guard limit > 0 else { return [] }
        let lines = try containers(of: service).flatMap { container in
            try log(
                of: container, last: limit,
                since: mark.map { Self.time($0.offset) } ?? DockerTime.unix(container.state.startedAt, earlier: 1)
            )
        }
        return Array(lines.suffix(limit))
    }

    /// A container that ends at this very moment has a log that cannot be read for as long.
    private func log(of container: DockerContainer, last limit: Int, since time: String?) throws -> [String] {
        for _ in 0..<3 {
            do {
                return try docker.log(of: container, last: limit, since: time)
            } catch let refusal as DockerRefusal {
                switch refusal.status {
                case 409, 500: try clock.sleep(0.2)
                // Removed, or its log goes where Docker cannot read it.
                case 404, 501: return []
                default: throw refusal
                }
            }
        }
        return []
    }

    private static func time(_ nanoseconds: Int64) -> String {
        let rest = String(nanoseconds % 1_000_000_000)
        return "\(nanoseconds / 1_000_000_000)." + String(repeating: "0", count: 9 - rest.count) + rest
    }
}
