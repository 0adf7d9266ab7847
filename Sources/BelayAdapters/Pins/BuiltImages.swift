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

    func identifier(of name: String) throws -> String? { try docker.image(name)?.id }

    /// Makes `name` mean that image; does nothing if it does.
    func point(_ name: String, to image: String) throws {
        guard try identifier(of: name) != identifier(of: image) else { return }
        try docker.tag(image, as: name)
    }

    /// An image that only the operator's next build names would be gone with it: it is given a name of ours as well.
    func keep(_ service: String, _ reference: String) throws {
        guard !isClone, let image = try docker.image(reference) else { return }
        let repository = try repository(service)
        guard !(image.tags ?? []).contains(where: { $0.hasPrefix(repository + ":") }) else { return }
        let short = image.id.split(separator: ":").last.map { String($0.prefix(12)) } ?? image.id
        try point("\(repository):kept-\(short)", to: reference)
    }

    /// Names of ours, of whatever service and commit.
    func own() throws -> [(name: String, id: String)] {
        try docker.images(called: "\(Self.repository)/\(try project())/*").flatMap { image in
            (image.tags ?? []).map { (name: $0, id: image.id) }
        }
    }

    func running(_ service: String) throws -> Set<String> {
        try docker.images(running: service, in: configuration.read().project.name)
    }

    /// Another directory's files, with the names that builds of them have.
    func source(_ directory: String, at commit: String, setting values: [String: Secret]) throws -> BuiltSource {
        let variables = values.mapValues { $0.reveal() }
        let (document, project) = try configuration.read(in: directory, named: try project(), setting: variables)
        let names = try project.builtImages.keys.map { ($0, try name($0, at: commit)) }
        return BuiltSource(
            directory: directory, document: document, project: project, variables: variables,
            names: Dictionary(uniqueKeysWithValues: names),
            foreign: project.foreignImages.sorted())
    }

    /// What a source takes from elsewhere, and is not here.
    func missing(_ source: BuiltSource) throws -> [String] { try source.foreign.filter { try identifier(of: $0) == nil } }

    /// Builds all that is built of a source, under names of ours.
    func build(_ source: BuiltSource, onLine: @escaping @Sendable (String) -> Void) throws {
        let path = Self.document(source.directory)
        try configuration.files.writeUntilReboot(path, JSON.encode(try source.build()), mode: 0o600)
        defer { removeDocument(source.directory) }
        try configuration.run(
            configuration.command.build(path, of: try project()), called: "docker compose build", setting: source.variables,
            in: source.directory, seconds: Self.silence, onLine: { Self.step(in: $0).map(onLine) })
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
}
