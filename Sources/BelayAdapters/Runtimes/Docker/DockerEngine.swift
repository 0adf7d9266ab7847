package import BelayCore
package import BelaySystem
import Synchronization

/// A Docker Engine, through its API: nothing is started for a question, and an answer is a value and not a table.
package final class DockerEngine: Sendable {
    /// Understood by every engine since 20.10.
    private static let version = "v1.41"
    private static let bodyLimit = 16 << 20
    /// How long an engine that has answered may take to come back.
    private static let comeback = 90.0

    /// What a docker command is given of the caller's environment. Nothing else: a variable exported in one shell would be
    /// put into the stack's configuration by Compose, and be missing in the next.
    private static let inherited = [
        "PATH", "HOME", "DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "DOCKER_CERT_PATH", "DOCKER_TLS_VERIFY",
        "XDG_RUNTIME_DIR",
    ]

    package let environment: [String: String]
    private let runner: any CommandRunner
    private let clock: any Clock
    private let address = Mutex<Address?>(nil)
    private let hasAnswered = Mutex(false)

    private struct Address: Sendable {
        var base: String
        var socket: String?
    }

    package init(caller: [String: String], runner: any CommandRunner, clock: any Clock) {
        var environment = caller.filter { Self.inherited.contains($0.key) }
        if environment["PATH"] == nil { environment["PATH"] = ProcessEnvironment.usualPath }
        self.environment = environment
        self.runner = runner
        self.clock = clock
    }

    // MARK: Asking

    func get<T: Decodable>(_ type: T.Type, _ path: String, query: [(String, String)] = []) throws -> T {
        try JSON.decode(type, from: try answer("GET", path, query: query).body)
    }

    /// nil where there is no such thing.
    func find<T: Decodable>(_ type: T.Type, _ path: String, query: [(String, String)] = []) throws -> T? {
        let response = try send("GET", path, query: query, body: nil, seconds: 30)
        if response.status == 404 { return nil }
        return try JSON.decode(type, from: try accepted(response, path).body)
    }

    func bytes(_ path: String, query: [(String, String)] = [], seconds: Double = 30) throws -> [UInt8] {
        try answer("GET", path, query: query, seconds: seconds).body
    }

    // MARK: Changing

    @discardableResult
    func post(_ path: String, query: [(String, String)] = [], body: JSONValue? = nil, seconds: Double = 60) throws -> HTTPResponse
    {
        try answer("POST", path, query: query, body: body, seconds: seconds)
    }

    func delete(_ path: String, query: [(String, String)] = []) throws {
        let response = try send("DELETE", path, query: query, body: nil, seconds: 60)
        if response.status != 404 { _ = try accepted(response, path) }
    }

    // MARK: The way there

    private func answer(
        _ method: String, _ path: String, query: [(String, String)], body: JSONValue? = nil, seconds: Double = 30
    ) throws -> HTTPResponse {
        try accepted(try send(method, path, query: query, body: body, seconds: seconds), path)
    }

    /// What only looks may look again. A change is asked for once, of an engine that answers.
    private func send(
        _ method: String, _ path: String, query: [(String, String)], body: JSONValue?, seconds: Double
    ) throws -> HTTPResponse {
        let once = { try self.sendOnce(method, path, query: query, body: body, seconds: seconds) }
        guard method == "GET" else {
            try waitUntilItAnswers()
            return try once()
        }
        do { return try once() } catch  where hasAnswered.withLock({ $0 }) {
            try waitUntilItAnswers()
            return try once()
        }
    }

    /// An engine is restarted when its package is upgraded, or when somebody changes its settings: a run goes on after it. One
    /// that has never answered is not waited for, and one that was waited for in vain not again.
    func waitUntilItAnswers() throws {
        guard hasAnswered.withLock({ $0 }) else { return }
        let ends = clock.uptime + Self.comeback
        while true {
            do {
                _ = try sendOnce("GET", "/_ping", query: [], body: nil, seconds: 10)
                return
            } catch  where clock.uptime < ends {
                try clock.sleep(0.5)
            }
        }
    }

    private func sendOnce(
        _ method: String, _ path: String, query: [(String, String)], body: JSONValue?, seconds: Double
    ) throws -> HTTPResponse {
        let address = try whereabouts()
        let tail = query.isEmpty ? "" : "?" + query.map { "\($0.0)=\(PercentEncoding.query($0.1))" }.joined(separator: "&")
        let bytes = try body.map { try JSON.encode($0) } ?? (method == "POST" ? [] : nil)
        let request = HTTPRequest(
            method: method, url: "\(address.base)/\(Self.version)\(path)\(tail)",
            headers: bytes == nil ? [:] : ["Content-Type": "application/json"], body: bytes, timeoutSeconds: seconds,
            bodyLimit: Self.bodyLimit, unixSocket: address.socket)
        do {
            let response = try HTTP.send(request)
            hasAnswered.withLock { $0 = true }
            return response
        } catch let error as BelayError {
            throw BelayError(
                .refused, "cannot reach the Docker engine at \(address.socket ?? address.base): \(error.message)",
                hint: "start it, or say where it is with DOCKER_HOST; docker info tells")
        }
    }

    private func accepted(_ response: HTTPResponse, _ path: String) throws -> HTTPResponse {
        guard response.status >= 400 else { return response }
        let said = (try? JSON.decode([String: String].self, from: response.body))?["message"] ?? "status \(response.status)"
        throw DockerRefusal(status: response.status, message: PlainText.line(said))
    }

    private func whereabouts() throws -> Address {
        if let known = address.withLock({ $0 }) { return known }
        let host = try environment["DOCKER_HOST"] ?? contextHost()
        let found: Address
        if host.hasPrefix("unix://") {
            found = Address(base: "http://docker", socket: String(host.dropFirst("unix://".count)))
        } else if host.hasPrefix("tcp://"), environment["DOCKER_TLS_VERIFY"] == nil {
            found = Address(base: "http://" + host.dropFirst("tcp://".count), socket: nil)
        } else {
            throw BelayError(
                .refused, "cannot use the Docker engine at \(PlainText.line(host)): only local sockets and plain tcp are spoken",
                hint: "run belay on the engine's own machine")
        }
        address.withLock { $0 = found }
        return found
    }

    /// Without a host in the environment the client's chosen context says it.
    private func contextHost() throws -> String {
        let usual = "unix:///var/run/docker.sock"
        let command = Command(
            ["docker", "context", "inspect", "--format", "{{.Endpoints.docker.Host}}"], environment: environment)
        guard command.isThere, let result = try? runner.run(command, limits: CommandLimits(idleSeconds: 10, mostSeconds: 10)),
            result.succeeded
        else { return usual }
        let host = result.outputText.filter { !$0.isWhitespace }
        return host.isEmpty ? usual : host
    }
}

/// What the engine says no to.
struct DockerRefusal: Error {
    var status: Int
    var message: String

    /// The engine's own words, as an error that says what was meant.
    @discardableResult
    static func explained<T>(_ what: String, _ body: () throws -> T) throws -> T {
        do { return try body() } catch let refusal as DockerRefusal {
            throw BelayError(.failed, "\(what): \(refusal.message)", hint: "docker ps -a")
        }
    }
}

/// What may stand in the query of a URL.
enum PercentEncoding {
    static func query(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return text.utf8.map { byte in
            let plain = (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            if plain || "-._~".utf8.contains(byte) { return String(UnicodeScalar(byte)) }
            return "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
        }.joined()
    }
}
