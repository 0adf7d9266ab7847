import BelayCore
import BelaySystem
import BelayTestKit
import Glibc

/// A Compose project of a test's own: services of one image that has tags of its own, and a guide without checks.
final class PlainStack: Installation {
    private static let guide = """
        belay: 1
        name: plain
        runtime: {compose: {files: [docker-compose.yml]}}
        version: {pin: {env: {file: .env, key: TAG}}}
        stores: {settings: {files: [docker-compose.yml, .env]}}

        """

    private let scratch: Scratch
    var directory: String { scratch.directory + "/plain" }
    var state: String { scratch.directory + "/state" }

    /// Runs, at 1; there is 2.
    ///
    /// - Parameters:
    ///   - services: what each says in the Compose file, but for its image.
    ///   - guide: what it says beside.
    static func use(_ services: [String: String], guide: String = "", _ body: (PlainStack) throws -> Void) throws {
        let stack = try PlainStack(services, guide)
        defer { stack.end() }
        for version in ["1", "2"] { try stack.publish(version, as: version) }
        try stack.shell("docker compose up -d", seconds: 120)
        try body(stack)
    }

    private init(_ services: [String: String], _ guide: String) throws {
        scratch = try Scratch("shapes")
        try RealFileSystem().makeDirectory(directory, mode: 0o700, parents: false)
        let registry = getenv("BELAY_TEST_REGISTRY").map { String(cString: $0) } ?? ""
        let settings = "COMPOSE_PROJECT_NAME=shapes-\(getpid())\nIMAGE=\(registry)/plain/app\nTAG=1\n"
        let lines = services.sorted { $0.key < $1.key }.map { "  \($0.key): {image: \"${IMAGE}:${TAG}\", \($0.value)}" }
        let compose = (["services:"] + lines).joined(separator: "\n") + "\n"
        let files = ["docker-compose.yml": compose, ".env": settings, "belay.yaml": Self.guide + guide]
        for (name, text) in files {
            try RealFileSystem().writeAtomically(directory + "/" + name, Array(text.utf8), mode: 0o600, like: nil)
        }
    }

    private func end() {
        _ = try? shell("docker compose down --timeout 1")
        _ = try? shell("docker images --quiet \(setting("IMAGE")) | sort -u | xargs -r docker rmi --force")
        scratch.end()
    }

    /// Makes a tag of the registry name one of the images.
    func publish(_ version: String, as tag: String) throws { try shell(publishing(version, as: tag)) }

    /// The same as a line for a shell in the stack's directory.
    func publishing(_ version: String, as tag: String) -> String {
        """
        mkdir -p ../\(version).release && echo \(version) >../\(version).release/VERSION && echo '{"app": {}}' >../images.json &&
        /usr/bin/python3 -sB \(ContainerStack.stacks)/images/publish.py --base belay-test/base:1 --namespace plain \
            --directory ../\(version).release --images ../images.json --label \(version) --tag \(tag)
        """
    }

    /// Makes the lines a program that every run calls when nothing of the stack runs.
    func whileFenced(_ lines: String) throws {
        let names = ["DOCKER_HOST", "BELAY_TEST_REGISTRY", "BELAY_TEST_REGISTRY_CONFIG"]
        let exports = names.compactMap { name in Self.environment[name].map { "export \(name)='\($0)'" } }
        let script = (["#!/bin/sh", "set -e"] + exports + [lines]).joined(separator: "\n") + "\n"
        try RealFileSystem().makeDirectory(directory + "/hooks", mode: 0o755, parents: false)
        try RealFileSystem().writeAtomically(directory + "/hooks/after-fence", Array(script.utf8), mode: 0o755, like: nil)
    }

    /// The image that a service's container was made of, by its id.
    func image(of service: String) throws -> Substring {
        try shell("docker inspect --format '{{.Image}}' $(docker compose ps -aq \(service))").prefix { $0 != "\n" }
    }
}
