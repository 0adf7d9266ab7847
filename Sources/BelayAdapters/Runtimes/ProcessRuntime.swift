package import BelayCore
package import BelaySystem

/// Services that Belay starts itself, each detached in a session of its own. It starts and stops; it does not supervise:
/// a service that ends stays ended, and a reboot starts none.
package struct ProcessRuntime: Runtime {
    package let kind = "process"
    package let lockIdentities: [LockIdentity]

    let spec: ProcessRuntimeSpec
    let stackDirectory: String
    let files: any FileSystem
    let runner: any CommandRunner
    let table: any ProcessTable
    let clock: any Clock
    let markers: ProcessMarkers
    let records: ProcessRecords
    let finder: ProcessFinder
    let environments: ProcessEnvironment
    let logs: ProcessLogs
    let version: @Sendable () -> String?
    let prober: @Sendable (any Runtime) -> any Prober

    /// - Parameters:
    ///   - stackDirectory: an absolute real path.
    ///   - stateDirectory: Belay's own for this stack; never inside it.
    ///   - callerEnvironment: of whoever runs Belay; only its base is handed on.
    ///   - version: what is pinned now, for telling later what a service was started with.
    ///   - prober: asks readiness checks. It is made from this runtime, which tells it where a service is reached.
    package init(
        spec: ProcessRuntimeSpec, stackName: String, stackDirectory: String, stateDirectory: String,
        callerEnvironment: [String: String], fileSystem: any FileSystem, runner: any CommandRunner,
        processTable: any ProcessTable, clock: any Clock, version: @escaping @Sendable () -> String? = { nil },
        prober: @escaping @Sendable (any Runtime) -> any Prober
    ) {
        self.spec = spec
        self.stackDirectory = stackDirectory
        self.files = fileSystem
        self.runner = runner
        self.table = processTable
        self.clock = clock
        self.version = version
        self.prober = prober
        lockIdentities = [.directory(stackDirectory)]
        markers = ProcessMarkers(stackName: stackName, stackDirectory: stackDirectory)
        records = ProcessRecords(stateDirectory: stateDirectory, files: fileSystem)
        finder = ProcessFinder(table: processTable, markers: markers, records: records)
        environments = ProcessEnvironment(caller: callerEnvironment, stackDirectory: stackDirectory, files: fileSystem)
        logs = ProcessLogs(stackDirectory: stackDirectory, files: fileSystem)
    }

    package func survey() throws -> [ServiceFacts] {
        let order = try ProcessOrder.starting(spec.services)
        let members = finder.members(of: order.map(\.name))
        return order.map { service in
            let found = members[service.name] ?? ProcessMembers()
            // How a detached process ended is known to nobody but PID 1, which adopted it.
            return ServiceFacts(
                name: service.name, state: found.isEmpty ? .stopped : .running, role: service.oneShot ? .oneShot : nil,
                exposure: found.isEmpty ? nil : found.exposure, processes: found.processes, version: found.version)
        }
    }

    package func canStartDark(_ service: String) -> Bool {
        spec.service(named: service)?.darkEnvironment != nil
    }

    /// What the guide and its files set; the base is left out, since it is the caller's and not the stack's. A key on which
    /// services disagree appears once for each: `KEY`, then `service:KEY`. Files that cannot be read are findings.
    package func environment() throws -> [String: Secret] {
        var merged = MergedSettings()
        for service in spec.services {
            guard let declared = try? environments.declared(service, exposure: .open) else { continue }
            merged.add(declared, of: service.name)
        }
        return merged.secrets
    }

    /// Nothing restarts a detached process, so there is nothing to take away; the same holds after a reboot.
    package func disarm() throws {}

    /// See `disarm`.
    package func arm() throws {}

    package func logMark(_ service: String) throws -> LogMark { try logs.mark(try declared(service)) }

    /// Without a mark: since the service was last started.
    package func logLines(_ service: String, since mark: LogMark?, limit: Int) throws -> [String] {
        try logs.lines(of: try declared(service), since: mark ?? records.read(service)?.logMark, limit: limit)
    }

    /// A dark service is reached at the port that its dark variables put in the place of the open one; everything else is
    /// where its port says, on this machine. Without a service it is the only one whose variables name the port.
    package func endpoint(service: String?, port: Int) throws -> Endpoint {
        let open = Endpoint(host: "127.0.0.1", port: port)
        let candidates =
            if let service { [try declared(service)] } else {
                spec.services.filter { service in
                    (try? environments.declared(service, exposure: .open)).map { ProcessPorts.names(port, in: $0) } ?? false
                }
            }
        guard let only = candidates.first, candidates.count == 1, only.darkEnvironment != nil else { return open }
        guard finder.members(of: only.name).exposure == .dark else { return open }
        let variables = try environments.declared(only, exposure: .open)
        return Endpoint(host: open.host, port: ProcessPorts.darkPort(port, of: only, open: variables) ?? port)
    }

    package func publicEndpoint(service: String?, port: Int) throws -> Endpoint { Endpoint(host: "127.0.0.1", port: port) }

    /// Everything that a service sees, for a check's command that asks as that service; without one, what a command sees.
    package func invocation(of argv: [String], as service: String?, giving variables: [String: String]) throws -> Invocation {
        guard let service else {
            return Invocation(argv: argv, environment: try environments.ofCommand(spec.services, given: variables))
        }
        let environment = try environment(of: try declared(service))
        return Invocation(argv: argv, environment: environment.merging(variables) { _, given in given })
    }

    package func startWords(of service: String) throws -> [String] {
        let service = try declared(service)
        return try ArgumentExpansion.expand(service.run, with: try environment(of: service), service: service.name)
    }

    private func environment(of service: ProcessServiceSpec) throws -> [String: String] {
        try environments.whole(service, exposure: finder.members(of: service.name).exposure ?? .open)
    }

    func declared(_ name: String) throws -> ProcessServiceSpec {
        guard let service = spec.service(named: name) else {
            let known = spec.services.map(\.name).joined(separator: ", ")
            throw BelayError(.usage, "cannot find the service \(name): the guide has \(known)")
        }
        return service
    }
}

/// The order in which services start: each after those it names, otherwise as the guide lists them.
enum ProcessOrder {
    static func starting(_ services: [ProcessServiceSpec]) throws -> [ProcessServiceSpec] {
        var ordered: [ProcessServiceSpec] = []
        var left = services
        while !left.isEmpty {
            let waiting = Set(left.map(\.name))
            guard let next = left.firstIndex(where: { waiting.isDisjoint(with: $0.after) }) else {
                let names = left.map(\.name).joined(separator: ", ")
                throw BelayError(.usage, "cannot order the services \(names): each waits for another")
            }
            ordered.append(left.remove(at: next))
        }
        return ordered
    }
}
