import BelayAdapters
import BelayCore
import BelaySystem
import Testing

@Suite("The process runtime's findings")
struct ProcessRuntimeFindingsTests {
    @Test("A process that ends while it is looked at is no trouble for whoever looks")
    func vanishing() throws {
        let stack = try ProcessRuntimeStack()
        stack.services = [stack.shell("api", "exec sleep 600")]
        for key in ["BELAY_LAUNCH", "BELAY_EXPOSURE", "BELAY_VERSION"] {
            let table = VanishingProcessTable(["BELAY_SERVICE": "api", key: "api"])
            #expect(try stack.runtime(table: table).survey().map(\.name) == ["api"])
        }
    }

    struct Mistake: Sendable {
        var code: String
        var run = ["/bin/sleep", "600"]
        var directory = "."
        var environmentFiles: [String] = []
        var logFile = "log/api.log"
    }

    @Test(
        "Everything a start would trip over is found before, each with a fix",
        arguments: [
            Mistake(code: "program-missing", run: ["no-such-program"]),
            Mistake(code: "program-missing", run: ["./no/such/program"]),
            Mistake(code: "program-missing", run: ["./plain.txt"]), Mistake(code: "program-missing", run: []),
            Mistake(code: "directory-missing", directory: "no/such/directory"),
            Mistake(code: "unset-variable", run: ["/bin/sleep", "${NOWHERE}"]),
            Mistake(code: "environment-file", environmentFiles: ["missing.env"]),
            Mistake(code: "log-unwritable", logFile: "plain.txt/api.log"), Mistake(code: "log-unwritable", logFile: "."),
        ])
    func finds(mistake: Mistake) throws {
        let stack = try ProcessRuntimeStack()
        try stack.write("plain.txt", "not a program\n")
        var service = stack.shell("api", "exec sleep 600")
        stack.services = [service]
        #expect(try stack.runtime().findings() == [])
        (service.run, service.directory) = (mistake.run, mistake.directory)
        (service.environmentFiles, service.logFile) = (mistake.environmentFiles, mistake.logFile)
        stack.services = [service]
        let findings = try stack.runtime().findings()
        #expect(findings.map(\.code) == [mistake.code])
        #expect(findings.allSatisfy { $0.verdict == .fail && $0.fix != nil && $0.message.hasPrefix("api: ") })
    }

    @Test("A port that a stranger listens on is found: the open one, the dark one, and one that may be another's")
    func findsTakenPorts() throws {
        let stack = try ProcessRuntimeStack()
        let (taken, free, other) = (
            try ProcessRuntimeStack.freePort(), try ProcessRuntimeStack.freePort(), try ProcessRuntimeStack.freePort()
        )
        _ = try stack.witness(["/usr/bin/python3", "-S", "server.py"], environment: ["PORT": String(taken)])
        #expect(stack.wait { TCP.accepts(host: "127.0.0.1", port: taken, timeoutSeconds: 1) })

        stack.services = [stack.server("api", port: taken)]
        #expect(try stack.runtime().findings().map { [$0.code, $0.verdict.rawValue] } == [["port-taken", "fail"]])
        stack.services = [stack.server("api", port: free, dark: taken)]
        #expect(try stack.runtime().findings().map { [$0.code, $0.verdict.rawValue] } == [["port-taken", "fail"]])
        stack.services = [stack.server("api", port: free, dark: other, environment: ["DB_PORT": String(taken)])]
        #expect(try stack.runtime().findings().map { [$0.code, $0.verdict.rawValue] } == [["port-taken", "warn"]])

        stack.services = [stack.server("api", port: free, dark: other)]
        try stack.runtime().start("api", exposure: .open, patience: ProcessRuntimeStack.patience)
        #expect(try stack.runtime().findings() == [])
    }

    @Test("Services are told in the order in which they start")
    func ordersServices() throws {
        let stack = try ProcessRuntimeStack()
        var (edge, api, worker) = (stack.shell("edge", ""), stack.shell("api", ""), stack.shell("worker", ""))
        (edge.after, api.after, worker.after) = (["api", "worker"], ["worker"], [])
        stack.services = [edge, api, worker]
        #expect(try stack.runtime().survey().map(\.name) == ["worker", "api", "edge"])
        stack.services[2].after = ["edge"]
        #expect(throws: BelayError.self) { try stack.runtime().survey() }
    }
}
