import BelayAdapters
import BelayCore
import BelaySystem
import Testing

@Suite("Probes")
struct ProbesTests {
    @Test("http tells status, text, JSON and what is picked; an error status is an answer")
    func http() throws {
        let stack = try ProcessRuntimeStack()
        let port = try ProcessRuntimeStack.freePort()
        stack.services = [stack.server("api", port: port)]
        try stack.runtime().start("api", exposure: .open, patience: ProcessRuntimeStack.patience)
        func ask(
            _ path: String, method: String = "GET", headers: [String: String] = [:], body: String? = nil, pick: String? = nil
        ) throws -> Observation {
            try stack.prober().observe(
                .http(service: "api", port: port, path: path, method: method, headers: headers, body: body, pick: pick),
                in: ProbeContext())
        }
        let whole = try ask("/")
        #expect(whole.status == 200 && whole.problem == nil && whole.scalar == .string(whole.text))
        guard case .object(let members) = whole.json else { throw BelayError(.failed, "no JSON: \(whole)") }
        #expect(members["status"] == "ok".json)
        #expect(try ask("/", pick: "status").scalar == "ok".json)
        #expect(try ask("/", pick: "list.0.n").scalar == .number(7))
        #expect(try ask("/", pick: "list.1.n").problem == "the answer has no list.1.n (status 200)")
        #expect(try ask("/plain", pick: "status").problem == "the answer is not JSON (status 200)")
        #expect(try ask("/plain") == Observation(scalar: "plain".json, status: 200, text: "plain"))
        let missing = try ask("/missing")
        #expect(missing.status == 404 && missing.problem == nil)
        let posted = try ask("/", method: "POST", headers: ["X-Key": "k"], body: "data")
        #expect(posted.status == 201 && posted.text == "k:data")
    }

    @Test("http without an answer is a problem: refused, silent, no such service", arguments: ["refused", "silent", "unknown"])
    func httpProblems(how: String) throws {
        let stack = try ProcessRuntimeStack()
        let port = try ProcessRuntimeStack.freePort()
        stack.services = [stack.shell("api", "exec sleep 600")]
        if how == "silent" {
            let script = "import socket,time; s=socket.create_server(('127.0.0.1',\(port))); time.sleep(600)"
            _ = try stack.witness(["/usr/bin/python3", "-S", "-c", script])
            #expect(stack.wait { TCP.accepts(host: "127.0.0.1", port: port, timeoutSeconds: 1) })
        }
        let probe = Probe.http(
            service: how == "unknown" ? "nobody" : "api", port: port, path: "/", method: "GET", headers: [:], body: nil, pick: nil
        )
        let observation = try stack.prober().observe(probe, in: ProbeContext(timeoutSeconds: 0.5))
        #expect(observation.problem?.isEmpty == false && observation.status == nil && observation.scalar == nil)
    }

    @Test("tcp tells open from closed")
    func tcp() throws {
        let stack = try ProcessRuntimeStack()
        let (port, other) = (try ProcessRuntimeStack.freePort(), try ProcessRuntimeStack.freePort())
        stack.services = [stack.server("api", port: port)]
        try stack.runtime().start("api", exposure: .open, patience: ProcessRuntimeStack.patience)
        for (asked, expected) in [(port, "open"), (other, "closed")] {
            let seen = try stack.prober().observe(.tcp(service: "api", port: asked), in: ProbeContext())
            #expect(seen.scalar == expected.json && seen.problem == nil)
        }
    }

    @Test(
        "run tells exit and output, and only a shell expands",
        arguments: [
            (["echo", "$HOME", "*"], false, 0, "$HOME *"), (["echo", "$((1 + 1))"], true, 0, "2"),
            (["sh", "-c", "echo seen; echo why >&2; exit 7"], false, 7, "seen"),
            (["sh", "-c", "kill -TERM $$"], false, 143, ""), (["pwd | wc -l; false"], true, 1, "1"),
        ])
    func run(argv: [String], shell: Bool, exit: Int, scalar: String) throws {
        let stack = try ProcessRuntimeStack()
        let seen = try stack.prober().observe(
            .run(argv: argv, shell: shell, directory: nil, service: nil), in: ProbeContext())
        #expect(seen.exit == exit && seen.scalar == scalar.json && seen.problem == nil)
        #expect(exit != 7 || seen.text == "seen\nwhy\n")
    }

    @Test("run is in the stack's directory, or in the target's, and is told the target")
    func runDirectory() throws {
        let stack = try ProcessRuntimeStack()
        try stack.files.makeDirectory(stack.root + "/target/sub", mode: 0o755, parents: true)
        func pwd(_ context: ProbeContext, directory: String? = nil) throws -> JSONValue? {
            let probe = Probe.run(
                argv: ["sh", "-c", "echo $PWD $BELAY_TARGET_VERSION"], shell: false, directory: directory, service: nil)
            return try stack.prober().observe(probe, in: context).scalar
        }
        let target = ProbeContext(targetDirectory: stack.root + "/target", targetVersion: "2")
        #expect(try pwd(ProbeContext()) == stack.directory.json)
        #expect(try pwd(target) == (stack.root + "/target 2").json)
        #expect(try pwd(target, directory: "sub") == (stack.root + "/target/sub 2").json)
    }

    @Test("run that hangs, or cannot be run, is a problem")
    func runProblems() throws {
        let stack = try ProcessRuntimeStack()
        func ask(_ argv: [String], directory: String? = nil) throws -> Observation {
            try stack.prober().observe(
                .run(argv: argv, shell: false, directory: directory, service: nil), in: ProbeContext(timeoutSeconds: 0.5))
        }
        let late = try ask(["sh", "-c", "echo begun; sleep 600"])
        #expect(late == Observation(text: "begun\n", problem: "it did not end within 0.5 s"))
        let check = Check(
            name: "ends", probe: .run(argv: ["x"], shell: false, directory: nil, service: nil), expectation: Expectation())
        #expect(check.judge(late).detail == "no answer: it did not end within 0.5 s")
        #expect(try ask(["no-such-program"]).problem?.contains("no-such-program") == true)
        #expect(try ask(["true"], directory: "missing").problem?.isEmpty == false)
    }

    @Test("logs counts the lines that match since the start, or after a mark")
    func logs() throws {
        let stack = try ProcessRuntimeStack()
        try stack.files.makeDirectory(stack.directory + "/log", mode: 0o755, parents: true)
        try stack.write("log/api.log", "ERROR of yesterday\n")
        stack.services = [
            stack.shell("api", "echo ERROR 1; echo fine; echo ERROR 2; : > up; exec sleep 600", writing: "up"),
            stack.shell("b", "exec sleep 600"),
        ]
        let runtime = stack.runtime()
        try runtime.start("api", exposure: .open, patience: ProcessRuntimeStack.patience)
        for service in ["api", nil] {
            let probe = Probe.logs(service: service, matching: "^ERROR \\d")
            let seen = try stack.prober().observe(probe, in: ProbeContext())
            #expect(seen.scalar == .number(2) && seen.text == "ERROR 1\nERROR 2")
            let context = ProbeContext(logMarks: ["api": try runtime.logMark("api")])
            #expect(try stack.prober().observe(probe, in: context).scalar == .number(0))
        }
        #expect(try stack.prober().observe(.logs(service: "api", matching: "("), in: ProbeContext()).problem != nil)
    }

    @Test("running tells whether a service runs")
    func running() throws {
        let stack = try ProcessRuntimeStack()
        stack.services = [stack.shell("api", "exec sleep 600")]
        func ask(_ service: String) throws -> Observation {
            try stack.prober().observe(.running(service: service), in: ProbeContext())
        }
        #expect(try ask("api") == Observation(scalar: .bool(false), text: "stopped"))
        try stack.runtime().start("api", exposure: .open, patience: ProcessRuntimeStack.patience)
        #expect(try ask("api").scalar == .bool(true))
        #expect(try ask("nobody").problem == "the stack has no service nobody")
    }

    @Test(
        "file tells whether something is there, and its text; nothing outside the stack is read",
        arguments: [
            ("there.txt", "present", "some text"), ("missing.txt", "absent", ""), ("sub", "present", ""),
            ("inside", "present", "some text"),
            ("/etc/passwd", nil, ""), ("../outside.txt", nil, ""), ("sub/../../outside.txt", nil, ""), ("link", nil, ""),
            ("large", nil, ""), ("pipe", "present", ""),
        ] as [(String, String?, String)])
    func file(path: String, scalar: String?, text: String) throws {
        let stack = try ProcessRuntimeStack()
        try stack.write("there.txt", "some\u{1B}[31m text\u{7}")
        try stack.write("large", String(repeating: "x", count: (1 << 20) + 1))
        try stack.write("../outside.txt", "secret")
        try stack.files.makeDirectory(stack.directory + "/sub", mode: 0o755, parents: true)
        try stack.files.makeLink(stack.directory + "/link", to: "../outside.txt")
        try stack.files.makeLink(stack.directory + "/inside", to: "there.txt")
        _ = try stack.prober().observe(
            .run(argv: ["mkfifo", "pipe"], shell: false, directory: nil, service: nil), in: ProbeContext())
        let seen = try stack.prober().observe(.file(path: path), in: ProbeContext())
        #expect(seen.scalar == scalar?.json && seen.text == text && (seen.problem == nil) == (scalar != nil))
    }
}

extension String {
    var json: JSONValue { .string(self) }
}
