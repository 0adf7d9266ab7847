import BelayCore
import Testing

/// A line of the small guide written wrong (or left out), and everything that is said about it.
struct Mistake: Sendable, CustomTestStringConvertible {
    var line: Int
    var text: String?
    var expected: [String]

    init(_ line: Int, _ text: String?, _ expected: (place: String, message: String, fix: String)...) {
        self.line = line
        self.text = text
        self.expected = expected.map { "belay.yaml:\($0.place): \($0.message)\n  fix: \($0.fix)" }
    }

    var testDescription: String { "\(line): \(text ?? "left out")" }

    /// The whole guide, with the mistake in it.
    var guide: String {
        var lines = GuideText.small.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if line > lines.count { lines.append("") }
        lines.replaceSubrange(line - 1...line - 1, with: text.map { [$0] } ?? [])
        return lines.joined(separator: "\n")
    }

    static let all = [
        Mistake(
            1, nil,
            ("1:1", "the guide lacks `belay`", "add `belay: 1`")),
        Mistake(
            1, "belay: 2",
            ("1:8", "`belay` is 2, and this build of belay reads guides of format 1", "write `belay: 1`, or use a newer belay")),
        Mistake(
            1, "belay: one",
            ("1:8", "`belay` must be a whole number from 1 to 1000000, not `one`", "write it like `belay: 1`")),
        Mistake(
            2, "nmae: demo",
            ("2:1", "the guide has no key `nmae`", "did you mean `name`?")),
        Mistake(
            2, "name: Demo App",
            (
                "2:7", "`name` must be a stack's name, not `Demo App`",
                "use a-z, 0-9 and -, beginning with a letter or a digit, at most 63 characters"
            )),
        Mistake(
            2, "name: [demo]",
            ("2:7", "`name` must be a stack's name, not a list", "write it like `name: demo`")),
        Mistake(
            2, "name:",
            ("2:6", "`name` has no value, it must be a stack's name", "write it like `name: demo`")),
        Mistake(
            2, #"name: "de\emo""#,
            ("2:7", #"`name` holds the control character \u{1b}"#, "take it out: it could hide or forge what a terminal shows")),
        Mistake(
            4, "  docker:",
            (
                "4:3", "this build of belay upgrades `process` and `compose` stacks; `docker` is not available in it",
                "write one of `process`, `compose`, or use a build that has it"
            )),
        Mistake(
            4, "  procces:",
            ("4:3", "`runtime` has no key `procces`", "did you mean `process`?")),
        Mistake(
            7, "        run: ./api --port 80",
            (
                "7:14", "`runtime.process.services.api.run` must be a list of words, the program first, not `./api --port 80`",
                "write `[./api, --port, 80]`"
            )),
        Mistake(
            7, "        run: []",
            (
                "7:14", "`runtime.process.services.api.run` is empty, it must be a list of words, the program first",
                "write it like `run: [python3, current/api.py]`"
            )),
        Mistake(
            7, "        run: [./api, --token, hunter2hunter2]",
            (
                "7:31", "`runtime.process.services.api.run` holds a credential, which every process list would show",
                "put it into a file that only the service's user may read, and name that in the service's `environment-files`; the program reads its environment"
            )),
        Mistake(
            7, "        comand: [./api]",
            (
                "7:9", "`runtime.process.services.api` has no key `comand`",
                "its keys are: run, directory, environment, environment-files, after, ready, dark, log, writes, one-shot"
            ),
            ("7:9", "`runtime.process.services.api` lacks `run`", "add `run: [python3, current/api.py]`")),
        Mistake(
            8, "        environment: {DB_PASSWORD: hunter2}",
            (
                "8:36", "`runtime.process.services.api.environment.DB_PASSWORD` looks like a credential; a guide holds none",
                "put it into a file that only the service's user may read, and name that in the service's `environment-files`"
            )),
        Mistake(
            8, #"        environment: {DATABASE_URL: "postgres://u:hunter2@db/x"}"#,
            (
                "8:37", "`runtime.process.services.api.environment.DATABASE_URL` looks like a credential; a guide holds none",
                "put it into a file that only the service's user may read, and name that in the service's `environment-files`"
            )),
        Mistake(
            8, "        environment: {API_KEY: {env: HOME}}",
            (
                "8:32", "`runtime.process.services.api.environment.API_KEY` must be a value, not a mapping",
                "put it into a file that only the service's user may read, and name that in the service's `environment-files`"
            )),
        Mistake(
            8, "        environment: {2X: a}",
            (
                "8:23", "`runtime.process.services.api.environment.2X` is not a variable's name: `2X`",
                "use A-Z, 0-9 and _, beginning with a letter"
            )),
        Mistake(
            8, #"        dark: {PORT: "18080"}"#,
            ("8:15", "`runtime.process.services.api.dark` lacks `env`", #"add `env: {PORT: "18080"}`"#),
            ("8:16", "`runtime.process.services.api.dark` has no key `PORT`", "its keys are: env")),
        Mistake(
            8, "        directory: /srv/demo",
            (
                "8:20", "`runtime.process.services.api.directory` must lie in the stack's directory, not at `/srv/demo`",
                "write it relative to the stack's directory"
            )),
        Mistake(
            8, "        environment-files: .env",
            ("8:28", "`runtime.process.services.api.environment-files` must be a list of paths, not `.env`", "write `[.env]`")),
        Mistake(
            8, "        log: ../api.log",
            (
                "8:14", "`runtime.process.services.api.log` leads out of the stack's directory: `../api.log`",
                "write it without `..`"
            )),
        Mistake(
            8, "        ready: {expect: 3}",
            (
                "8:16",
                "`runtime.process.services.api.ready` needs one of `http`, `tcp`, `sql`, `redis`, `run`, `shell`, `logs`, `running`, `file`",
                "add one of them, like `http: {service: api, port: 8080, path: /health}`"
            )),
        Mistake(
            8, "        ready: {running: api, name: x}",
            (
                "8:31", "`runtime.process.services.api.ready` has no key `name`",
                "its keys are: area, http, tcp, sql, redis, run, shell, logs, running, file, expect, within, every, when, required, with"
            )),
        Mistake(
            8, "        writes: no",
            ("8:17", "`runtime.process.services.api.writes` must be true or false, not `no`", "write `false`")),
        Mistake(
            8, #"        one-shot: "true""#,
            ("8:19", "`runtime.process.services.api.one-shot` must be true or false, not `true`", "write `true`, without quotes")),
        Mistake(
            11, "        after: [apy]",
            ("11:17", "`runtime.process.services.worker.after[0]`: there is no service `apy`", "did you mean `api`?")),
        Mistake(
            11, "        after: [api, worker]",
            ("11:9", "services wait for each other: worker → worker", "take one of these out of `after`")),
        Mistake(
            8, "        after: [worker]",
            ("8:9", "services wait for each other: api → worker → api", "take one of these out of `after`")),
        Mistake(
            14, "  pin: {env: {file: .env, key: VERSION}, git: {}}",
            ("14:42", "`version.pin` has both `env` and `git`, only one may stand here", "keep the one that is meant")),
        Mistake(
            14, "  pin: {}",
            (
                "14:8", "`version.pin` needs one of `env`, `directory`, `git`",
                "add one of them, like `env: {file: .env, key: VERSION, releases: releases}`"
            )),
        Mistake(
            14, "  pin: {env: {file: .env}}",
            ("14:14", "`version.pin.env` lacks `key`", "add `key: VERSION`")),
        Mistake(
            14, #"  pin: {env: {file: "a\0b", key: VERSION}}"#,
            (
                "14:21", #"`version.pin.env.file` holds the control character \u{0}"#,
                "take it out: it could hide or forge what a terminal shows"
            )),
        Mistake(
            14, "  pin: {directory: {link: current, releases: releases, archives: downloads/demo.tar.gz}}",
            (
                "14:66", "`version.pin.directory.archives` needs `{version}` once, in its last part: `downloads/demo.tar.gz`",
                "write `downloads/demo-{version}.tar.gz`"
            )),
        Mistake(
            14, #"  pin: {directory: {link: current, releases: releases, archives: "../demo-{version}.tar.gz"}}"#,
            (
                "14:66",
                "`version.pin.directory.archives` must lie in the stack's directory, not at `../demo-{version}.tar.gz`",
                "write it relative to the stack's directory"
            )),
        Mistake(
            14, #"  pin: {directory: {link: current, releases: releases, archives: "http://example.org/demo-{version}.tar.gz"}}"#,
            (
                "14:66",
                "`version.pin.directory.archives` comes unencrypted, where anybody may change it: `http://example.org/demo-{version}.tar.gz`",
                "write https://"
            )),
        Mistake(
            14, "  pin: {git: {branch: --upload-pack=x}}",
            ("14:23", "`version.pin.git.branch` is not a branch's name: `--upload-pack=x`", "write its plain name")),
        Mistake(
            16, "  db: {command: {backup: [x]}}",
            ("16:17", "`stores.db.command` lacks `restore`", "add `restore: [./tools/restore.sh]`")),
        Mistake(
            16, "  db: {command: {backup: ./backup.sh all, restore: [x]}}",
            (
                "16:26", "`stores.db.command.backup` must be a list of words, the program first, not `./backup.sh all`",
                "write `[./backup.sh, all]`"
            )),
        Mistake(
            16, "  db: {command: {backup: [x], restore: [x], compre: [x]}}",
            ("16:45", "`stores.db.command` has no key `compre`", "did you mean `compare`?")),
        Mistake(
            16, "  db: {postgres: {database: x}}",
            ("16:18", "`stores.db.postgres` lacks `user`", "add `user: app`")),
        Mistake(
            16, "  db: {postgres: {user: x, database: x, host: 'postgres://x@y/z'}}",
            (
                "16:47", "`stores.db.postgres.host` is no host: `postgres://x@y/z`",
                "write the name alone; user, port and password have keys of their own"
            )),
        Mistake(
            16, "  db: {sqlite: {files: []}}",
            ("16:24", "`stores.db.sqlite.files` is empty, it must be a list of paths", "write it like `files: [data/*.db]`")),
        Mistake(
            16, "  db: {sqlite: {file: .env}}",
            ("17:3", "`.env` stands twice: in store `db` and in store `settings`", "keep it in one")),
        Mistake(
            16, "  db: {sqlite: {file: .}}",
            ("16:23", "`stores.db.sqlite.file` means the whole stack", "name what is in it")),
        Mistake(
            17, #"  settings: {files: ["~/x", .env]}"#,
            (
                "17:22", "`stores.settings.files[0]` begins with `~`, which nobody expands",
                "write it relative to the stack's directory"
            )),
        Mistake(
            18, "migrate: {service: api}",
            (
                "18:20", "`migrate.service`: service `api` does not end by itself",
                "give that service `one-shot: true`, or write `start-of:` if its start migrates"
            )),
        Mistake(
            18, "migrate: {start-of: migrator}",
            ("18:21", "`migrate.start-of`: service `migrator` is a one-shot service", "name a service that stays")),
        Mistake(
            18, "migrate: {start-of: api, directory: current}",
            ("18:26", "`migrate.directory` goes with `run` only", "leave it out; a service has its own")),
        Mistake(
            18, "migrate: ./migrate",
            (
                "18:10", "`migrate` must be a mapping (run, service, start-of, directory, environment), not `./migrate`",
                "write it like `migrate: {run: [./migrate], directory: current}`"
            )),
        Mistake(
            19, "edge: [wob]",
            ("19:8", "`edge[0]`: there is no service `wob`", "the services are: api, migrator, worker")),
        Mistake(
            19, "edge: api",
            ("19:7", "`edge` must be a list of services, not `api`", "write `[api]`")),
        Mistake(
            19, "producers: [migrator]",
            ("19:13", "`producers[0]`: service `migrator` is a one-shot service", "name a service that stays")),
        Mistake(
            19, "grace: {worker: 30}",
            ("19:17", "`grace.worker` must be a duration such as 90s, 5m or 1h30m, not `30`", "write `30s` if seconds are meant")),
        Mistake(
            19, "grace: {wroker: 30s}",
            ("19:9", "`grace.wroker`: there is no service `wroker`", "did you mean `worker`?")),
        Mistake(
            19, "on-busy: go_on",
            ("19:10", "`on-busy` must be abort, wait or go-on, not `go_on`", "did you mean `go-on`?")),
        Mistake(
            19, "on-writes: stop",
            ("19:12", "`on-writes` must be ask, rollback or keep, not `stop`", "write one of: ask, rollback, keep")),
        Mistake(
            19, "watch: {for: 15 minutes}",
            ("19:14", "`watch.for` must be a duration such as 90s, 5m or 1h30m, not `15 minutes`", "write it like `for: 15m`")),
        Mistake(
            19, "retention: {last: 0}",
            ("19:19", "`retention.last` must be a number of checkpoints from 1 to 1000, not `0`", "write it like `last: 5`")),
        Mistake(
            19, "retention: {last: five, days: -1}",
            ("19:19", "`retention.last` must be a number of checkpoints from 1 to 1000, not `five`", "write it like `last: 5`"),
            ("19:31", "`retention.days` must be a number of days, not `-1`", "write it like `days: 30`")),
        Mistake(
            19, "limits: {stop: 10s, migrate_most: 4h}",
            ("19:21", "`limits` has no key `migrate_most`", "did you mean `migrate-most`?")),
        Mistake(
            21, "  - {name: health}",
            (
                "21:5", "`verify[0]` needs one of `http`, `tcp`, `sql`, `redis`, `run`, `shell`, `logs`, `running`, `file`",
                "add one of them, like `http: {service: api, port: 8080, path: /health}`"
            )),
        Mistake(
            21, "  - {http: {port: 80}}",
            ("21:5", "`verify[0]` lacks `name`", "add `name: API health`")),
        Mistake(
            21, "  - {name: health, http: {service: api, port: 808080}}",
            ("21:47", "`verify[0].http.port` must be a port from 1 to 65535, not `808080`", "write it like `port: 8080`")),
        Mistake(
            21, #"  - {name: health, http: {service: api, port: "8080"}}"#,
            ("21:47", "`verify[0].http.port` must be a port from 1 to 65535, not `8080`", "write `8080`, without quotes or sign")),
        Mistake(
            21, "  - {name: health, http: {service: api, port: 80, path: health}}",
            ("21:57", "`verify[0].http.path` must begin with `/`, not `health`", "write `/health`")),
        Mistake(
            21, "  - {name: health, http: {service: api, port: 80, headers: {Authorization: Bearer abcdef}}}",
            (
                "21:76", "`verify[0].http.headers.Authorization` looks like a credential; a guide holds none",
                "ask with `run:` and a program that reads the credential from its environment"
            )),
        Mistake(
            21, "  - {name: health, http: {port: 80}, tcp: {port: 80}}",
            ("21:38", "`verify[0]` has both `http` and `tcp`, only one may stand here", "keep the one that is meant")),
        Mistake(
            21, "  - {name: health, redis: {service: api, command: PING}}",
            (
                "21:51", "`verify[0].redis.command` must be a list of words, the program first, not `PING`",
                "write `[PING]`"
            )),
        Mistake(
            21, "  - {name: health, sql: {store: settings, query: select 1}}",
            ("21:33", "`verify[0].sql.store`: store `settings` cannot be asked in SQL", "name a `sqlite` or `postgres` store")),
        Mistake(
            21, "  - {name: health, sql: {store: bd, query: select 1}}",
            ("21:33", "`verify[0].sql.store`: there is no store `bd`", "did you mean `db`?")),
        Mistake(
            21, "  - {name: health, running: api, expect: {status: 200}}",
            ("21:43", "`verify[0].expect.status` is never answered by a probe of `running`", "it goes with `http`")),
        Mistake(
            21, "  - {name: health, running: api, expect: {}}",
            ("21:42", "`verify[0].expect` expects nothing", "name a condition, or leave `expect` out")),
        Mistake(
            21, "  - {name: health, running: api, expect: {at-least: 5, at-most: 3}}",
            ("21:42", "`verify[0].expect` can never be met: `at-least` is greater than `at-most`", "exchange them")),
        Mistake(
            21, "  - {name: health, running: api, expect: {unchanged: false}}",
            ("21:54", "`verify[0].expect.unchanged` must be true", "leave it out")),
        Mistake(
            21, "  - {name: health, running: api, expect: [1]}",
            ("21:42", "`verify[0].expect` must be a value to be equal to, not a list", "write it like `expect: {status: 200}`")),
        Mistake(
            21, #"  - {name: health, file: x, expect: {matches: "a("}}"#,
            (
                "21:47", "`verify[0].expect.matches` is not a regular expression: expected ')'",
                "put a backslash before a character that is meant as itself"
            )),
        Mistake(
            21, "  - {name: health, running: api, every: 1ms}",
            ("21:41", "`verify[0].every` is too short", "write `50ms` or more")),
        Mistake(
            21, "  - {name: health, running: api, when: closed}",
            ("21:40", "`verify[0].when` must be always, open or rehearsal, not `closed`", "write one of: always, open, rehearsal")
        ),
        Mistake(
            21, "  - {name: health, running: api, with: target}",
            ("21:34", "`verify[0].with` goes with `run` and `shell` only", "leave it out")),
        Mistake(
            22, "  - {name: health, running: api}",
            ("22:12", "`verify` has a second check named `health`", "give it another name")),
        Mistake(
            21, "  name: health",
            (
                "21:3", "`verify` must be a list of checks, not a mapping",
                "write it like `verify: [{name: API health, http: {service: api, port: 8080, path: /health}, expect: {json: {status: ok}}}]`"
            )),
        Mistake(
            22, "shapes: [a]",
            ("22:9", "`shapes` must be a mapping of shapes by name, not a list", "write it like `shapes: {NAME: {runtime: …}}`")),
        Mistake(
            22, "shapes: {a: {name: x}}",
            (
                "22:14", "`shapes.a` has no key `name`",
                "its keys are: runtime, version, stores, migrate, edge, producers, grace, preflight, drain, on-busy, verify, watch, on-writes, availability, retention, limits, releases, notify, rehearsal"
            )),
        Mistake(
            22, "shape: b",
            ("22:8", "there is no shape `b`", "the shapes are: none")),
        Mistake(
            22, "verifi: []",
            ("22:1", "the guide has no key `verifi`", "did you mean `verify`?")),
    ]
}

@Suite struct GuideMistakesTests {
    @Test("The guide that the mistakes are made in has none, and no warning")
    func small() throws {
        let reading = try GuideText.read(GuideText.small)
        #expect((reading.mistakes + reading.warnings).map(\.description) == [])
        #expect(reading.guide != nil)
    }

    @Test("Every mistake is shown with its place, its line and a fix, and there is no guide then", arguments: Mistake.all)
    func mistake(_ mistake: Mistake) throws {
        let reading = try GuideText.read(mistake.guide)
        #expect(reading.guide == nil)
        #expect(
            reading.mistakes.map { "\($0.file):\($0.mark.line):\($0.mark.column): \($0.message)\n  fix: \($0.fix ?? "none")" }
                == mistake.expected)
        let lines = mistake.guide.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for found in reading.mistakes where !found.message.contains("credential") {
            #expect(found.snippet == lines[found.mark.line - 1])
        }
    }

    @Test("All mistakes of a guide are shown at once, in the order of the file")
    func several() throws {
        let reading = try GuideText.read(
            GuideText.small.replacing("run: [./worker]", with: "run: ./worker").replacing("edge: [api]", with: "edge: [wep]")
                .replacing("port: 8080", with: "prot: 8080"))
        #expect(reading.mistakes.map(\.mark.line) == [10, 19, 21])
        #expect(reading.mistakes[2].fix == "did you mean `port`?")
    }

    @Test("A service that is misspelt in itself does not make those that name it wrong")
    func noCascade() throws {
        let reading = try GuideText.read(GuideText.small.replacing("run: [./api]", with: "run: ./api"))
        #expect(reading.mistakes.map(\.mark) == [Mark(line: 7, column: 14)])
    }

    @Test("A guide for what is not in this build is told just that, each thing at its place")
    func otherStacks() throws {
        let reading = try GuideText.read(
            """
            belay: 1
            name: cronicorn
            runtime: {docker: {}}
            version:
              pin: {env: {file: .env, key: IMAGE_TAG}}
              available: {registry: {service: api}}
            stores: {db: {sqlite: {file: app.db}}, storage: {volume: cl-storage}}
            migrate: {service: migrator}
            edge: [web, api]
            drain: [{name: queue is empty, redis: {service: cl-redis, command: [LLEN, celery]}, expect: 0}]
            verify: [{name: rows, sql: {store: db, query: select 1}}]
            """)
        #expect(reading.guide == nil)
        #expect(reading.mistakes.allSatisfy { $0.message.contains("this build of belay") })
        #expect(reading.mistakes.map(\.mark.line) == [3])
    }

    @Test(
        "Images are built from a work tree in the stack, for a runtime that has images",
        arguments: [
            ("compose: {}", "git: {branch: main}", nil),
            (
                "compose: {}", "git: {path: /opt/source}",
                "`build` needs the work tree inside of the stack's directory, where it can be rehearsed with it"
            ),
            ("compose: {}", "env: {file: .env, key: TAG}", "`build` needs the source, and the pin is no work tree"),
            ("process: {services: {api: {run: [./api]}}}", "git: {}", "`build` is for images, and the runtime has none"),
        ] as [(String, String, String?)])
    func build(runtime: String, pin: String, mistake: String?) throws {
        let reading = try GuideText.read(
            "belay: 1\nname: demo\nruntime: {\(runtime)}\nversion: {pin: {\(pin)}, build: true}\n")
        #expect(reading.mistakes.map(\.message) == [mistake].compactMap { $0 })
        #expect(reading.mistakes.allSatisfy { $0.mark.line == 4 && $0.fix != nil })
    }

    @Test(
        "Versions are looked up in a registry where the version chooses images",
        arguments: [
            ("compose: {}", "env: {file: .env, key: TAG}", true), ("compose: {}", "git: {}", false),
            ("compose: {}", "env: {file: .env, key: TAG, releases: releases}", false),
            ("process: {services: {api: {run: [./api]}}}", "env: {file: .env, key: TAG}", false),
        ])
    func registry(runtime: String, pin: String, isRight: Bool) throws {
        let reading = try GuideText.read(
            "belay: 1\nname: demo\nruntime: {\(runtime)}\nversion: {pin: {\(pin)}, available: {registry: {service: api}}}\n")
        #expect(reading.guide?.version.listedBy == (isRight ? "api" : nil))
        #expect(
            reading.mistakes.map(\.message) == (isRight ? [] : ["a registry has images, and the version chooses none"]))
    }

    @Test("A guide that is no mapping is refused as such", arguments: ["hello", "[1, 2]", "- a"])
    func noMapping(text: String) throws {
        let reading = try GuideText.read(text)
        #expect(reading.guide == nil)
        #expect(reading.mistakes.count == 1 && reading.mistakes[0].message.contains("the guide must be a mapping"))
    }
}
