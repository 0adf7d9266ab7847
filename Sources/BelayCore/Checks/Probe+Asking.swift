extension Probe {
    /// The same question to this service, where the probe asks a service and none was named.
    package func asking(_ service: String) -> Probe {
        switch self {
        case .http(nil, let port, let path, let method, let headers, let body, let pick):
            return .http(service: service, port: port, path: path, method: method, headers: headers, body: body, pick: pick)
        case .tcp(nil, let port): return .tcp(service: service, port: port)
        case .logs(nil, let matching): return .logs(service: service, matching: matching)
        case .run(let argv, let shell, let directory, nil):
            return .run(argv: argv, shell: shell, directory: directory, service: service)
        case .http, .tcp, .logs, .run, .sql, .redis, .running, .file: return self
        }
    }
}
