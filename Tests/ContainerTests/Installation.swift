import BelayCore
import BelaySystem
import BelayTestKit
import Glibc

/// A stack in a directory of its own, in containers of the engine that the tests are given.
protocol Installation {
    var directory: String { get }
    /// Belay's own.
    var state: String { get }
}

extension Installation {
    static var environment: [String: String] {
        let kept = ["DOCKER_HOST", "BELAY_TEST_REGISTRY", "BELAY_TEST_REGISTRY_CONFIG", "BELAY_ENGINE_DIR"]
        let own = kept.compactMap { name in getenv(name).map { (name, String(cString: $0)) } }
        return DemoStack.environment.merging(own) { _, new in new }
    }

    var runner: PosixCommandRunner { PosixCommandRunner(clock: SystemClock()) }

    func belay(_ words: [String], onLine: @escaping @Sendable (String) -> Void = { _ in }) throws -> BelayAnswer {
        try belay(words, through: [], onLine: onLine)
    }

    /// - Parameter wrapper: what belay is started through.
    func belay(_ words: [String], through wrapper: [String], onLine: @escaping @Sendable (String) -> Void) throws -> BelayAnswer {
        let own = ["BELAY_STATE": state, "BELAY_YES": "1"]
        let command = Command(
            wrapper + [try Checkout.belay()] + words, environment: Self.environment.merging(own) { _, new in new },
            directory: directory)
        let limits = CommandLimits(idleSeconds: 600, mostSeconds: 600, outputBytes: 8 << 20, onLine: onLine)
        return BelayAnswer(try runner.run(command, limits: limits))
    }

    @discardableResult
    func shell(_ line: String, seconds: Double = 60) throws -> String {
        try run(["/bin/sh", "-c", line], in: directory, seconds: seconds)
    }

    func run(_ argv: [String], in directory: String, seconds: Double = 60) throws -> String {
        let command = Command(argv, environment: Self.environment, directory: directory)
        let result = try runner.run(command, limits: CommandLimits(idleSeconds: seconds, mostSeconds: seconds))
        guard result.succeeded else {
            throw BelayError(.failed, "cannot run \(argv.joined(separator: " ").prefix(200)): \(result.errorText.suffix(2000))")
        }
        return result.outputText
    }

    func text(_ file: String) throws -> String {
        String(decoding: try RealFileSystem().read(directory + "/" + file, limit: 1 << 20), as: UTF8.self)
    }

    func setting(_ key: String) throws -> String { EnvironmentFile(Array(try text(".env").utf8)).value(of: key) ?? "" }
    func project() throws -> String { try setting("COMPOSE_PROJECT_NAME") }

    func replace(_ old: String, with new: String, in file: String) throws {
        let bytes = Array(try text(file).replacing(old, with: new).utf8)
        try RealFileSystem().writeAtomically(directory + "/" + file, bytes, mode: 0o600, like: directory + "/" + file)
    }
}
