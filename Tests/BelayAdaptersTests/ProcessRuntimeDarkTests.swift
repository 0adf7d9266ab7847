import BelayAdapters
import BelayCore
import BelaySystem
import Testing

@Suite("The process runtime, dark")
struct ProcessRuntimeDarkTests {
    @Test("A dark service is reached where its dark variables put it, and nowhere else")
    func mapsThePort() throws {
        let stack = try ProcessRuntimeStack()
        let (open, dark) = (try ProcessRuntimeStack.freePort(), try ProcessRuntimeStack.freePort())
        stack.services = [stack.server("api", port: open, dark: dark), stack.shell("worker", "exec sleep 600")]
        let runtime = stack.runtime()
        #expect(runtime.canStartDark("api") && !runtime.canStartDark("worker") && !runtime.canStartDark("nobody"))
        #expect(try runtime.endpoint(service: "api", port: open) == Endpoint(host: "127.0.0.1", port: open))

        try runtime.start("api", exposure: .dark, patience: ProcessRuntimeStack.patience)
        #expect(try runtime.survey().first?.exposure == .dark)
        #expect(try stack.runtime(state: "lost").survey().first?.exposure == .dark)
        #expect(!TCP.accepts(host: "127.0.0.1", port: open, timeoutSeconds: 1))
        for service in ["api", nil] {
            #expect(try runtime.endpoint(service: service, port: open) == Endpoint(host: "127.0.0.1", port: dark))
        }
        #expect(try runtime.endpoint(service: "worker", port: open).port == open)
        #expect(try runtime.endpoint(service: "api", port: 1).port == 1)

        let error = #expect(throws: BelayError.self) {
            try runtime.start("api", exposure: .open, patience: ProcessRuntimeStack.patience)
        }
        #expect(error?.message == "cannot start api open: it runs dark; it has to be stopped first")
        _ = try runtime.stop("api", graceSeconds: 5)
        try runtime.start("api", exposure: .open, patience: ProcessRuntimeStack.patience)
        #expect(try runtime.endpoint(service: "api", port: open).port == open)
        #expect(TCP.accepts(host: "127.0.0.1", port: open, timeoutSeconds: 1))
    }

    @Test(
        "The dark port is read from any form in which a variable names a port",
        arguments: [
            ("8080", "18080", 18080), ("127.0.0.1:8080", "127.0.0.1:18080", 18080), (":8080", ":0", nil),
            ("http://localhost:8080", "http://localhost:18080", 18080), ("80800", "18080", nil), ("8080", "8080", nil),
            ("tcp", "18080", nil),
        ] as [(String, String, Int?)])
    func readsPorts(open: String, dark: String, expected: Int?) throws {
        let stack = try ProcessRuntimeStack()
        var service = stack.shell("api", "exec sleep 600")
        service.environment = ["LISTEN": open]
        service.darkEnvironment = ["LISTEN": dark]
        stack.services = [service]
        try stack.runtime().start("api", exposure: .dark, patience: ProcessRuntimeStack.patience)
        #expect(try stack.runtime().endpoint(service: "api", port: 8080).port == expected ?? 8080)
    }

    @Test("A service without dark variables is not started dark")
    func refusesWithoutVariables() throws {
        let stack = try ProcessRuntimeStack()
        stack.services = [stack.shell("worker", "exec sleep 600")]
        let error = #expect(throws: BelayError.self) {
            try stack.runtime().start("worker", exposure: .dark, patience: ProcessRuntimeStack.patience)
        }
        #expect(error?.code == .refused)
        #expect(try stack.runtime().survey().first?.isRunning == false)
    }
}
