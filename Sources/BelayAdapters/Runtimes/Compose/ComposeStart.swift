package import BelayCore
import BelaySystem

extension ComposeRuntime {
    /// Containers come up by themselves after a restart of the engine, stopped ones with `always` too: inside the fence none may.
    package func disarm() throws {
        for container in try moved() where container.hostConfig.restartPolicy.name != "no" { try setRestart(container, to: "no") }
    }

    package func arm() throws {
        let project = try project()
        for container in try moved() {
            let policy = project.services[container.service ?? ""]?.restart ?? "no"
            try setRestart(container, to: policy)
        }
        try removeDark()
    }

    /// Containers of services that a run stops and starts.
    private func moved() throws -> [DockerContainer] {
        let all = try containers()
        let names = Set(try survey(of: all).filter { $0.role == nil }.map(\.name))
        return all.filter { names.contains($0.service ?? "") }
    }

    /// As Compose writes it: `no`, `always`, `unless-stopped`, `on-failure`, `on-failure:3`.
    private func setRestart(_ container: DockerContainer, to policy: String) throws {
        let parts = policy.split(separator: ":")
        var body: [String: JSONValue] = ["Name": .string(parts.first.map(String.init) ?? "no")]
        if parts.count == 2, let count = Double(parts[1]) { body["MaximumRetryCount"] = .number(count) }
        try DockerRefusal.explained("cannot change the restart policy of \(container.name.dropFirst())") {
            try docker.post("/containers/\(container.id)/update", body: .object(["RestartPolicy": .object(body)]))
        }
    }

    package func start(_ service: String, exposure: Exposure, patience: Patience) throws {
        let declared = try declared(service)
        let all = try containers()
        let role = try survey(of: all).first { $0.name == service }?.role
        guard role != .oneShot else {
            throw BelayError(.failed, "internal error: cannot start \(service): it runs once and does not stay")
        }
        let found = all.filter { $0.service == service }
        let runs = try !found.isEmpty && found.allSatisfy { $0.isRunning } && found.allSatisfy(isCurrent)
        if !runs {
            try startDependencies(of: declared, patience)
            try finishDependencies(of: declared, patience)
            try create(service, among: try containers())
            for container in try containers(of: service) where !container.isRunning {
                if role == nil { try setRestart(container, to: "no") }
                try attach(container, service, exposure)
                try DockerRefusal.explained("cannot start \(service)") { try docker.post("/containers/\(container.id)/start") }
            }
        } else if try self.exposure(of: found, dark: darkNetwork()) != exposure {
            throw BelayError(
                .failed, "cannot start \(service) \(exposure.rawValue): it runs otherwise; it has to be stopped first")
        }
        try ComposeReadiness(runtime: self, service: service).wait(patience)
    }

    package func awaitStaying(_ service: String, since begin: Double) throws {
        try ComposeReadiness(runtime: self, service: service).waitStaying(since: begin)
    }

    /// What a service cannot work without, where it was stopped too: the migration of one that stays is a start before all others.
    private func startDependencies(of declared: ComposeProject.Service, _ patience: Patience) throws {
        var patience = patience
        patience.onLine = { _ in }
        let now = try survey()
        for (name, dependency) in (declared.dependencies ?? [:]).sorted(by: { $0.key < $1.key }) where !dependency.waitsForEnd {
            guard let facts = now.first(where: { $0.name == name }), !facts.isRunning, facts.role == nil else { continue }
            do {
                try start(name, exposure: facts.published == true || edge.contains(name) ? .dark : .open, patience: patience)
            } catch let error as BelayError where error.code == .failed {
                // Whether it may stay down is decided where it is started for itself.
            }
        }
    }

    /// What a service waits for to end, and what has not ended well as the files say it now.
    private func finishDependencies(of declared: ComposeProject.Service, _ patience: Patience) throws {
        for (name, dependency) in (declared.dependencies ?? [:]).sorted(by: { $0.key < $1.key })
        where dependency.waitsForEnd && name != migrator {
            let found = try containers(of: name)
            let isOver =
                try !found.isEmpty
                && found.allSatisfy { try $0.state.status == "exited" && $0.state.exitCode == 0 && isCurrent($0) }
            if isOver { continue }
            let outcome = try runOnce(.service(name), patience: patience)
            guard outcome.exit == 0 else {
                throw BelayError(
                    .failed, "cannot go on: \(name), which has to end well first, ended with \(outcome.exit)",
                    hint: "docker compose logs \(name)", evidence: Array(outcome.lines.suffix(12)))
            }
        }
    }

    /// Whether a container is what the files and the images say now.
    func isCurrent(_ container: DockerContainer) throws -> Bool {
        guard let service = container.service else { return false }
        let reading = try configuration.read()
        guard container.config.labels?[ComposeLabel.hash] == reading.hashes[service] else { return false }
        return try image(of: service)?.id == container.image
    }

    /// The image that a service's next container would be of; nil where it is not here.
    func image(of service: String) throws -> DockerItem? {
        try docker.find(DockerItem.self, "/images/\(try project().image(of: service))/json")
    }

    /// All that will be needed at once: one call of Compose takes as long for ten services as for one.
    private func create(_ service: String, among all: [DockerContainer]) throws {
        let candidates = try survey(of: all).filter { $0.role != .oneShot && !$0.isRunning || $0.name == service }.map(\.name)
        let outdated = try candidates.filter { name in
            let found = all.filter { $0.service == name }
            return try found.isEmpty || !found.allSatisfy(isCurrent)
        }
        guard outdated.contains(service) else { return }
        try make(outdated, among: all)
    }

    /// A server whose container is not what the files say any more (its image has moved, say) is not made anew on the way.
    func make(_ services: [String], anew: Bool = false, among all: [DockerContainer]) throws {
        let servers = all.filter { storeServices.contains($0.service ?? "") }
        let alone = try !servers.allSatisfy(isCurrent)
        try configuration.run(
            configuration.command.create(services, anew: anew, alone: alone), called: "docker compose up")
    }

    package func prepareClone() throws {
        let services = try survey()
        try configuration.run(configuration.command.create(services.map(\.name)), called: "docker compose up")
        for service in services where service.role == .store {
            try start(service.name, exposure: .open, patience: Patience(idleSeconds: 60, mostSeconds: 300))
        }
    }

    package func stop(_ service: String, graceSeconds: Double) throws -> Double { try stop(service) { _ in graceSeconds } }

    private func stop(_ service: String, grace: (DockerContainer) -> Double) throws -> Double {
        let begin = clock.uptime
        for container in try containers(of: service) where container.state.running || container.state.restarting {
            let seconds = grace(container)
            try DockerRefusal.explained("cannot stop \(service)") {
                try docker.post(
                    "/containers/\(container.id)/stop", query: [("t", String(Int(seconds.rounded(.up))))], seconds: seconds + 30)
            }
        }
        return clock.uptime - begin
    }

    /// At once: programs that are the first of their container often wait out their whole grace, and one after the other
    /// these would add up. What holds data is last, since the others end their work with it.
    package func stop(_ services: [String], grace: @escaping @Sendable (String) -> Double) throws -> [String: Double] {
        let holders = services.filter(volumeServices.contains)
        let first = try stopAtOnce(services.filter { !volumeServices.contains($0) }, grace)
        return first.merging(try stopAtOnce(holders, grace)) { first, _ in first }
    }

    /// What a service's own files give it to end its work is not cut short by a guide that says nothing of it.
    private func patience(with container: DockerContainer, _ seconds: Double) -> Double {
        graced.contains(container.service ?? "") ? seconds : max(seconds, Double(container.config.stopTimeout ?? 0))
    }

    private func stopAtOnce(_ services: [String], _ grace: @escaping @Sendable (String) -> Double) throws -> [String: Double] {
        let stopping = services.map { service in
            Beside { [self] in (service, try stop(service) { patience(with: $0, grace(service)) }) }
        }
        // All of them are waited for, whatever became of the first.
        let outcomes = stopping.map { stopped in Result { try stopped.value() } }
        return Dictionary(try outcomes.map { try $0.get() }, uniquingKeysWith: max)
    }
}
