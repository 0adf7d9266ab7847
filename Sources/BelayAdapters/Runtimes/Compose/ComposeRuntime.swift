package import BelayCore
package import BelaySystem

/// The services of a Compose project. Containers are made by `docker compose` itself, so that it finds its own afterwards;
/// what Compose has no word for (being reachable or not, not coming up again) is done through the engine.
package struct ComposeRuntime: Runtime {
    package let kind = "compose"

    let stackDirectory: String
    let configuration: ComposeConfiguration
    let docker: DockerEngine
    let migrator: String?
    /// As far as the guide names it; what is published is edge without a word.
    let edge: Set<String>
    /// Services that hold a store and have to run for it to be copied.
    let storeServices: Set<String>
    /// Services whose data lies in a volume that is a store: they are writers.
    let volumeServices: Set<String>
    let stores: [StoreSpec]
    /// Services that the guide gives their time to end.
    let graced: Set<String>
    let servers: ServerImages
    let files: any FileSystem
    let table: any ProcessTable
    let clock: any Clock
    let oneShots: HostOneShots
    let settings: ProcessEnvironment
    let environmentFiles: [String]

    /// - Parameters:
    ///   - stackDirectory: an absolute real path.
    ///   - stateDirectory: Belay's own for this stack; never inside it.
    package init(
        guide: Guide, configuration: ComposeConfiguration, stackDirectory: String, stateDirectory: String, docker: DockerEngine,
        fileSystem: any FileSystem, runner: any CommandRunner, processTable: any ProcessTable, clock: any Clock
    ) {
        self.stackDirectory = stackDirectory
        self.docker = docker
        self.configuration = configuration
        if case .service(let name) = guide.migrate { migrator = name } else { migrator = nil }
        edge = Set(guide.edge)
        storeServices = guide.serversOfStores
        volumeServices = guide.servicesOfVolumes
        stores = guide.stores
        graced = Set(guide.grace.keys)
        servers = ServerImages(guide, configuration: configuration, docker: docker)
        files = fileSystem
        table = processTable
        self.clock = clock
        environmentFiles = configuration.settings
        settings = ProcessEnvironment(caller: docker.environment, stackDirectory: stackDirectory, files: fileSystem)
        let finder = ProcessFinder(
            table: processTable, markers: ProcessMarkers(stackName: guide.name, stackDirectory: stackDirectory),
            records: ProcessRecords(stateDirectory: stateDirectory, files: fileSystem))
        oneShots = HostOneShots(finder: finder, runner: runner, files: fileSystem, clock: clock, stackDirectory: stackDirectory)
    }

    package var lockIdentities: [LockIdentity] {
        let directory = LockIdentity.directory(stackDirectory)
        guard let engine = try? docker.get(Engine.self, "/info").id, let name = try? project().name else { return [directory] }
        return [directory, .named("compose:\(engine):\(name)")]
    }

    private struct Engine: Decodable {
        var id: String

        enum CodingKeys: String, CodingKey { case id = "ID" }
    }

    package func survey() throws -> [ServiceFacts] { try survey(of: try containers()) }

    func survey(of all: [DockerContainer]) throws -> [ServiceFacts] {
        let project = try project()
        let shots = project.oneShots(also: migrator)
        let dark = try darkNetwork()
        return try project.startOrder().map { name in
            let found = all.filter { $0.service == name }
            return ServiceFacts(
                name: name, state: state(of: found), role: role(of: name, in: project, oneShots: shots),
                published: !(project.services[name]?.ports ?? []).isEmpty,
                exposure: found.contains(where: \.isRunning) ? exposure(of: found, dark: dark) : nil,
                processes: found.filter(\.isRunning).compactMap { table.process($0.state.pid) },
                version: found.first.map { ImageReference.tag(of: $0.config.image) },
                restarts: found.reduce(0) { $0 + $1.restartCount }
            )
        }
    }

    private func role(of service: String, in project: ComposeProject, oneShots: Set<String>) -> ServiceFacts.Role? {
        if storeServices.contains(service) { return .store }
        if oneShots.contains(service) { return .oneShot }
        let data = storeServices.union(volumeServices)
        let usesData = !project.reach(of: service).isDisjoint(with: data.union(oneShots))
        let isPublished = !(project.services[service]?.ports ?? []).isEmpty
        return usesData || isPublished || data.isEmpty || mountsStack(project.services[service]) ? nil : .bystander
    }

    /// Files of the stack are mostly a store of it.
    private func mountsStack(_ service: ComposeProject.Service?) -> Bool {
        (service?.volumes ?? []).contains { $0.type == "bind" && $0.readOnly != true }
    }

    private func state(of found: [DockerContainer]) -> ServiceFacts.State {
        if !found.isEmpty, found.allSatisfy(\.isRunning) { return .running }
        guard let last = found.first(where: { !$0.isRunning }), last.state.status == "exited" || last.state.restarting else {
            return .stopped
        }
        return .exited(last.state.exitCode)
    }

    package func environment() throws -> [String: Secret] {
        var merged = MergedSettings()
        for (name, service) in try project().services.sorted(by: { $0.key < $1.key }) {
            merged.add((service.environment ?? [:]).compactMapValues { $0 }, of: name)
        }
        // Compose puts the settings into the services' variables under other names; what is asked of an operator is theirs.
        for file in environmentFiles { merged.add((try? settings.read(file)) ?? [:], of: file) }
        return merged.secrets
    }

    // MARK: What others ask of it

    func project() throws -> ComposeProject { try configuration.read().project }

    /// Every container of the project, a one-off of `docker compose run` left out.
    func containers() throws -> [DockerContainer] {
        try docker.containers(marked: ["\(ComposeLabel.project)=\(try project().name)"])
    }

    func containers(of service: String) throws -> [DockerContainer] {
        try docker.containers(marked: ComposeLabel.marks(of: service, in: try project().name))
    }

    func declared(_ service: String) throws -> ComposeProject.Service {
        let project = try project()
        guard let declared = project.services[service] else {
            throw BelayError(
                .usage,
                "cannot find the service \(service): the project has \(project.services.keys.sorted().joined(separator: ", "))",
                hint: "correct its name in the guide, or name the profile that it is in")
        }
        return declared
    }

    func require(_ service: String) throws -> DockerContainer {
        guard let container = try containers(of: service).first(where: \.isRunning) else {
            _ = try declared(service)
            throw BelayError(.refused, "cannot ask \(service): it does not run", hint: "docker compose ps -a \(service)")
        }
        return container
    }
}
