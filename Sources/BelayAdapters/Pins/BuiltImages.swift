import BelayCore
import BelaySystem

/// Images of services that are built from the stack's own source: what each is called, and which build that name means now.
/// A build of Belay's own is named after its commit; `switch` moves the names that Compose looks for.
package struct BuiltImages: Sendable {
    private static let silence = 900.0
    private static let repository = "belay"

    let configuration: ComposeConfiguration
    let docker: DockerEngine
    /// The project that is upgraded, also where this is a clone of it.
    private let project: @Sendable () throws -> String
    let isClone: Bool

    package init(configuration: ComposeConfiguration, docker: DockerEngine, cloneOf project: String?) {
        self.configuration = configuration
        self.docker = docker
        isClone = project != nil
        self.project = { try project ?? configuration.read().project.name }
    }

    /// Every service that is built, with the name of the image that its containers are made of.
    func references() throws -> [String: String] { try configuration.read().project.builtImages }

    /// What Belay's own build of a service at a commit is called.
    func name(_ service: String, at commit: String) throws -> String { "\(try repository(service)):\(commit)" }

    private func repository(_ service: String) throws -> String {
        "\(Self.repository)/\(try project())/\(service)".lowercased()
    }

    private struct Image: Decodable {
        var id: String
        var tags: [String]?

        enum CodingKeys: String, CodingKey {
            case id = "Id"
            case tags = "RepoTags"
        }
    }

    func identifier(of name: String) throws -> String? { try docker.find(DockerItem.self, "/images/\(name)/json")?.id }

    /// Makes `name` mean that image; does nothing if it does.
    func point(_ name: String, to image: String) throws {
        guard try identifier(of: name) != identifier(of: image) else { return }
        try configuration.run(["docker", "tag", image, name], called: "docker tag")
    }

    /// An image that only the operator's next build names would be gone with it: it is given a name of ours as well.
    func keep(_ service: String, _ reference: String) throws {
        guard !isClone, let image = try docker.find(Image.self, "/images/\(reference)/json") else { return }
        let repository = try repository(service)
        guard !(image.tags ?? []).contains(where: { $0.hasPrefix(repository + ":") }) else { return }
        let short = image.id.split(separator: ":").last.map { String($0.prefix(12)) } ?? image.id
        try point("\(repository):kept-\(short)", to: reference)
    }

    /// Names of ours, of whatever service and commit.
    func own() throws -> [(name: String, id: String)] {
        let query = [("filters", try JSON.text(["reference": ["\(Self.repository)/\(try project())/*"]]))]
        return try docker.get([Image].self, "/images/json", query: query).flatMap { image in
            (image.tags ?? []).map { (name: $0, id: image.id) }
        }
    }

    /// The name, and with its last one the image, unless a container is of it.
    func remove(_ name: String) throws {
        do { try docker.delete("/images/\(name)") } catch is DockerRefusal {}
    }

    /// Builds every service from another directory than the stack's, under names of ours.
    func build(_ directory: String, at commit: String, onLine: @escaping @Sendable (String) -> Void) throws {
        let document = try document(directory, commit)
        defer { removeDocument(directory) }
        try configuration.run(
            configuration.command.build(document, of: try project()),
            called: "docker compose build", in: directory, seconds: Self.silence, onLine: { Self.step(in: $0).map(onLine) })
    }

    /// `#12 [api 3/3] COPY . .` is what a person wants to see of a build.
    static func step(in line: String) -> String? {
        guard line.hasPrefix("#"), let space = line.firstIndex(of: " ") else { return nil }
        let rest = line[line.index(after: space)...]
        return rest.hasPrefix("[") && !rest.contains(" internal]") ? String(rest) : nil
    }

    /// What a build arguments' secret may stand in: not left by a build that was killed either.
    func removeDocument(_ directory: String) { try? configuration.files.remove(Self.document(directory)) }

    private static func document(_ directory: String) -> String { directory + ".build.json" }

    /// Images that a directory's files take from elsewhere, and that are not here.
    func missing(_ directory: String) throws -> [String] {
        try configuration.project(in: directory, named: try project()).foreignImages.sorted().filter {
            try identifier(of: $0) == nil
        }
    }

    func pull(_ image: String, onLine: @escaping @Sendable (String) -> Void) throws {
        try configuration.run(["docker", "pull", image], called: "docker pull", seconds: Self.silence, onLine: onLine)
    }

    /// What the containers of a service are made of, whatever its image's name means by now.
    func running(_ service: String) throws -> Set<String> {
        let marks = ["\(ComposeLabel.project)=\(try configuration.read().project.name)", "\(ComposeLabel.service)=\(service)"]
        return Set(try docker.containers(["label": marks], stopped: false).map(\.image))
    }

    /// Services that a directory's files have built, with the names that a build at that commit has.
    func targets(_ directory: String, at commit: String) throws -> [String: String] {
        let found = try configuration.project(in: directory, named: try project())
        return Dictionary(
            uniqueKeysWithValues: try found.builtImages.keys.map { ($0, try name($0, at: commit)) })
    }

    private func document(_ directory: String, _ commit: String) throws -> String {
        guard case .object(let root) = try configuration.document(in: directory, named: try project()),
            case .object(let services)? = root["services"]
        else { throw BelayError(.refused, "cannot build: the target's files have no services") }
        var built: [String: JSONValue] = [:]
        for (service, name) in try targets(directory, at: commit) {
            guard case .object(let keys)? = services[service], case .object(var build)? = keys["build"] else { continue }
            // Other names than ours, and other places, are the operator's.
            for key in ["tags", "cache_to"] { build[key] = nil }
            built[service] = .object(["build": .object(build), "image": .string(name)])
        }
        let document = ["name": root["name"], "services": .object(built), "secrets": root["secrets"]].compactMapValues { $0 }
        let path = Self.document(directory)
        try configuration.files.writeUntilReboot(path, JSON.encode(JSONValue.object(document)), mode: 0o600)
        return path
    }
}
