package import BelayCore
package import BelaySystem

/// Asks the services of one stack. Whatever the stack does is an observation; only an interruption, or a mistake in the
/// guide that no answer could mend, is thrown.
package struct ServiceProber: Prober {
    private let runtime: any Runtime
    private let stackDirectory: String
    private let files: any FileSystem
    private let runner: any CommandRunner
    private let table: any ProcessTable
    private let clock: any Clock
    private let databases: @Sendable (String) throws -> [String]
    private let servers: @Sendable (String) -> PostgresProbe?
    private let credentials: @Sendable (CredentialSpec) throws -> Secret

    /// - Parameters:
    ///   - databases: absolute paths of a store's SQLite databases.
    ///   - servers: who asks a store that a PostgreSQL server holds; nil for every other.
    ///   - credentials: what a guide only says the place of.
    package init(
        runtime: any Runtime, stackDirectory: String, fileSystem: any FileSystem, runner: any CommandRunner,
        processTable: any ProcessTable, clock: any Clock, databases: @escaping @Sendable (String) throws -> [String],
        servers: @escaping @Sendable (String) -> PostgresProbe? = { _ in nil },
        credentials: @escaping @Sendable (CredentialSpec) throws -> Secret
    ) {
        self.runtime = runtime
        self.stackDirectory = stackDirectory
        self.files = fileSystem
        self.runner = runner
        table = processTable
        self.clock = clock
        self.databases = databases
        self.servers = servers
        self.credentials = credentials
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
        case .redis(let service, let command, let user, let password):
            return try RedisProbe(service: service, command: command, user: user, password: try password.map(credentials))
                .observe(asking(in: stackDirectory, context), startedWith: { try runtime.startWords(of: service) })
        case .run(let argv, let shell, let directory, let service):
            let base = context.targetDirectory ?? stackDirectory
            // What whoever runs Belay has in the environment is no business of a check: it would pass here and fail in a unit.
            let addressed = try argv.map { try RunProbe.addressed($0) { try self.endpoint($0, $1, context) } }
            return try RunProbe(argv: RunProbe.argv(addressed, shell: shell), service: service)
                .observe(asking(in: StackPath.resolve(directory ?? ".", in: base), context), context: context)
        case .logs(let service, let pattern):
            return try LogsProbe(service: service, pattern: pattern).observe(runtime, context)
        case .running(let service):
            return try RunningProbe(service: service).observe(runtime)
        case .file(let path):
            return try FileProbe(path: path).observe(files, stackDirectory: stackDirectory)
        }
    }

    private func asking(in directory: String, _ context: ProbeContext) -> CheckCommand {
        CheckCommand(
            runtime: runtime, runner: runner, table: table, clock: clock, directory: directory, seconds: context.timeoutSeconds)
    }

    private func endpoint(_ service: String?, _ port: Int, _ context: ProbeContext) throws -> Endpoint {
        try context.asUsers
            ? runtime.publicEndpoint(service: service, port: port) : runtime.endpoint(service: service, port: port)
    }
}
