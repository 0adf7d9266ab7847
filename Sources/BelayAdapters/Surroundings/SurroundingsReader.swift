package import BelayCore
package import BelaySystem

/// Observes a Compose project that has no guide. Nothing is changed, and nothing is started.
package struct SurroundingsReader {
    private static let fileLimit = 1 << 20
    private static let mostAsked = 60
    private static let logLines = 4000

    /// A real, absolute path.
    let directory: String
    let caller: [String: String]
    let files: any FileSystem
    let runner: any CommandRunner
    let docker: DockerEngine

    package init(directory: String, caller: [String: String], files: any FileSystem, clock: any Clock) {
        self.directory = directory
        self.caller = caller
        self.files = files
        runner = PosixCommandRunner(clock: clock)
        docker = DockerEngine(caller: caller, runner: runner, clock: clock)
    }

    /// Whether a directory holds a project that Compose would find.
    package static func isProject(_ directory: String, using files: any FileSystem) -> Bool {
        let choice = try? ComposeFileChoice(directory: directory, caller: [:], settings: nil, files: files)
        return choice?.files.isEmpty == false
    }

    package func read() throws -> Surroundings {
        let settings = try text(directory + "/.env").map { EnvironmentFile(text: $0) }
        let choice = try ComposeFileChoice(directory: directory, caller: caller, settings: settings, files: files)
        guard !choice.files.isEmpty else {
            throw BelayError(
                .usage, "cannot find a Compose project in \(directory)",
                hint: "go to the stack's directory, or name it: --directory DIR")
        }
        var result = try read(choice, project: nil, settings: settings)
        // Containers say what the operator really typed: other files, or another project.
        let made = try docker.containers(marked: ["\(ComposeLabel.directory)=\(directory)"])
        let other = Self.otherwise(made, than: choice, project: result.project.name)
        let named = other.project ?? caller["COMPOSE_PROJECT_NAME"].flatMap { $0.isEmpty || $0 == result.project.name ? nil : $0 }
        if other.files != choice || named != nil { result = try read(other.files, project: named, settings: settings) }
        try see(try docker.containers(marked: ["\(ComposeLabel.project)=\(result.project.name)"]), &result)
        lookAtData(&result)
        return result
    }

    // MARK: The files

    private func read(_ choice: ComposeFileChoice, project: String?, settings: EnvironmentFile?) throws -> Surroundings {
        let spec = ComposeSpec(files: choice.areFound ? [] : choice.files, project: project, profiles: ["*"])
        let configuration = ComposeConfiguration(spec, directory: directory, engine: docker, files: files, runner: runner)
        let resolved = try configuration.run(configuration.command.config())
        let written = try? configuration.run(configuration.command.templates())
        let templates = try written.map { try JSON.decode(ComposeTemplates.self, from: $0.output) }
        let texts = try choice.files.map { path in ComposeText(path: shown(path), text: try text(path) ?? "") }
        return Surroundings(
            directory: directory, files: texts, areFound: choice.areFound, projectName: project,
            project: try JSON.decode(DeclaredProject.self, from: resolved.output),
            images: templates?.services.compactMapValues(\.image) ?? [:],
            environmentFiles: try Set(templates?.services.values.flatMap { $0.files } ?? []).sorted().filter {
                try files.status($0, followingLinks: true)?.kind == .file
            }, settings: settings,
            profiles: ProfilesSeen(
                inSettings: Self.words(settings?.value(of: "COMPOSE_PROFILES")), inCaller: Self.words(caller["COMPOSE_PROFILES"])),
            unset: ComposeConfiguration.unset(in: resolved.errorText))
    }

    private static func words(_ text: String?) -> [String] { (text ?? "").split { $0 == "," || $0 == " " }.map(String.init) }

    private func shown(_ path: String) -> String {
        path.hasPrefix(directory + "/") ? String(path.dropFirst(directory.utf8.count + 1)) : path
    }

    private func text(_ path: String) throws -> String? {
        guard try files.status(path, followingLinks: true)?.kind == .file else { return nil }
        return String(decoding: try files.read(path, limit: Self.fileLimit), as: UTF8.self)
    }

    // MARK: What runs

    /// Files and project that a stack's containers were made of, where they all say the same and the files do not.
    private static func otherwise(_ made: [DockerContainer], than choice: ComposeFileChoice, project: String) -> (
        files: ComposeFileChoice, project: String?
    ) {
        let projects = Set(made.compactMap { $0.config.labels?[ComposeLabel.project] })
        let lists = Set(made.compactMap { $0.config.labels?[ComposeLabel.files] })
        let name = projects.count == 1 && !projects.contains(project) ? projects.first : nil
        guard let list = lists.first, lists.count == 1 else { return (choice, name) }
        let files = list.split(separator: ",").map(String.init)
        let isSame = Set(files) == Set(choice.files)
        return (isSame ? choice : ComposeFileChoice(files: files, areFound: false), name)
    }

    private func see(_ all: [DockerContainer], _ result: inout Surroundings) throws {
        for container in all {
            guard let name = container.service, result.project.services[name] != nil, result.containers[name] == nil else {
                continue
            }
            result.containers[name] = try seen(container)
        }
        for name in result.servicesToAsk.prefix(Self.mostAsked) {
            guard let container = all.first(where: { $0.service == name }), let seen = result.containers[name],
                let service = result.project.services[name]
            else { continue }
            result.containers[name]?.hasMigrated = hasMigrated(container)
            result.answers[name] = HealthTrial(service: service, container: container, seen: seen).run()
        }
    }

    private func seen(_ container: DockerContainer) throws -> ContainerSeen {
        let anonymous = container.mounts.filter { $0.type == "volume" && ComposeRuntime.isAnonymous($0.name ?? "") }
        return ContainerSeen(
            isRunning: container.isRunning, exit: container.state.running ? nil : container.state.exitCode,
            command: [container.path] + container.arguments,
            exposedPorts: (container.config.exposedPorts ?? [:]).keys.compactMap { key in
                key.hasSuffix("/udp") ? nil : Int(key.prefix { $0 != "/" })
            }.sorted(),
            healthCheck: container.config.healthcheck?.test ?? [], anonymousVolumes: anonymous.map(\.destination).sorted(),
            written: try docker.written(in: container))
    }

    private func hasMigrated(_ container: DockerContainer) -> Bool {
        (try? docker.log(of: container, last: Self.logLines))?.contains(where: MigrationSigns.areIn) ?? false
    }

    // MARK: What lies where

    private func lookAtData(_ result: inout Surroundings) {
        let git = GitSurroundings(files: files, runner: runner, environment: caller)
        let finder = DataFinder(files: files)
        let contexts = result.project.services.values.compactMap(\.context)
        result.workTrees = git.trees(of: contexts + [directory])
        result.tracked = Set(git.tracked(in: directory, of: result.workTrees))
        for mount in result.project.services.values.flatMap(\.mounts) {
            guard let source = mount.source else { continue }
            if mount.type == "volume", result.volumes[source] == nil {
                let name = (result.project.volumes?[source] ?? nil)?.name ?? "\(result.project.name)_\(source)"
                result.volumes[source] = volume(name).map { finder.look(at: $0) }
            } else if mount.type == "bind", result.binds[source] == nil {
                var seen = finder.look(at: source)
                seen.isTracked = !git.tracked(in: source, of: result.workTrees).isEmpty
                result.binds[source] = seen
            }
        }
    }

    private struct Described: Decodable {
        var mountpoint: String

        enum CodingKeys: String, CodingKey { case mountpoint = "Mountpoint" }
    }

    /// nil where the volume was never made.
    private func volume(_ name: String) -> String? {
        ((try? docker.find(Described.self, "/volumes/\(name)")) ?? nil)?.mountpoint
    }
}
