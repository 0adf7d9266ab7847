import BelayCore
import Testing

@Suite struct GuideLayersTests {
    @Test("The operator's file goes over the guide: mappings are merged, lists and values replaced")
    func override() throws {
        let reading = try GuideText.read(
            GuideText.small,
            override: """
                runtime: {process: {services: {api: {environment: {PORT: "9090"}, dark: {env: {HOST: localhost}}}}}}
                stores: {uploads: {files: [uploads]}}
                edge: [api, worker]
                limits: {stop: 3s}
                """)
        #expect(reading.mistakes == [])
        let guide = try #require(reading.guide)
        guard case .process(let spec) = guide.runtime else { return }
        #expect(spec.services.map(\.name) == ["api", "worker", "migrator"])
        #expect(spec.services[0].run == ["./api"])
        #expect(spec.services[0].environment == ["PORT": "9090"])
        #expect(spec.services[0].darkEnvironment == ["PORT": "18080", "HOST": "localhost"])
        #expect(guide.stores.map(\.name) == ["db", "settings", "uploads"])
        #expect(guide.edge == ["api", "worker"])
        #expect(guide.limits == Limits(stop: 3))
    }

    @Test("Where exactly one of several keys may stand, the operator's replaces the vendor's")
    func alternatives() throws {
        let reading = try GuideText.read(
            GuideText.small,
            override: """
                version: {pin: {directory: {link: current, releases: releases}}}
                migrate: {start-of: api}
                stores: {db: {files: [data]}}
                """)
        #expect(reading.mistakes == [])
        #expect(reading.guide?.version.pin == .directory(link: "current", releases: "releases"))
        #expect(reading.guide?.migrate == .startOf("api"))
        #expect(reading.guide?.stores.first == StoreSpec(name: "db", kind: .files(paths: ["data"])))
    }

    @Test("A mistake is shown in the file that it was made in")
    func places() throws {
        let reading = try GuideText.read(
            GuideText.small.replacing("edge: [api]", with: "edge: [abi]"),
            override: """
                limits: {stop: 3}
                runtime:
                  process:
                    services:
                      worker: {writes: maybe}
                """)
        #expect(
            reading.mistakes.map { "\($0.file):\($0.mark.line):\($0.mark.column)" } == [
                "belay.yaml:19:8", "belay.override.yaml:1:16", "belay.override.yaml:5:24",
            ])
        #expect(reading.mistakes[1].snippet == "limits: {stop: 3}")
    }

    static let shaped = """
        belay: 1
        name: demo
        version: {pin: {env: {file: .env, key: VERSION}}}
        verify: [{name: health, http: {port: 80}}]
        shapes:
          containers:
            runtime: {docker: {}}
          local:
            runtime: {process: {services: {app: {run: [./app]}}}}
            limits: {stop: 1s}
          other:
            runtime: {process: {services: {app: {run: [./other]}}}}
            on-writes: keep
        """

    @Test("A shape goes over the guide when it is chosen", arguments: [("local", "./app", 1.0), ("other", "./other", 10.0)])
    func shape(name: String, program: String, stop: Double) throws {
        for reading in [
            try GuideText.read(Self.shaped, shape: name), try GuideText.read(Self.shaped, override: "shape: \(name)"),
        ] {
            #expect(reading.mistakes == [])
            #expect(reading.shape == name && reading.shapes == ["containers", "local", "other"])
            guard case .process(let spec) = reading.guide?.runtime else { return }
            #expect(spec.services.map(\.run) == [[program]])
            #expect(reading.guide?.limits.stop == stop)
        }
    }

    @Test("The operator's file goes over the shape")
    func overShape() throws {
        let reading = try GuideText.read(Self.shaped, override: "limits: {stop: 2s}", shape: "local")
        #expect(reading.guide?.limits.stop == 2)
    }

    @Test("Between several shapes that this build could run, somebody has to choose")
    func choice() throws {
        let reading = try GuideText.read(Self.shaped)
        #expect(
            reading.mistakes.map(\.description) == [
                """
                belay.yaml:6:3: the guide has several shapes: containers, local, other
                      containers:
                      ^
                  fix: choose one with `--shape local`, or with `shape:` in the operator's file
                """
            ])
        #expect(try GuideText.read(Self.shaped, shape: "locl").mistakes.map(\.fix) == ["did you mean `local`?"])
    }

    @Test("The only shape that this build has the runtime of is chosen")
    func onlyAvailable() throws {
        let guide = Self.shaped.split(separator: "\n").dropLast(3).joined(separator: "\n")
        #expect(try GuideText.read(guide).shape == "local")
    }

    @Test("Choosing a shape whose runtime is not in this build says so, at its place")
    func unavailable() throws {
        let mistakes = try GuideText.read(Self.shaped, shape: "containers").mistakes
        #expect(mistakes.map(\.mark) == [Mark(line: 7, column: 15)])
        #expect(
            mistakes.first?.message
                == "this build of belay upgrades `process` and `compose` stacks; `docker` is not available in it")
    }

    @Test("Lint looks into every shape that this build could run")
    func lintShapes() throws {
        let source = try GuideText.source(Self.shaped.replacing("on-writes: keep", with: "on-writes: kep"))
        #expect(GuideReader.read(source, shape: "local").mistakes == [])
        let override = try GuideText.source("shape: local", file: "belay.override.yaml")
        let reading = GuideReader.lint(source, override: override)
        #expect(reading.mistakes.map(\.fix) == ["did you mean `keep`?"])
        #expect(reading.guide == nil)
    }

    @Test("A shape has the guide's keys only")
    func shapeKeys() throws {
        let mistakes = try GuideText.read(Self.shaped.replacing("on-writes: keep", with: "on_writes: keep"), shape: "local")
            .mistakes
        #expect(mistakes.map(\.fix) == ["did you mean `on-writes`?"])
    }
}
