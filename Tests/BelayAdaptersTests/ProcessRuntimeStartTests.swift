import BelayAdapters
import BelayCore
import BelaySystem
import Testing

@Suite("The process runtime starts")
struct ProcessRuntimeStartTests {
    @Test("A service is ready when start returns, and runs from then on")
    func startsAndIsReady() throws {
        let stack = try ProcessRuntimeStack()
        let port = try ProcessRuntimeStack.freePort()
        stack.services = [stack.server("api", port: port)]
        stack.version = "1.2.0"
        let runtime = stack.runtime()
        #expect(try runtime.survey() == [ServiceFacts(name: "api", state: .stopped)])

        try runtime.start("api", exposure: .open, patience: ProcessRuntimeStack.patience)
        #expect(TCP.accepts(host: "127.0.0.1", port: port, timeoutSeconds: 1))
        let facts = try #require(try runtime.survey().first)
        #expect(facts.isRunning && facts.exposure == .open && facts.version == "1.2.0" && facts.processes.count == 1)
        #expect(try runtime.findings() == [])
    }

    @Test("A service that runs is not started twice, with its record or without it", arguments: ["state", "another"])
    func startsNoneTwice(state: String) throws {
        let stack = try ProcessRuntimeStack()
        stack.services = [stack.server("api", port: try ProcessRuntimeStack.freePort())]
        try stack.runtime().start("api", exposure: .open, patience: ProcessRuntimeStack.patience)
        let before = try stack.runtime().survey()

        let again = stack.runtime(state: state)
        #expect(try again.survey() == before)
        try again.start("api", exposure: .open, patience: ProcessRuntimeStack.patience)
        #expect(try again.survey() == before)
    }

    @Test("A start that was cut short before it was written down is found and waited for")
    func adoptsAnUnrecordedStart() throws {
        let stack = try ProcessRuntimeStack()
        let port = try ProcessRuntimeStack.freePort()
        stack.services = [stack.server("api", port: port, environment: ["STEPS": "4"])]
        let impatient = Patience(idleSeconds: 0.1, mostSeconds: 0.1)
        #expect(throws: BelayError.self) { try stack.runtime().start("api", exposure: .open, patience: impatient) }
        let before = try stack.runtime(state: "lost").survey()
        try #require(before.first?.isRunning == true)

        try stack.runtime(state: "lost").start("api", exposure: .open, patience: ProcessRuntimeStack.patience)
        #expect(TCP.accepts(host: "127.0.0.1", port: port, timeoutSeconds: 1))
        #expect(try stack.runtime(state: "lost").survey() == before)
    }

    @Test("A process that gave up its environment is known by its record")
    func knowsAClearedEnvironment() throws {
        let stack = try ProcessRuntimeStack()
        stack.services = [
            ProcessServiceSpec(name: "bare", run: ["/usr/bin/env", "-i", "/bin/sleep", "600"], logFile: "bare.log")
        ]
        try stack.runtime().start("bare", exposure: .open, patience: ProcessRuntimeStack.patience)
        let facts = try #require(try stack.runtime().survey().first)
        let process = try #require(facts.processes.first)
        #expect(facts.isRunning && facts.exposure == .open)
        #expect(stack.table.environmentValue("BELAY_STACK", of: process.pid) == nil)

        try stack.runtime().start("bare", exposure: .open, patience: ProcessRuntimeStack.patience)
        #expect(try stack.runtime().survey().first?.processes == [process])
        _ = try stack.runtime().stop("bare", graceSeconds: 2)
        #expect(stack.table.process(process.pid) != process)
    }

    @Test("A slow boot that goes on is waited for beyond the idle deadline, and its lines are handed on")
    func waitsForProgress() throws {
        let stack = try ProcessRuntimeStack()
        stack.services = [stack.server("api", port: try ProcessRuntimeStack.freePort(), environment: ["STEPS": "8"])]
        let lines = Lines()
        let patience = Patience(idleSeconds: 1, mostSeconds: 20, onLine: { lines.add($0) })
        let begin = stack.clock.uptime
        try stack.runtime().start("api", exposure: .open, patience: patience)
        #expect(stack.clock.uptime - begin > 1.5)
        #expect(lines.all.prefix(2) == ["step 0", "step 1"])
    }

    @Test("A service that never becomes ready is given up after silence, with what is missing")
    func givesUp() throws {
        let stack = try ProcessRuntimeStack()
        var silent = stack.server("api", port: try ProcessRuntimeStack.freePort())
        silent.run = ["/bin/sh", "-c", "echo waiting for nothing; exec sleep 600"]
        stack.services = [silent]
        let error = #expect(throws: BelayError.self) {
            try stack.runtime().start("api", exposure: .open, patience: Patience(idleSeconds: 0.5, mostSeconds: 20))
        }
        #expect(error?.message.hasPrefix("cannot start api: it is not ready and no progress for") == true)
        #expect(error?.message.contains("answers: ") == true)
        #expect(error?.evidence == ["waiting for nothing"])
    }

    @Test("The same line again and again is no progress")
    func givesUpOnRepeats() throws {
        let stack = try ProcessRuntimeStack()
        var noisy = stack.server("api", port: try ProcessRuntimeStack.freePort())
        noisy.run = ["/bin/sh", "-c", "while :; do echo \"$(date +%T) cannot open the table\"; sleep 0.1; done"]
        stack.services = [noisy]
        let error = #expect(throws: BelayError.self) {
            try stack.runtime().start("api", exposure: .open, patience: Patience(idleSeconds: 0.5, mostSeconds: 20))
        }
        #expect(error?.message.contains("no progress for") == true)
    }

    @Test("Noise in the log does not extend the deadline that ends everything")
    func givesUpOnNoise() throws {
        let stack = try ProcessRuntimeStack()
        var noisy = stack.server("api", port: try ProcessRuntimeStack.freePort())
        noisy.run = ["/bin/sh", "-c", "n=0; while :; do n=$((n+1)); echo noise $n; sleep 0.1; done"]
        stack.services = [noisy]
        let error = #expect(throws: BelayError.self) {
            try stack.runtime().start("api", exposure: .open, patience: Patience(idleSeconds: 0.5, mostSeconds: 1))
        }
        #expect(error?.message.contains("s are over") == true)
    }

    @Test("A service that ends at once fails with its last lines, readiness check or not", arguments: [true, false])
    func endsAtOnce(checked: Bool) throws {
        let stack = try ProcessRuntimeStack()
        var broken = stack.server("api", port: try ProcessRuntimeStack.freePort())
        broken.run = ["/bin/sh", "-c", "seq 1 30; printf 'key \\033[31mmissing\\n' >&2; exit 3"]
        if !checked { broken.ready = nil }
        stack.services = [broken]
        let error = #expect(throws: BelayError.self) {
            try stack.runtime().start("api", exposure: .open, patience: ProcessRuntimeStack.patience)
        }
        #expect(error?.message == "cannot start api: it ended before it was ready")
        #expect(error?.evidence == (12...30).map(String.init) + ["key missing"])
    }

    @Test("A program that does not exist cannot be started, and says which")
    func noSuchProgram() throws {
        let stack = try ProcessRuntimeStack()
        stack.services = [ProcessServiceSpec(name: "api", run: ["no-such-program"], logFile: "api.log")]
        let error = #expect(throws: BelayError.self) {
            try stack.runtime().start("api", exposure: .open, patience: ProcessRuntimeStack.patience)
        }
        #expect(error?.message.contains("no-such-program") == true)
    }

    @Test("A stranger who answers on the port does not make a service ready")
    func refusesATakenPort() throws {
        let stack = try ProcessRuntimeStack()
        let port = try ProcessRuntimeStack.freePort()
        let witness = try stack.witness(["/usr/bin/python3", "-S", "server.py"], environment: ["PORT": String(port)])
        #expect(stack.wait { TCP.accepts(host: "127.0.0.1", port: port, timeoutSeconds: 1) })
        stack.services = [stack.server("api", port: port)]
        let error = #expect(throws: BelayError.self) {
            try stack.runtime().start("api", exposure: .open, patience: ProcessRuntimeStack.patience)
        }
        #expect(error?.message == "cannot start api: port \(port) is taken by process \(witness.pid) (python3)")
        #expect(try stack.runtime().survey().first?.isRunning == false)
    }
}
