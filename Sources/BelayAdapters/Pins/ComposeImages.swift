package import BelayCore
import BelaySystem

/// The images that a project's services are made of: which of them a setting chooses, what they are, and whether they are here.
package struct ComposeImages: Sendable {
    let configuration: ComposeConfiguration
    let docker: DockerEngine
    let registry: Registry
    /// By the name that the stack's files give them, images that a plan names exactly. On a clone: it moves no tag, since tags
    /// are everybody's.
    let exact: [String: ImageSet.Entry]

    package init(configuration: ComposeConfiguration, docker: DockerEngine, registry: Registry, exactly states: [PinState] = []) {
        exact = Dictionary(
            states.flatMap { ImageSet($0.identity).entries }.map { ($0.reference, $0) }, uniquingKeysWith: { _, last in last })
        self.configuration = configuration
        self.docker = docker
        self.registry = registry
    }

    /// Services whose image changes with the variable, with the image that a value of it gives.
    func chosen(by variable: String, _ value: String) throws -> [String: String] {
        let project = try configuration.project(setting: [variable: value])
        let other = try configuration.project(setting: [variable: value + "-other"])
        return project.services.compactMapValues(\.image).filter { $0.value != other.services[$0.key]?.image }
    }

    /// Tags that every one of these images has, or that of one service.
    func tags(chosenBy variable: String, now version: String, of service: String?) throws -> [String] {
        let all = try chosen(by: variable, version)
        if let service, all[service] == nil {
            throw BelayError(
                .usage, "cannot look versions up: the image of \(service) does not change with \(variable)",
                hint: "name another service in the guide: version: {available: {registry: {service: …}}}")
        }
        let images = all.filter { service == nil || $0.key == service }
        let repositories = Set(images.values.map(ImageReference.repository))
        var common: Set<String>?
        for repository in repositories {
            guard let tags = try registry.tags(of: repository) else { continue }
            common = common.map { $0.intersection(tags) } ?? Set(tags)
        }
        return (common ?? []).sorted()
    }

    func digestHere(_ reference: String) throws -> String? {
        if let entry = exact[reference] { return entry.digest }
        guard let image = try docker.image(reference) else { return nil }
        let repository = ImageReference.repository(of: reference)
        let own = image.digests?.first { ImageReference.repository(of: $0) == repository }
        return own.flatMap { $0.split(separator: "@").last.map(String.init) } ?? image.id
    }

    func digest(_ reference: String) throws -> String {
        if let entry = exact[reference] { return entry.digest }
        if let digest = try registry.digest(of: reference) { return digest }
        if let here = try digestHere(reference) { return here }
        let repository = ImageReference.repository(of: reference)
        let tags = try registry.tags(of: repository)
        let wanted = ImageReference.tag(of: reference)
        let near = tags.flatMap { NearestText.version(to: wanted, in: $0) }
        let known = near.map { "; there is \($0)" } ?? ""
        throw BelayError(
            .refused, "cannot find the image \(reference): neither here nor in its registry\(known)",
            hint: "belay releases shows the versions that there are")
    }

    /// Where the images that a way back would start are not those that run.
    func unlike(_ chosen: [String: String], named pin: String) throws -> [Finding] {
        let project = try configuration.read().project.name
        return try chosen.sorted { $0.key < $1.key }.compactMap { service, reference in
            guard let image = try docker.image(reference) else {
                return Finding(
                    .fail, code: "image-missing",
                    message: "the image of \(service), \(reference), is not here: a way back would have none",
                    fix: "docker compose pull \(service)")
            }
            guard try !docker.images(running: service, in: project).isSubset(of: [image.id]) else { return nil }
            return Finding(
                .fail, code: "image-unused", message: "\(service) runs another image than \(pin) names: \(reference)",
                fix: "name the version that runs, or docker compose up -d \(service)")
        }
    }

    func isHere(_ entry: ImageSet.Entry) throws -> Bool { try name(of: entry) != nil }

    /// What this machine finds exactly that image by, whatever happens to tags; nil where it is not here.
    func name(of entry: ImageSet.Entry) throws -> String? {
        try [entry.pulled, entry.digest].first { try docker.image($0) != nil }
    }

    /// The same for all images of some versions, by the names that the stack's files give them.
    package static func exactNames(of states: [PinState], docker: DockerEngine) throws -> [String: String] {
        var names: [String: String] = [:]
        for entry in states.flatMap({ ImageSet($0.identity).entries }) {
            for name in [entry.pulled, entry.digest] where try docker.image(name) != nil {
                names[entry.reference] = name
                break
            }
        }
        return names
    }

    /// By its digest, which moves no tag; a tag that points to it already stays.
    func pull(_ entry: ImageSet.Entry, onLine: @escaping @Sendable (String) -> Void) throws {
        try configuration.pull(entry.pulled, onLine: onLine)
    }

    func tag(_ entry: ImageSet.Entry) throws {
        if exact[entry.reference] != nil { return }
        if try digestHere(entry.reference) == entry.digest { return }
        guard let name = try name(of: entry) else {
            throw BelayError(
                .failed, "cannot switch to \(entry.reference): the image (\(entry.digest.prefix(19))…) is no longer here",
                hint: "docker pull \(entry.pulled)")
        }
        try docker.tag(name, as: entry.reference)
    }

    /// What a pull of ours brought and nothing has been made of since.
    func removeUnused(_ entry: ImageSet.Entry) throws {
        guard let image = try docker.image(entry.pulled), (image.tags ?? []).isEmpty else { return }
        try docker.removeUnused(entry.pulled)
    }
}

extension ImageSet.Entry {
    /// How Docker finds exactly this image.
    var pulled: String { "\(repository)@\(digest)" }
}
