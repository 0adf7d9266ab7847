import BelayCore
import BelaySystem

/// An image that the engine has, with everything that it is called here.
struct DockerImage: Decodable, Sendable {
    var id: String
    /// `repository@sha256:…`, of the registries that it came from.
    var digests: [String]?
    var tags: [String]?
    private var config: Config?

    private struct Config: Decodable, Sendable {
        var environment: [String]?

        enum CodingKeys: String, CodingKey { case environment = "Env" }
    }

    /// What it gives every container that is made of it.
    var environment: [String: String] {
        let pairs = (config?.environment ?? []).map { $0.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false) }
        return Dictionary(pairs.filter { $0.count == 2 }.map { (String($0[0]), String($0[1])) }, uniquingKeysWith: { $1 })
    }

    enum CodingKeys: String, CodingKey {
        case id = "Id"
        case digests = "RepoDigests"
        case tags = "RepoTags"
        case config = "Config"
    }
}

extension DockerEngine {
    /// By its id, or by any of its names; nil where it is not here.
    func image(_ name: String) throws -> DockerImage? { try find(DockerImage.self, "/images/\(name)/json") }

    /// Every image with a name that fits, and of all of them the names.
    func images(called pattern: String) throws -> [DockerImage] {
        try get([DockerImage].self, "/images/json", query: [("filters", try JSON.text(["reference": [pattern]]))])
    }

    func tag(_ image: String, as name: String) throws {
        guard !name.contains("@") else {
            throw BelayError(.failed, "cannot make \(name) mean \(image): it names an image exactly")
        }
        let query = [("repo", ImageReference.repository(of: name)), ("tag", ImageReference.tag(of: name))]
        try DockerRefusal.explained("cannot make \(name) mean \(image)") { try post("/images/\(image)/tag", query: query) }
    }

    /// The name, and with its last one the image. Where it is in use after all, or another image needs it, the engine knows, and
    /// refuses.
    func removeUnused(_ image: String) throws {
        do { try delete("/images/\(image)") } catch is DockerRefusal {}
    }
}

extension ComposeConfiguration {
    /// Long downloads say something all the time.
    private static let silence = 600.0

    func pull(_ image: String, onLine: @escaping @Sendable (String) -> Void) throws {
        try run(["docker", "pull", image], called: "docker pull", seconds: Self.silence, onLine: onLine)
    }
}
