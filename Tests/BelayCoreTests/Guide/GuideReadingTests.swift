import BelayCore
import Testing

import struct FoundationEssentials.Data
import struct FoundationEssentials.URL

@Suite struct GuideReadingTests {
    @Test("A guide with every kind of key is read into the values it says")
    func everything() throws {
        let reading = try GuideText.read(GuideText.full)
        #expect(reading.mistakes.map(\.description) == [])
        let guide = try #require(reading.guide)
        #expect(guide.name == "demo")
        #expect(guide.edge == ["api"], "without `edge`, what can start dark is the edge")
        #expect(
            guide.runtime
                == .process(
                    ProcessRuntimeSpec(services: [
                        ProcessServiceSpec(
                            name: "migrator", run: ["python3", "current/migrate.py"], logFile: "logs/migrator.log", oneShot: true),
                        ProcessServiceSpec(
                            name: "api", run: ["python3", "current/api.py"], directory: "current",
                            environment: ["PORT": "8080", "WORKERS": "2"], environmentFiles: [".env"], after: ["migrator"],
                            ready: Check(
                                name: "api is ready", probe: http("api", 8080, "/health"),
                                expectation: Expectation([.status(200)]),
                                withinSeconds: 30),
                            darkEnvironment: ["PORT": "18080"], logFile: "logs/service.log"),
                        ProcessServiceSpec(
                            name: "worker", run: ["python3", "current/worker.py"], logFile: "logs/worker.log", writes: false),
                    ])))
        #expect(
            guide.version
                == VersionSpec(
                    pin: .env(file: ".env", key: "VERSION", releases: "releases"), refuse: ["latest", "X.Y"],
                    identity: http("api", 8080, "/version", pick: "version"), prepare: [["make", "install"], ["./check"]]))
        #expect(
            guide.stores == [
                StoreSpec(name: "db", kind: .sqlite(files: ["data/app.db"])),
                StoreSpec(name: "tenants", kind: .sqlite(files: ["tenants/*.db"])),
                StoreSpec(name: "settings", kind: .files(paths: [".env", "config"])),
            ])
        #expect(guide.migrate == .service("migrator"))
        #expect(guide.producers == ["worker"])
        #expect(guide.grace == ["worker": 90])
        #expect(guide.onBusy == .goOn)
        #expect(guide.onWrites == .keep)
        #expect(guide.retention == Retention(last: 7, days: 0.5, runs: 1))
        #expect(guide.limits == Limits(migrateIdle: 60, migrateMost: 7200, startIdle: 5, startMost: 600, stop: 3, stay: 2))
        #expect(guide.releasesFile == "vendor/releases.yaml")
    }

    @Test("Every probe and every expectation is read as it is meant")
    func checks() throws {
        let guide = try #require(try GuideText.read(GuideText.full).guide)
        #expect(
            guide.preflight == [
                Check(
                    name: "configuration is valid",
                    probe: .run(argv: ["./api", "--check"], shell: false, directory: "current", service: "api"),
                    expectation: Expectation([.exit(0)]), with: .target)
            ])
        #expect(
            guide.drain == [
                Check(
                    name: "no run is in flight", probe: .sql(store: "db", query: "select count(*) from runs"),
                    expectation: Expectation([.equals(.number(0))]), withinSeconds: 300, everySeconds: 0.25)
            ])
        #expect(
            guide.verify == [
                Check(
                    name: "health", area: "API", probe: http("api", 8080, "/health"),
                    expectation: Expectation([
                        .status(200), .json(.object(["status": .string("ok"), "count": .number(3)])),
                    ])),
                Check(
                    name: "port is open", probe: .tcp(service: "api", port: 8080), expectation: Expectation(), when: .open,
                    required: false),
                Check(
                    name: "no exception", probe: .logs(service: "worker", matching: "Traceback|ERROR"),
                    expectation: Expectation([.atMost(2)])),
                Check(name: "worker runs", probe: .running(service: "worker"), expectation: Expectation()),
                Check(name: "marker", probe: .file(path: "data/ready"), expectation: Expectation([.equals(.string("absent"))])),
                Check(
                    name: "smoke", probe: .run(argv: ["test -f data/ready || true"], shell: true, directory: nil, service: nil),
                    expectation: Expectation([.matches("^ok$")])),
            ])
        #expect(
            guide.watch
                == WatchSpec(
                    forSeconds: 3600,
                    checks: [
                        Check(
                            name: "jobs go on", probe: .sql(store: "db", query: "select max(at) from runs"),
                            expectation: Expectation([.advances]))
                    ]))
    }

    @Test("The guide of the demo stack has no mistake and no warning")
    func demo() throws {
        let file = URL(filePath: #filePath).appending(path: "../../../../Stacks/demo/belay.yaml.in").standardized
        let template = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        let text = template.split(separator: "@", omittingEmptySubsequences: false).enumerated()
            .map { $0.offset.isMultiple(of: 2) ? String($0.element) : "1\($0.offset)" }.joined()
        let reading = try GuideText.read(text)
        #expect((reading.mistakes + reading.warnings).map(\.description) == [])
        #expect(reading.guide?.verify.count == 5)
    }

    @Test("A guide with the required keys only has the documented defaults")
    func defaults() throws {
        let reading = try GuideText.read(
            """
            belay: 1
            name: tiny
            runtime: {process: {services: {app: {run: [./app]}}}}
            version: {pin: {directory: {link: current, releases: releases}}}
            verify: [{name: answers, http: {port: 80}}]
            """)
        #expect(reading.mistakes == [])
        let app = ProcessServiceSpec(name: "app", run: ["./app"], logFile: "logs/app.log")
        #expect(
            reading.guide
                == Guide(
                    name: "tiny", runtime: .process(ProcessRuntimeSpec(services: [app])),
                    version: VersionSpec(pin: .directory(link: "current", releases: "releases")), edge: ["app"],
                    verify: [Check(name: "answers", probe: http("app", 80, "/"), expectation: Expectation())]))
    }

    @Test(
        "A bare scalar is a number only where it is written as numbers are",
        arguments: [
            ("0", JSONValue.number(0)), ("'0'", .string("0")), ("1.5", .number(1.5)), ("1.10", .string("1.10")),
            ("007", .string("007")),
            ("true", .bool(true)), ("yes", .string("yes")), ("null", .null), ("0x10", .string("0x10")), (".inf", .string(".inf")),
            ("9007199254740993", .string("9007199254740993")),
        ])
    func scalars(text: String, value: JSONValue) throws {
        let guide = try GuideText.read(GuideText.small + "\n  - {name: x, running: api, expect: \(text)}\n").guide
        #expect(guide?.verify.last?.expectation == Expectation([.equals(value)]))
    }

    @Test(
        "Durations are read by their units, the greater ones first",
        arguments: [
            ("250ms", 0.25), ("90s", 90), ("5m", 300), ("1h30m", 5400), ("2d", 172800), ("0s", 0), ("1m500ms", 60.5),
        ] as [(String, Double?)] + ["", "5", "m", "30m1h", "5m5m", "-5s", "1.5h", "5 m", "5M", "9999999999d"].map { ($0, nil) })
    func durations(text: String, seconds: Double?) {
        #expect(WrittenDuration.seconds(text) == seconds)
    }

    private func http(_ service: String, _ port: Int, _ path: String, pick: String? = nil) -> Probe {
        .http(service: service, port: port, path: path, method: "GET", headers: [:], body: nil, pick: pick)
    }
}
