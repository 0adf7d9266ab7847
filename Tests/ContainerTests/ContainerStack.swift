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
        /// Tables and sequences that its services write whether users come or not, as beginnings of their names.
        var noise: [String] = []
        /// What stays of each row of those tables for as long as there is a database.
        var lasting: [String] = []
        /// Prints what lies outside of the database, line by line; `$PREFIX` begins the names of its containers.
        var others = ":"
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
        let words = ["upgrade", version, "--json"] + struck.leavesOut + more
        let answer = try belay(words, through: ["/bin/sh", "-c", script, "sh"]) { line in
            guard struck.isMoment(line) else { return }
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
        Witness.engineStarts.withLock { $0 += 1 }
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
        try run(["docker", "exec"] + psql + ["-c", query], in: directory).filter { $0 != "\n" }
    }

    private var database: String { get throws { try "\(setting("CONTAINER_PREFIX"))-\(model.database.service)" } }

    /// Within the database's container.
    var psql: [String] {
        get throws { [try database, "psql", "-U", model.database.user, "-d", model.database.name, "-At"] }
    }

    /// Each container with its id, its image and when it was started: equal where nobody has touched it.
    func containers() throws -> String {
        try shell(
            "docker inspect --format '{{.Name}} {{.Id}} {{.Config.Image}} {{.State.StartedAt}}' $(docker compose ps -aq) | sort")
    }

    /// What is in its stores, as a person would look at it.
    struct Contents {
        /// But for what its services write whether users come or not: equal where nobody has touched it.
        var text: String
        /// Of what they write: there may be more of it afterwards, and never less.
        var lasting: Set<Substring>
    }

    func contents() throws -> Contents {
        let noise = model.noise.map { "--exclude-table-data='\($0)*'" }.joined(separator: " ")
        let text = try shell(
            """
            PREFIX=\(setting("CONTAINER_PREFIX"))
            docker exec \(database) pg_dumpall -U \(model.database.user) --roles-only --no-role-passwords | grep -v '^\\\\'
            \(model.others)
            docker exec \(database) pg_dump -U \(model.database.user) -d \(model.database.name) \(noise) | grep -v '^\\\\.*restrict'
            """)
        guard text.contains("PostgreSQL database dump complete") else { throw BelayError(.failed, "cannot read the database") }
        let lasting = try model.lasting.flatMap {
            try run(["docker", "exec"] + psql + ["-c", $0], in: directory).split(separator: "\n")
        }
        return Contents(text: text, lasting: Set(lasting))
    }

    /// What was there is there, and nothing else but what its services have written since.
    func require(_ before: Contents, _ comment: Comment = "", at place: SourceLocation = #_sourceLocation) throws {
        let now = try contents()
        #expect(now.text == before.text, comment, sourceLocation: place)
        #expect(before.lasting.subtracting(now.lasting) == [], comment, sourceLocation: place)
    }

    /// What the engine would start by itself is what the Compose file says, of each service.
    func requirePolicies() throws {
        let said = try shell(
            "docker compose config --format json | python3 -c '\(Self.policyScript)'"
        ).split(separator: "\n")
        let found = try shell(
            "docker inspect --format '{{index .Config.Labels \"com.docker.compose.service\"}} {{.HostConfig.RestartPolicy.Name}}' $(docker compose ps -aq)"
        ).split(separator: "\n")
        #expect(!said.isEmpty && found.sorted() == said.sorted())
    }

    private static let policyScript = """
        import json, sys
        for name, service in json.load(sys.stdin)["services"].items():
            print(name, service.get("restart", "no"))
        """

    /// What `docker compose up -d`, typed by hand, makes anew of all that stays: nothing, where the stack is what its files say.
    func recreated() throws -> [String] {
        // An engine that was started anew may still be starting them.
        _ = try eventually(within: 60) {
            let services = try shell("docker compose config --services").split(separator: "\n").filter { $0 != "migrator" }
            return try Set(services).isSubset(of: shell("docker compose ps --services --status running").split(separator: "\n"))
        }
        let lasting = { try self.containers().split(separator: "\n").filter { !$0.contains("-migrator ") }.map(String.init) }
        let before = try lasting()
        try shell("docker compose up -d", seconds: 120)
        let after = try lasting()
        return after.filter { !before.contains($0) }
    }
}
