import BelayCore
import BelaySystem
import BelayTestKit
import Glibc

/// An installation of `Stacks/cronicorn` in containers of a real engine, with a project, ports and a database of its own.
final class CronicornStack {
    let scratch: Scratch
    let directory: String
    let state: String
    private let runner = PosixCommandRunner(clock: SystemClock())

    /// Why these tests cannot run here; the runner of all tests brings an engine and a registry up where it may.
    static let unavailable = getenv("BELAY_TEST_REGISTRY") == nil ? "no engine with a registry: scripts/engine.sh start" : nil

    static let environment: [String: String] = {
        let kept = ["DOCKER_HOST", "BELAY_TEST_REGISTRY", "BELAY_TEST_REGISTRY_CONFIG"]
        let own = kept.compactMap { name in getenv(name).map { (name, String(cString: $0)) } }
        return DemoStack.environment.merging(own) { _, new in new }
    }()

    /// Runs, with rows that users have been promised.
    static func use(_ version: String, _ body: (CronicornStack) throws -> Void) throws {
        let stack = try CronicornStack(version)
        defer { stack.end() }
        try stack.shell("docker compose up -d", seconds: 240)
        try stack.load(["--rows", "20", "--for", "120"])
        try body(stack)
    }

    private init(_ version: String) throws {
        scratch = try Scratch("cronicorn")
        state = scratch.directory + "/state"
        directory = scratch.directory + "/cronicorn"
        let folder = "\(Checkout.root)/Stacks/cronicorn"
        _ = try run(["\(folder)/lay_out.sh", scratch.directory, version], in: scratch.directory)
        let guide = try text("belay.yaml").replacing("for: 15m", with: "for: 3s").replacing("within: 90s", with: "within: 60s")
        try RealFileSystem().writeAtomically(directory + "/belay.yaml", Array(guide.utf8), mode: 0o644, like: nil)
    }

    private func end() {
        _ = try? shell("docker compose down --volumes --timeout 1; docker network rm \(project())_belay-dark", seconds: 120)
        // The database's files lie outside of the project, as the product has it.
        try? RealFileSystem().removeTree(scratch.directory + "/files")
        scratch.end()
    }

    // MARK: Doing

    func belay(_ words: [String], onLine: @escaping @Sendable (String) -> Void = { _ in }) throws -> BelayAnswer {
        let own = ["BELAY_STATE": state, "BELAY_YES": "1"]
        let command = Command(
            [try Checkout.belay()] + words, environment: Self.environment.merging(own) { _, new in new }, directory: directory)
        let limits = CommandLimits(idleSeconds: 600, mostSeconds: 600, outputBytes: 8 << 20, onLine: onLine)
        return BelayAnswer(try runner.run(command, limits: limits))
    }

    /// Kills belay when a line tells that this moment has come; what it says by then.
    func belay(_ words: [String], killedAt moment: String) throws -> BelayAnswer {
        let marker = scratch.directory + "/pid"
        let script = "echo $$ >'\(marker)'; exec \"$@\""
        let own = ["BELAY_STATE": state, "BELAY_YES": "1"]
        let command = Command(
            ["/bin/sh", "-c", script, "sh", try Checkout.belay()] + words + ["--json"],
            environment: Self.environment.merging(own) { _, new in new }, directory: directory)
        let limits = CommandLimits(
            idleSeconds: 600, mostSeconds: 600, outputBytes: 8 << 20,
            onLine: { line in
                guard line.contains(moment), let bytes = try? RealFileSystem().read(marker, limit: 64),
                    let pid = Int32(String(decoding: bytes, as: UTF8.self).filter(\.isNumber))
                else { return }
                kill(pid, SIGKILL)
            })
        return BelayAnswer(try runner.run(command, limits: limits))
    }

    @discardableResult
    func shell(_ line: String, seconds: Double = 60) throws -> String {
        try run(["/bin/sh", "-c", line], in: directory, seconds: seconds)
    }

    private func run(_ argv: [String], in directory: String, seconds: Double = 60) throws -> String {
        let command = Command(argv, environment: Self.environment, directory: directory)
        let result = try runner.run(command, limits: CommandLimits(idleSeconds: seconds, mostSeconds: seconds))
        guard result.succeeded else {
            throw BelayError(.failed, "cannot run \(argv.joined(separator: " ").prefix(200)): \(result.errorText.suffix(2000))")
        }
        return result.outputText
    }

    private func load(_ more: [String]) throws {
        let port = try setting("WEB_PORT")
        _ = try run(
            DemoStack.python + [
                "\(Checkout.root)/Stacks/cronicorn/load.py", "--url", "http://localhost:\(port)", "--log",
                scratch.directory + "/log",
            ] + more, in: directory, seconds: 240)
    }

    // MARK: Looking

    /// Every row that a user was promised is there.
    func requirePromises() throws { try load(["--read-only", "--patience", "60"]) }

    func text(_ file: String) throws -> String {
        String(decoding: try RealFileSystem().read(directory + "/" + file, limit: 1 << 20), as: UTF8.self)
    }

    func setting(_ key: String) throws -> String { EnvironmentFile(Array(try text(".env").utf8)).value(of: key) ?? "" }
    func project() throws -> String { try setting("COMPOSE_PROJECT_NAME") }

    func sql(_ query: String) throws -> String {
        try run(
            ["docker", "exec", "\(try setting("CONTAINER_PREFIX"))-db", "psql", "-U", "user", "-d", "db", "-Atc", query],
            in: directory
        ).filter { $0 != "\n" }
    }

    var migrations: String { get throws { try sql("select count(*) from \"__drizzle_migrations\"") } }

    /// Each container with its id, its image and when it was started: equal where nobody has touched it.
    func containers() throws -> String {
        try shell(
            "docker inspect --format '{{.Name}} {{.Id}} {{.Config.Image}} {{.State.StartedAt}}' $(docker compose ps -aq) | sort")
    }

    func tags() throws -> Set<String> {
        let images = try shell("docker compose ps -a --format '{{.Service}} {{.Image}}'").split(separator: "\n")
        return Set(
            images.filter { !$0.hasPrefix("db ") && !$0.hasPrefix("migrator ") }.compactMap {
                $0.split(separator: ":").last.map(String.init)
            })
    }

    /// What `docker compose up -d` would make anew.
    func recreated() throws -> String {
        try shell("docker compose --dry-run up -d 2>&1 | grep -i recreat | grep -v migrator || true")
    }
}
