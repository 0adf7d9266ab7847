/// How a check asks. A probe names a service, never an address, so that it reaches the live, the dark or the cloned one.
package enum Probe: Codable, Sendable, Equatable {
    /// Observes `status`, `text`, `json`; its scalar is the whole body, or what `pick` names in the JSON (`a.b.0`).
    case http(service: String?, port: Int, path: String, method: String, headers: [String: String], body: String?, pick: String?)
    /// Observes whether the port accepts; its scalar is `open` or `closed`.
    case tcp(service: String?, port: Int)
    /// Observes `rows`; its scalar is the first column of the first row.
    case sql(store: String, query: String)
    /// Asks a Redis service, as one of its users where one is named; its scalar is the answer.
    case redis(service: String, command: [String], user: String? = nil, password: CredentialSpec? = nil)
    /// Observes `exit` and `text`; its scalar is the trimmed output. `shell` is the only way to a shell.
    case run(argv: [String], shell: Bool, directory: String?, service: String?)
    /// Its scalar is the number of lines, since the service was started, that match.
    case logs(service: String?, matching: String)
    /// Its scalar is whether every process of the service runs.
    case running(service: String)
    /// Its scalar is `present` or `absent`, `text` its content.
    case file(path: String)

    package var kind: String {
        switch self {
        case .http: return "http"
        case .tcp: return "tcp"
        case .sql: return "sql"
        case .redis: return "redis"
        case .run: return "run"
        case .logs: return "logs"
        case .running: return "running"
        case .file: return "file"
        }
    }

    /// The service that is asked, where the probe names one.
    package var service: String? {
        switch self {
        case .http(let service, _, _, _, _, _, _), .tcp(let service, _), .run(_, _, _, let service), .logs(let service, _):
            return service
        case .running(let service), .redis(let service, _, _, _): return service
        case .sql, .file: return nil
        }
    }
}
