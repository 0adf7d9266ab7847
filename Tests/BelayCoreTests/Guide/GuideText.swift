import BelayCore
import BelaySystem

/// Guides from text, as the command line reads them from files.
enum GuideText {
    static func source(_ text: String, file: String = "belay.yaml") throws -> GuideSource {
        let bytes = Array(text.utf8)
        return GuideSource(file: file, bytes: bytes, root: try YAML.parse(bytes, file: file))
    }

    static func read(_ text: String, override: String? = nil, shape: String? = nil) throws -> GuideReading {
        GuideReader.read(
            try source(text), override: try override.map { try source($0, file: "belay.override.yaml") }, shape: shape)
    }

    /// A small guide without a mistake and without a warning.
    static let small = """
        belay: 1
        name: demo
        runtime:
          process:
            services:
              api:
                run: [./api]
                dark: {env: {PORT: "18080"}}
              worker:
                run: [./worker]
                after: [api]
              migrator: {run: [./migrate], one-shot: true}
        version:
          pin: {env: {file: .env, key: VERSION}}
        stores:
          db: {sqlite: {file: data/app.db}}
          settings: {files: [.env]}
        migrate: {service: migrator}
        edge: [api]
        verify:
          - {name: health, http: {service: api, port: 8080}}
        """

    /// A guide with every kind of key.
    static let full = #"""
        belay: 1
        name: demo
        runtime:
          process:
            services:
              migrator:
                run: [python3, current/migrate.py]
                one-shot: true
              api:
                run: [python3, current/api.py]
                directory: current
                environment: {PORT: "8080", WORKERS: 2}
                environment-files: [.env]
                after: [migrator]
                ready: {http: {port: 8080, path: /health}, expect: {status: 200}, within: 30s}
                dark: {env: {PORT: "18080"}}
                log: ./logs/service.log
              worker:
                run: [python3, current/worker.py]
                writes: false
        version:
          pin: {env: {file: .env, key: VERSION, releases: releases}}
          refuse: [latest, X.Y]
          identity: {http: {service: api, port: 8080, path: /version, pick: version}}
          prepare: [[make, install], [./check]]
        stores:
          db: {sqlite: {file: data/app.db}}
          tenants: {sqlite: {files: [tenants/*.db]}}
          settings: {files: [.env, config]}
        migrate: {service: migrator}
        producers: [worker]
        grace: {worker: 1m30s}
        preflight:
          - {name: configuration is valid, run: {command: [./api, --check], directory: current, service: api}, with: target, expect: {exit: 0}}
        drain:
          - {name: no run is in flight, sql: {store: db, query: "select count(*) from runs"}, expect: 0, within: 5m, every: 250ms}
        on-busy: go-on
        verify:
          - {area: API, name: health, http: {service: api, port: 8080, path: /health}, expect: {status: 200, json: {status: ok, count: 3}}}
          - {name: port is open, tcp: {service: api, port: 8080}, when: open, required: false}
          - {name: no exception, logs: {service: worker, matching: "Traceback|ERROR"}, expect: {at-most: 2}}
          - {name: worker runs, running: worker}
          - {name: marker, file: data/ready, expect: absent}
          - {name: smoke, shell: "test -f data/ready || true", expect: {matches: "^ok$"}}
        watch:
          for: 1h
          checks:
            - {name: jobs go on, sql: {store: db, query: "select max(at) from runs"}, expect: {advances: true}}
        on-writes: keep
        retention: {last: 7, days: 0.5, runs: 1}
        limits: {migrate-idle: 1m, migrate-most: 2h, start-idle: 5s, start-most: 10m, stop: 3s, stay: 2s}
        releases: vendor/releases.yaml
        """#
}
