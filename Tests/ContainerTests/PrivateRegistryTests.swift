import BelayCore
import BelaySystem
import BelayTestKit
import Glibc
import Testing

@testable import BelayAdapters

/// A repository that only who has a password may read, and the ways in which Docker's own configuration has one.
@Suite(
    "A private registry", .serialized,
    .enabled(if: ContainerStack.unavailable == nil, "there is no engine here: scripts/engine.sh start"))
struct PrivateRegistryTests {
    private let scratch: Scratch
    private let files = RealFileSystem()
    private let runner = PosixCommandRunner(clock: SystemClock())
    private let host: String
    /// As the registry's own client has it.
    private let auth: String
    private var repository: String { host + "/private/ledger" }

    private struct Configuration: Decodable {
        struct Entry: Decodable { var auth: String }
        var auths: [String: Entry]
    }

    init() throws {
        scratch = try Scratch("private")
        host = try #require(getenv("BELAY_TEST_REGISTRY").map { String(cString: $0) })
        let client = try #require(getenv("BELAY_TEST_REGISTRY_CONFIG").map { String(cString: $0) })
        let known = try JSON.decode(Configuration.self, from: files.read(client + "/config.json", limit: 1 << 16))
        auth = try #require(known.auths[host]?.auth)
        try files.makeDirectory(scratch.directory + "/bin", mode: 0o755, parents: false)
        let script = """
            #!/bin/sh
            [ "$1" = get ] && [ "$(cat)" = '\(host)' ] || { echo credentials not found in native keychain; exit 1; }
            pair=$(printf %s '\(auth)' | base64 -d)
            printf '{"ServerURL": "\(host)", "Username": "%s", "Secret": "%s"}' "${pair%%:*}" "${pair#*:}"
            """
        let helper = scratch.directory + "/bin/docker-credential-shelf"
        try files.writeAtomically(helper, Array(script.utf8), mode: 0o755, like: nil)
        try docker(["tag", "belay-test/base:1", repository + ":1.0.0"])
        try docker(["--config", client, "push", "--quiet", repository + ":1.0.0"])
        try docker(["rmi", repository + ":1.0.0"])
    }

    private func docker(_ words: [String]) throws {
        let result = try runner.run(
            Command(["docker"] + words, environment: ContractLucidityStack.environment),
            limits: CommandLimits(idleSeconds: 120, mostSeconds: 120))
        try #require(result.succeeded, "\(words): \(result.errorText)")
    }

    private func tags(_ configuration: String) throws -> [String]? {
        try files.writeAtomically(scratch.directory + "/config.json", Array(configuration.utf8), mode: 0o600, like: nil)
        let environment = ["PATH": scratch.directory + "/bin:/usr/bin:/bin", "DOCKER_CONFIG": scratch.directory]
        let credentials = DockerCredentials(environment: environment, fileSystem: files, runner: runner)
        return try Registry(credentials: credentials).tags(of: repository)
    }

    @Test("is read with a password of Docker's configuration, or of a helper, and by nobody else")
    func read() throws {
        let entry = #""auths": {"\#(host)": {"auth": "\#(auth)"}}"#
        #expect(try tags("{}") == nil)
        #expect(try tags("{\(entry)}") == ["1.0.0"])
        #expect(try tags(#"{"credHelpers": {"\#(host)": "shelf"}}"#) == ["1.0.0"])
        // As Docker leaves it behind: an entry without a password, and the store that has it.
        #expect(try tags(#"{"auths": {"\#(host)": {}}, "credsStore": "shelf"}"#) == ["1.0.0"])
        #expect(try tags(#"{"credHelpers": {"elsewhere.example.org": "shelf"}}"#) == nil)
        #expect(try tags(#"{"credsStore": "nowhere", \#(entry)}"#) == ["1.0.0"])
        #expect(try tags(#"{"auths": {"\#(host)": {"auth": "\#(Base64.encode(Array("a:wrong".utf8)))"}}}"#) == nil)
    }
}
