package import BelayCore
package import BelaySystem

/// Rehearses as another Compose project: a copy of the stack's directory, containers without published ports in networks
/// that lead nowhere, volumes of their own. Nothing of it is left afterwards.
package struct ComposeRehearser: Rehearser {
    private let configuration: ComposeConfiguration
    private let docker: DockerEngine
    private let fileSystem: any FileSystem
    private let process: CloneProcess
    private let outside: OutsideStores
    private let pin: PinSpec
    /// Of stores that are restored into the clone.
    private let servers: Set<String>
    /// What Belay itself reads and writes in the stack's directory, as patterns.
    private let used: [String]

    package init(
        guide: Guide, configuration: ComposeConfiguration, docker: DockerEngine, fileSystem: any FileSystem,
        runner: any CommandRunner, environment: [String: String]
    ) {
        outside = OutsideStores(of: guide, cloned: { _ in true })
        pin = guide.version.pin
        var rehearsed = guide
        rehearsed.stores.removeAll { guide.notRehearsed.contains($0.name) }
        servers = rehearsed.serversOfStores
        used = configuration.command.spec.files + configuration.command.spec.environmentFiles + guide.filesInStack
        self.configuration = configuration
        self.docker = docker
        self.fileSystem = fileSystem
        process = CloneProcess(fileSystem: fileSystem, runner: runner, environment: environment, limits: guide.limits)
    }

    package func spaceNeeded(_ facts: Facts) -> Int64 { CloneProcess.space(facts) }

    package func findings(_ facts: Facts) -> [Finding] {
        let clone = ComposeClone(project: "clone", directory: configuration.directory, elsewhere: "/elsewhere")
        do {
            let without = try clone.transform(try configuration.document()).without
            return Self.told(without) + outside.findings + sharedRepository() + process.memory(facts)
        } catch let error as BelayError {
            return [Finding(.fail, code: "not-rehearsable", message: error.message, fix: error.hint)]
        } catch {
            return outside.findings + sharedRepository() + process.memory(facts)
        }
    }

    /// A service that needs what its clone does not have fails in the rehearsal, and nobody would know why.
    static func told(_ without: [(service: String, key: String)]) -> [Finding] {
        Dictionary(grouping: without, by: \.service).sorted { $0.key < $1.key }.map { service, found in
            Finding(
                .warn, code: "clone-without",
                message:
                    "in the clone, \(service) does without what would lead it to the live machine: \(found.map(\.key).joined(separator: "; "))",
                fix: "where it cannot work without, go without a rehearsal: --no-rehearsal")
        }
    }

    /// A work tree whose repository lies elsewhere would be moved there with its copy.
    private func sharedRepository() -> [Finding] {
        guard case .git(let path, _, _, _) = pin else { return [] }
        let repository = StackPath.resolve(path, in: configuration.directory) + "/.git"
        let isOwn = repository.hasPrefix(configuration.directory + "/")
        guard !isOwn || (try? fileSystem.status(repository, followingLinks: false)?.kind) != .directory else { return [] }
        return [
            Finding(
                .fail, code: "not-rehearsable",
                message: "the repository of \(path) is not in the stack's directory: a copy would move it",
                fix: "make the stack a clone of its own, or go without a rehearsal: --no-rehearsal")
        ]
    }

    package func rehearse(_ request: RehearsalRequest, onLine: @escaping @Sendable (String) -> Void) throws -> Rehearsal {
        try outside.refuse()
        if let finding = sharedRepository().first {
            throw BelayError(.refused, "cannot rehearse: \(finding.message)", hint: finding.fix)
        }
        try removeRemains()
        try fileSystem.removeTree(request.scratch)
        for name in ["", "/stack", "/state", "/elsewhere"] {
            try fileSystem.makeDirectory(request.scratch + name, mode: 0o700, parents: false)
        }
        defer {
            try? removeRemains()
            try? fileSystem.removeTree(request.scratch)
        }
        let copy = StackCopy(source: request.stack, target: request.scratch + "/stack", fileSystem: fileSystem) { paths, target in
            try configuration.run(
                ["cp", "--archive", "--reflink=auto", "--"] + paths + [target], called: "cp", seconds: 600)
        }
        let services = try configuration.read().project.services
        let mounts = { (names: Set<String>) in
            names.sorted().flatMap { services[$0]?.volumes ?? [] }.filter { $0.type == "bind" }.compactMap(\.source)
        }
        let linked = try copy.make(without: mounts(servers), used: mounts(Set(services.keys)) + used)
        for (place, target) in linked { onLine("\(place) leads to \(target): in the clone it is an empty directory") }
        var request = request
        request.project = try clone()
        // Containers are the engine's children, not ours: it is the engine that limits them.
        request.memory = process.mostMemory
        return try process.run(request, through: [], onLine: onLine)
    }

    package func removeRemains() throws { try ComposeRemains(docker: docker, project: clone()).remove() }

    private func clone() throws -> String { ComposeClone.name(of: try configuration.read().project.name) }
}

/// Everything that the engine has of one project, by the mark that Compose puts on its own.
struct ComposeRemains {
    let docker: DockerEngine
    let project: String

    private struct Volumes: Decodable {
        struct Volume: Decodable {
            var name: String

            enum CodingKeys: String, CodingKey { case name = "Name" }
        }

        var volumes: [Volume]?

        enum CodingKeys: String, CodingKey { case volumes = "Volumes" }
    }

    func remove() throws {
        try DockerRefusal.explained("cannot remove what is left of the clone \(project)") {
            let marks = ["label": ["\(ComposeLabel.project)=\(project)"]]
            let own = ["label": ["\(OwnLabel.key)=\(project)"]]
            for filters in [own, marks] {
                for id in try docker.containerIDs(filters, stopped: true) {
                    try docker.delete("/containers/\(id)", query: [("force", "1"), ("v", "1")])
                }
            }
            for filters in [marks, own] {
                let query = [("filters", try JSON.text(filters))]
                for network in try docker.get([DockerItem].self, "/networks", query: query) {
                    try docker.delete("/networks/\(network.id)")
                }
            }
            for image in try docker.images(called: ComposeClone.repository(of: project)) {
                for tag in image.tags ?? [] { try docker.delete("/images/\(tag)") }
            }
            let query = [("filters", try JSON.text(marks))]
            for volume in try docker.get(Volumes.self, "/volumes", query: query).volumes ?? [] {
                try docker.delete("/volumes/\(volume.name)", query: [("force", "1")])
            }
        }
    }
}
