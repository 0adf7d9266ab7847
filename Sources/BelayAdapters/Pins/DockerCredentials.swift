import BelayCore
package import BelaySystem

/// What Docker's own configuration knows of a registry: a password in its file, or a helper program that is asked.
package struct DockerCredentials: Sendable {
    private static let hub = "https://index.docker.io/v1/"

    private let environment: [String: String]
    private let files: any FileSystem
    private let runner: any CommandRunner

    package init(environment: [String: String], fileSystem: any FileSystem, runner: any CommandRunner) {
        self.environment = environment
        files = fileSystem
        self.runner = runner
    }

    private struct Configuration: Decodable {
        struct Entry: Decodable { var auth: String? }

        var auths: [String: Entry]?
        var credHelpers: [String: String]?
        var credsStore: String?
    }

    private struct Answer: Decodable {
        var user: String
        var secret: String

        enum CodingKeys: String, CodingKey {
            case user = "Username"
            case secret = "Secret"
        }
    }

    /// The value of an `Authorization` header; nil where nothing is known.
    func basic(for host: String) throws -> String? {
        guard let configuration = try configuration() else { return nil }
        let names = host == "docker.io" ? [Self.hub, host] : [host, "https://" + host]
        for name in names {
            if let helper = configuration.credHelpers?[name] ?? configuration.credsStore, let answer = ask(helper, name) {
                return "Basic " + Base64.encode(Array("\(answer.user):\(answer.secret)".utf8))
            }
            if let auth = configuration.auths?[name]?.auth, !auth.isEmpty { return "Basic " + auth }
        }
        return nil
    }

    private func configuration() throws -> Configuration? {
        guard let directory = environment["DOCKER_CONFIG"] ?? environment["HOME"].map({ $0 + "/.docker" }) else { return nil }
        let path = directory + "/config.json"
        guard try files.status(path, followingLinks: true) != nil else { return nil }
        return try? JSON.decode(Configuration.self, from: files.read(path, limit: 1 << 20))
    }

    /// A helper that has nothing to say ends with another code than 0.
    private func ask(_ helper: String, _ name: String) -> Answer? {
        guard helper.utf8.allSatisfy({ $0 != UInt8(ascii: "/") }) else { return nil }
        let command = Command(["docker-credential-" + helper, "get"], environment: environment, input: Array(name.utf8))
        guard command.isThere, let result = try? runner.run(command, limits: CommandLimits(idleSeconds: 20, mostSeconds: 20)),
            result.succeeded
        else { return nil }
        return try? JSON.decode(Answer.self, from: result.output)
    }
}
