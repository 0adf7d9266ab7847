import BelayCore
import BelaySystem
import BelayTestKit
import Glibc
import Synchronization
import Testing

/// An installation of one of `Stacks/` in containers of a real engine, with a project, ports and a database of its own.
/// Nothing of it ever changes: it is shared with what users do meanwhile.
class ContainerStack: Installation, @unchecked Sendable {
    /// What differs from one model to the other.
    struct Model: Sendable {
        /// Of its folder in `Stacks/`, and of the directory that is laid out.
        var name: String
        /// The key in `.env` that says where users reach it.
        var port: String
        var database: (service: String, user: String, name: String)
        /// Services that hold its data: they go on behind the fence.
        var stores: Set<String>
    }

    let model: Model
    let scratch: Scratch
    let directory: String
    let state: String

    /// Why these tests cannot run here; the runner of all tests brings an engine and a registry up where it may.
    static let unavailable = getenv("BELAY_TEST_REGISTRY") == nil ? "no engine with a registry: scripts/engine.sh start" : nil

    init(_ model: Model, _ version: String) throws {
        self.model = model
        scratch = try Scratch(model.name)
        state = scratch.directory + "/state"
        directory = scratch.directory + "/" + model.name
        _ = try run(["\(Self.stacks)/\(model.name)/lay_out.sh", scratch.directory, version], in: scratch.directory, seconds: 120)
        for (long, short) in [("for: 15m", "for: 3s"), ("within: 90s", "within: 60s"), ("within: 10m", "within: 45s")] {
            try replace(long, with: short, in: "belay.yaml")
        }
    }

    /// Whether the engine is one that tests may restart.
    static let isOurs = getenv("BELAY_ENGINE_DIR") != nil

    static let stacks = "\(Checkout.root)/Stacks"

    func end() {
        _ = try? shell(
            "w=witness-of-\(project().suffix(8)); docker rm -f $w; docker volume rm $w; docker network rm $w", seconds: 60)
        _ = try? shell("docker compose down --volumes --timeout 1; docker network rm \(project())_belay-dark", seconds: 120)
        // The database's files lie outside of the project, as the product has it.
        try? RealFileSystem().removeTree(scratch.directory + "/files")
        scratch.end()
    }

    // MARK: Doing

    /// An upgrade that a blow falls into, resumed where Belay itself was hit: how it ended.
    func upgrade(to version: String, _ struck: Struck, _ more: [String] = []) throws -> BelayAnswer {
        let marker = scratch.directory + "/pid"
        let script = "echo $$ >'\(marker)'; exec \"$@\""
        let blow = Once()
        let failure = Mutex<String?>("no line told of \(struck.step)")
        let words = ["upgrade", version, "--no-rehearsal", "--no-watch", "--json"] + more
        let answer = try belay(words, through: ["/bin/sh", "-c", script, "sh"]) { line in
            guard line.contains("\"step\":\"\(struck.step)\"") else { return }
            blow.perform {
                failure.withLock { $0 = nil }
                if struck.blow != .engine, let bytes = try? RealFileSystem().read(marker, limit: 64),
                    let pid = Int32(String(decoding: bytes, as: UTF8.self).filter(\.isNumber))
                {
                    kill(pid, SIGKILL)
                }
                guard struck.blow == .engine else { return }
                do { try self.restartEngine() } catch { failure.withLock { $0 = "the engine was not restarted: \(error)" } }
            }
        }
        let failed = failure.withLock { $0 }
        #expect(failed == nil, "\(answer.said)")
        guard struck.blow != .engine else { return answer }
        #expect(answer.exit == nil, "\(answer.said)")
        if struck.blow == .both {
            try restartEngine()
            if struck.isFenced { try requireFence() }
        }
        return try belay(["resume"])
    }

    func restartEngine() throws {
        _ = try run(["\(Checkout.root)/scripts/engine.sh", "restart"], in: directory, seconds: 180)
    }

    /// Nothing that users reach, or that brings work in, has come up by itself.
    func requireFence() throws {
        let running = try shell("docker compose ps --services --status running").split(separator: "\n").map(String.init)
        #expect(!running.isEmpty && running.allSatisfy { model.stores.contains($0) }, "\(running)")
    }

    /// What the users say at their end.
    @discardableResult
    func load(_ more: [String]) throws -> String {
        let port = try setting(model.port)
        return try run(
            DemoStack.python + [
                "\(Self.stacks)/\(model.name)/load.py", "--url", "http://localhost:\(port)", "--log",
                scratch.directory + "/log",
            ] + more, in: directory, seconds: 240)
    }

    /// While users write, for a minute; what was acknowledged is there at their end. They tell how many were refused.
    func amidUsers<Result>(pausing seconds: Double = 0.1, _ body: () throws -> Result) throws -> (Result, users: String) {
        let users = Beside { try self.load(["--for", "60", "--pause", "\(seconds)"]) }
        let result = Swift.Result { try body() }
        let said = try users.value()
        return (try result.get(), said)
    }

    // MARK: Looking

    /// Every row that a user was promised is there.
    func requirePromises() throws { try load(["--read-only", "--patience", "60"]) }

    @discardableResult
    func sql(_ query: String) throws -> String {
        try run(
            [
                "docker", "exec", "\(try setting("CONTAINER_PREFIX"))-\(model.database.service)", "psql", "-U",
                model.database.user, "-d", model.database.name, "-Atc", query,
            ], in: directory
        ).filter { $0 != "\n" }
    }

    /// Each container with its id, its image and when it was started: equal where nobody has touched it.
    func containers() throws -> String {
        try shell(
            "docker inspect --format '{{.Name}} {{.Id}} {{.Config.Image}} {{.State.StartedAt}}' $(docker compose ps -aq) | sort")
    }

    /// Everything on the engine that is of no test, and a witness of this one's own: equal where nobody has touched it.
    func others() throws -> String {
        let project = try project()
        let tested =
            try ["", "/shapes"].flatMap { try RealFileSystem().list(Self.stacks + $0) } + ["cl-", "witness-of-", "<none>"]
        let witness = "witness-of-\(project.suffix(8))"
        _ = try shell(
            """
            docker inspect \(witness) >/dev/null 2>&1 || {
                docker network create --internal \(witness) && docker volume create \(witness) &&
                docker run -d --name \(witness) --restart always --network \(witness) -v \(witness):/data \
                    --label com.docker.compose.project=\(witness) belay-test/base:1 sleep 3600
            } >/dev/null
            """)
        let lines = try shell(
            """
            docker ps -aq | xargs docker inspect --format \
                '{{.Name}} {{.Id}} {{.State.StartedAt}} {{.HostConfig.RestartPolicy.Name}} {{json .NetworkSettings.Networks}}'
            docker volume ls --format 'volume {{.Name}}'; docker network ls --no-trunc --format 'network {{.Name}} {{.ID}}'
            docker images --no-trunc --format 'image {{.Repository}} {{.Tag}} {{.ID}}'
            """)
        return lines.split(separator: "\n").filter { line in
            line.contains(witness) || !tested.contains { line.contains($0) }
        }.sorted().joined(separator: "\n")
    }

    /// What `docker compose up -d`, typed by hand, makes anew of all that stays: nothing, where the stack is what its files say.
    func recreated() throws -> [String] {
        let lasting = { try self.containers().split(separator: "\n").filter { !$0.contains("-migrator ") }.map(String.init) }
        let before = try lasting()
        try shell("docker compose up -d", seconds: 120)
        let after = try lasting()
        return after.filter { !before.contains($0) }
    }
}
