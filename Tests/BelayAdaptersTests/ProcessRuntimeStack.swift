import BelayAdapters
import BelayCore
import BelaySystem
import Glibc
import Testing

/// A real stack in a directory of its own, with real processes; everything that it started is ended with it, by pid.
final class ProcessRuntimeStack {
    let root: String
    let directory: String
    let files = RealFileSystem()
    let table = LinuxProcessTable()
    let clock = SystemClock()
    let runner: PosixCommandRunner
    var services: [ProcessServiceSpec] = []
    var version: String?
    private var witnesses: [ProcessFacts] = []

    init() throws {
        runner = PosixCommandRunner(clock: clock)
        var template = Array("/tmp/belay-runtime-XXXXXX".utf8CString)
        let made = try #require(mkdtemp(&template))
        root = try files.realPath(String(cString: made))
        directory = root + "/stack"
        try files.makeDirectory(directory, mode: 0o755, parents: true)
        try write("server.py", Self.server)
    }

    deinit {
        let runtime = runtime()
        for service in services where !service.oneShot { _ = try? runtime.stop(service.name, graceSeconds: 0) }
        try? runtime.endOneShots()
        for witness in witnesses { table.signal(witness, SIGKILL) }
        try? files.removeTree(root)
    }

    /// A new value each time, as after a crash: nothing is remembered but what lies on disk and what runs.
    func runtime(
        state: String = "state", caller: [String: String]? = nil, table other: (any ProcessTable)? = nil
    ) -> ProcessRuntime {
        let version = version
        return ProcessRuntime(
            spec: ProcessRuntimeSpec(services: services), stackName: "test", stackDirectory: directory,
            stateDirectory: root + "/" + state,
            callerEnvironment: caller ?? ["PATH": "/usr/bin:/bin", "HOME": "/root", "SECRET_OF_CALLER": "1"],
            fileSystem: files, runner: runner, processTable: other ?? table, clock: clock, version: { version },
            prober: makeProber)
    }

    private var makeProber: @Sendable (any Runtime) -> any Prober {
        let (directory, files, runner, clock, table) = (directory, files, runner, clock, table)
        return { runtime in
            ServiceProber(
                runtime: runtime, stackDirectory: directory, fileSystem: files, runner: runner, processTable: table,
                clock: clock, databases: { [directory + "/" + $0 + ".db"] }, credentials: { _ in Secret("of-the-guide") })
        }
    }

    func prober(state: String = "state") -> any Prober {
        makeProber(runtime(state: state))
    }

    func write(_ path: String, _ text: String, mode: UInt32 = 0o644) throws {
        try files.writeAtomically(directory + "/" + path, Array(text.utf8), mode: mode, like: nil)
    }

    func read(_ path: String) throws -> String {
        String(decoding: try files.read(directory + "/" + path, limit: 1 << 20), as: UTF8.self)
    }

    /// A service that is a shell script; ready at once, or when it has written a file.
    func shell(_ name: String, _ script: String, writing file: String? = nil) -> ProcessServiceSpec {
        let probe = file.map { Probe.file(path: $0) } ?? .running(service: name)
        return ProcessServiceSpec(
            name: name, run: ["/bin/sh", "-c", script], ready: Check(name: "is up", probe: probe, expectation: Expectation()),
            logFile: "log/\(name).log")
    }

    /// A service that answers HTTP on PORT, with a readiness check that asks for it.
    func server(_ name: String, port: Int, dark: Int? = nil, environment: [String: String] = [:]) -> ProcessServiceSpec {
        let probe = Probe.http(service: name, port: port, path: "/", method: "GET", headers: [:], body: nil, pick: nil)
        return ProcessServiceSpec(
            name: name, run: ["/usr/bin/python3", "-S", "-u", "server.py"],
            environment: ["PORT": String(port)].merging(environment) { _, new in new },
            ready: Check(name: "answers", probe: probe, expectation: Expectation([.status(200)])),
            darkEnvironment: dark.map { ["PORT": String($0)] }, logFile: "log/\(name).log")
    }

    /// Somebody else's process; ended at the end.
    func witness(_ argv: [String], environment: [String: String] = [:]) throws -> ProcessFacts {
        let all = ["PATH": "/usr/bin:/bin"].merging(environment) { _, new in new }
        let pid = try runner.launch(Command(argv, environment: all, directory: directory), logFile: root + "/witness.log")
        let process = try #require(table.process(pid))
        witnesses.append(process)
        return process
    }

    func end(_ process: ProcessFacts) {
        table.signal(process, SIGKILL)
        wait { table.process(process.pid) != process }
    }

    @discardableResult
    func wait(seconds: Double = 5, until condition: () -> Bool) -> Bool {
        let end = clock.uptime + seconds
        while clock.uptime < end {
            if condition() { return true }
            usleep(20_000)
        }
        return condition()
    }

    /// The processes whose pids a script wrote into a file, one per line.
    func written(_ path: String, count: Int) throws -> [ProcessFacts] {
        wait { ((try? read(path)) ?? "").split(separator: "\n").count >= count }
        return try read(path).split(separator: "\n").compactMap { Int32($0) }.map { try #require(table.process($0)) }
    }

    static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, size) == 0 && getsockname(descriptor, pointer, &size) == 0
            }
        }
        try #require(bound)
        return Int(UInt16(bigEndian: address.sin_port))
    }

    static let patience = Patience(idleSeconds: 10, mostSeconds: 20)

    private static let server = """
        import http.server, json, os, time
        for step in range(int(os.environ.get("STEPS", "0"))):
            print("step", step, flush=True)
            time.sleep(0.25)
        class Answer(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                found = self.path != "/missing"
                body = b"plain" if self.path == "/plain" else json.dumps(
                    {"status": "ok", "list": [{"n": 7}], "exposure": os.environ.get("BELAY_EXPOSURE"),
                     "bell": "\\x1b[31mred\\x07"}).encode()
                self.send_response(200 if found else 404)
                self.end_headers()
                self.wfile.write(body)
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(201)
                self.end_headers()
                self.wfile.write(self.headers["X-Key"].encode() + b":" + body)
            def log_message(self, *arguments):
                pass
        http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Answer).serve_forever()
        """
}
