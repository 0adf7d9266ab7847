package import BelayCore
import BelaySystem

/// The servers that hold the stack's data, and the images that files of the stack want for them. A server of another major
/// version does not read the data.
package struct ServerImages: Sendable {
    let configuration: ComposeConfiguration
    let docker: DockerEngine
    let services: Set<String>

    package init(_ guide: Guide, configuration: ComposeConfiguration, docker: DockerEngine) {
        services = guide.serversOfStores
        self.configuration = configuration
        self.docker = docker
    }

    /// As another version's files have it.
    func findings(of target: ComposeProject, called version: String) throws -> [Finding] {
        try services.sorted().flatMap { service -> [Finding] in
            guard target.services[service] != nil, let live = try container(of: service) else { return [] }
            let reference = target.image(of: service)
            guard reference != live.config.image else { return [] }
            if let other = try otherMajor(live, reference, "the files of \(version)") { return [other] }
            return [
                Finding(
                    .warn, code: "server-image",
                    message:
                        "the files of \(version) want \(service) of \(reference), it runs as \(live.config.image) and stays so",
                    fix: "once the upgrade is done, docker compose up -d \(service) moves it; see before that it reads this data")
            ]
        }
    }

    /// As the files have it now: a tag may have moved since the server was started.
    func findings(of containers: [DockerContainer], in project: ComposeProject) throws -> [Finding] {
        try containers.compactMap { container in
            guard container.isRunning, let service = container.service, services.contains(service),
                project.services[service] != nil
            else {
                return nil
            }
            return try otherMajor(container, project.image(of: service), "the stack's files")
        }
    }

    private func otherMajor(_ live: DockerContainer, _ reference: String, _ who: String) throws -> Finding? {
        guard let now = try major(of: live.image, called: live.config.image),
            let wanted = try major(of: reference, called: reference),
            now != wanted
        else { return nil }
        let service = live.service ?? live.name
        return Finding(
            .fail, code: "server-major",
            message:
                "\(who) want \(service) of \(reference), which is PostgreSQL \(wanted): the data is of \(now), and it does not read it",
            fix: "move the data to \(wanted) first (pg_upgrade, or dump and restore), or keep the image of \(now) in the files")
    }

    private func container(of service: String) throws -> DockerContainer? {
        try docker.containers(marked: ComposeLabel.marks(of: service, in: try configuration.read().project.name))
            .first(where: \.isRunning)
    }

    /// What the image itself says, else what it is called; nil for one that is no PostgreSQL.
    private func major(of image: String, called name: String) throws -> Int? {
        // One that converts the data by itself is of any.
        guard !name.contains("autoupgrade") else { return nil }
        return try docker.image(image)?.environment["PG_MAJOR"].flatMap { Int($0) } ?? Self.major(ofName: name)
    }

    /// Of those with extensions, `pg` stands before it, and their own version before that.
    static func major(ofName name: String) -> Int? {
        let last = StackPath.last(ImageReference.repository(of: name))
        guard ["postg", "pgvecto", "timescaledb"].contains(where: last.contains) else {
            return nil
        }
        let tag = ImageReference.tag(of: name)
        if let match = tag.firstMatch(of: /pg(\d+)/) { return Int(match.1) }
        return Int(tag.prefix { $0.isNumber })
    }
}
