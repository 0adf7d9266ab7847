package import BelayCore
package import BelaySystem

/// Asks the services of one stack. Whatever the stack does is an observation; only an interruption, or a mistake in the
/// guide that no answer could mend, is thrown.
package struct ServiceProber: Prober {
    private let runtime: any Runtime
    private let stackDirectory: String
    private let files: any FileSystem
    private let runner: any CommandRunner
    private let clock: any Clock
    private let databases: @Sendable (String) throws -> [String]
    private let servers: @Sendable (String) -> PostgresProbe?

    /// - Parameters:
    ///   - databases: absolute paths of a store's SQLite databases.
    ///   - servers: who asks a store that a PostgreSQL server holds; nil for every other.
    package init(
        runtime: any Runtime, stackDirectory: String, fileSystem: any FileSystem, runner: any CommandRunner,
        clock: any Clock, databases: @escaping @Sendable (String) throws -> [String],
        servers: @escaping @Sendable (String) -> PostgresProbe? = { _ in nil }
    ) {
        self.runtime = runtime
        self.stackDirectory = stackDirectory
        self.files = fileSystem
        self.runner = runner
        self.clock = clock
        self.databases = databases
        self.servers = servers
    }

    package func observe(_ probe: Probe, in context: ProbeContext) throws -> Observation {
        do {
            return try ask(probe, context)
        } catch let error as BelayError where error.code != .interrupted {
            return Observation(problem: PlainText.line(error.message))
        }
    }

    private func ask(_ probe: Probe, _ context: ProbeContext) throws -> Observation {
        switch probe {
        case .http(let service, let port, let path, let method, let headers, let body, let pick):
            let endpoint = try endpoint(service, port, context)
            return HTTPProbe(path: path, method: method, headers: headers, body: body, pick: pick)
                .observe(endpoint, timeoutSeconds: context.timeoutSeconds)
        case .tcp(let service, let port):
            let endpoint = try endpoint(service, port, context)
            return TCPProbe().observe(endpoint, timeoutSeconds: context.timeoutSeconds)
        case .sql(let store, let query):
            if let probe = servers(store) { return try probe.observe(query, seconds: context.timeoutSeconds) }
            return try SQLProbe(store: store, query: query, clock: clock, seconds: context.timeoutSeconds)
                .observe(try databases(store), stackDirectory: stackDirectory)
        case .redis(let service, let command):
            return try RedisProbe(invocation: runtime.invocation(of: RedisProbe.argv(command), as: service))
                .observe(runner, directory: stackDirectory, seconds: context.timeoutSeconds)
        case .run(let argv, let shell, let directory, let service):
            let base = context.targetDirectory ?? stackDirectory
            // What whoever runs Belay has in the environment is no business of a check: it would pass here and fail in a unit.
            let addressed = try argv.map { try RunProbe.addressed($0) { try self.endpoint($0, $1, context) } }
            let invocation = try runtime.invocation(of: RunProbe.argv(addressed, shell: shell), as: service)
            return try RunProbe(invocation: invocation, directory: StackPath.resolve(directory ?? ".", in: base))
                .observe(runner, context: context)
        case .logs(let service, let pattern):
            return try LogsProbe(service: service, pattern: pattern).observe(runtime, context)
        case .running(let service):
            return try RunningProbe(service: service).observe(runtime)
        case .file(let path):
            return try FileProbe(path: path).observe(files, stackDirectory: stackDirectory)
        }
    }

    private func endpoint(_ service: String?, _ port: Int, _ context: ProbeContext) throws -> Endpoint {
        try context.asUsers
            ? runtime.publicEndpoint(service: service, port: port) : runtime.endpoint(service: service, port: port)
    }
}
