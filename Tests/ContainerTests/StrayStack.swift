import BelayCore
import BelaySystem
import BelayTestKit
import Glibc

/// A Compose project with everything that a guide may say nothing of: a volume without a name, a file in a container's own
/// layer, a second file, and a profile.
final class StrayStack: Installation {
    private struct Document: Decodable {
        struct Finding: Decodable {
            var verdict: CheckResult.Verdict
            var code: String
            var message: String
        }

        var findings: [Finding]
    }

    private static let web = """
        services:
          web:
            image: ${IMAGE_REGISTRY}/belay-test/base:${TAG}
            command: [sh, -c, "echo data >/srv/kept; exec sleep 3600"]
            init: true
            volumes: [/var/lib/web]
            healthcheck: {test: [CMD, test, -e, /srv/kept], interval: 1s}
        """
    private static let extra = """
        services:
          extra:
            image: ${IMAGE_REGISTRY}/belay-test/base:${TAG}
            command: [sleep, "3600"]
            init: true
            profiles: [extra]
        """
    private static let guide = """
        belay: 1
        name: stray
        runtime: {compose: {files: [docker-compose.yml]}}
        version: {pin: {env: {file: .env, key: TAG}}}
        stores: {settings: {files: [docker-compose.yml, .env]}}
        """

    private let scratch: Scratch
    var directory: String { scratch.directory }
    var state: String { scratch.directory + "-state" }

    /// Runs, made of both files and with the profile.
    static func use(_ body: (StrayStack) throws -> Void) throws {
        let stack = try StrayStack()
        defer { stack.end() }
        try stack.shell("docker compose -f docker-compose.yml -f extra.yml --profile extra up -d --wait", seconds: 120)
        try body(stack)
    }

    private init() throws {
        scratch = try Scratch("shapes")
        let registry = getenv("BELAY_TEST_REGISTRY").map { String(cString: $0) } ?? ""
        let settings = "COMPOSE_PROJECT_NAME=shapes-\(getpid())\nIMAGE_REGISTRY=\(registry)\nTAG=1\n"
        let files = ["docker-compose.yml": Self.web, "extra.yml": Self.extra, ".env": settings, "belay.yaml": Self.guide]
        for (name, text) in files {
            try RealFileSystem().writeAtomically(directory + "/" + name, Array(text.utf8), mode: 0o600, like: nil)
        }
    }

    private func end() {
        _ = try? shell("docker compose -f docker-compose.yml -f extra.yml --profile extra down --volumes --timeout 1")
        try? RealFileSystem().removeTree(state)
        scratch.end()
    }

    func findings() throws -> [(code: String, message: String)] {
        let answer = try belay(["doctor", "--json"])
        return try JSON.decode(Document.self, from: Array(answer.output.utf8)).findings.filter { $0.verdict != .pass }
            .map { ($0.code, $0.message) }
    }
}
