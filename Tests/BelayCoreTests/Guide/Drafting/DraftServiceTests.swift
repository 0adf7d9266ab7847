import BelayCore
import Testing

@testable import BelayCore

@Suite("A draft's services")
struct DraftServiceTests {
    private static let needsDatabase = #""depends_on": {"db": {"condition": "service_healthy"}}"#

    @Test(
        "who migrates: a one-shot service, else whose start does, else a person is asked",
        arguments: [
            (
                #""prepare": {"image": "r/a:1", "command": ["alembic", "upgrade", "head"], "restart": "no"}"#,
                MigratorSpec.service("prepare")
            ),
            (#""migrate": {"image": "r/a:1", "profiles": ["tools"], "restart": "no"}"#, .service("migrate")),
            (
                #""api": {"image": "r/a:1", "command": ["sh", "-c", "npx prisma migrate deploy && node ."], \#(needsDatabase)}"#,
                .startOf("api")
            ), (#""api": {"image": "r/a:1", \#(needsDatabase)}"#, .startOf("api")),
            (#""api": {"image": "r/a:1", "environment": {"DATABASE_URL": "postgres://a:canary-7f3a91@db/a"}}"#, .startOf("api")),
            (#""api": {"image": "r/a:1", \#(needsDatabase)}, "worker": {"image": "r/a:1", \#(needsDatabase)}"#, .none),
            (#""static": {"image": "nginx:1"}"#, .none),
        ])
    func migrators(services: String, migrator: MigratorSpec) throws {
        let draft = try Sight.draft(Sight.of("\(Sight.database), \(services)"))
        #expect(draft.guide.migrate == migrator)
        #expect(draft.says(.unknown, "no service that migrates was found") == (migrator == .none && services.contains("worker")))
    }

    @Test("whom others wait for to end is the migrator; a profile that it is in belongs to the stack")
    func awaited() throws {
        let services = """
            "init": {"image": "r/a:1", "command": ["chown"]},
            "schema": {"image": "r/a:1", "command": ["./flyway", "migrate"], "profiles": ["deploy"]},
            "api": {"image": "r/a:1", "depends_on": {
              "init": {"condition": "service_completed_successfully"}, "schema": {"condition": "service_completed_successfully"}}}
            """
        let draft = try Sight.draft(Sight.of("\(Sight.database), \(services)"))
        #expect(draft.guide.migrate == .service("schema"))
        #expect(draft.guide.runtime == .compose(ComposeSpec(profiles: ["deploy"])))
    }

    @Test("a log that tells of migrations says whose start migrates; a worker beside it does not")
    func logs() throws {
        let services =
            #""api": {"image": "r/a:1", \#(Self.needsDatabase)}, "cl-worker": {"image": "r/a:1", \#(Self.needsDatabase)}"#
        var surroundings = try Sight.of("\(Sight.database), \(services)")
        surroundings.containers = ["api": ContainerSeen(isRunning: true, hasMigrated: true)]
        #expect(try Sight.draft(surroundings).guide.migrate == .startOf("api"))
        surroundings.containers = [
            "api": ContainerSeen(isRunning: true, command: ["alembic"]),
            "cl-worker": ContainerSeen(isRunning: true, command: ["celery", "alembic"]),
        ]
        #expect(try Sight.draft(surroundings).guide.migrate == .startOf("api"))
    }

    @Test(
        "published ports are the edge, a database's is told; without one, a network of others or a proxy's label is asked about")
    func edges() throws {
        let port = #""ports": [{"target": 80, "published": "8080"}]"#
        let published = try Sight.draft(Sight.of(#""web": {"image": "a:1", \#(port)}, "db": {"image": "postgres", \#(port)}"#))
        #expect(published.guide.edge == ["web"])
        #expect(published.says(.note, "db publishes 8080"))
        let services = #""api": {"image": "a:1", "labels": {"traefik.enable": "true"}}, "job": {"image": "a:1"}"#
        let proxied = try Sight.draft(Sight.of(services))
        #expect(proxied.guide.edge == ["api"])
        #expect(proxied.says(.unknown, "no service publishes a port"))
        #expect(try Sight.draft(Sight.of(#""job": {"image": "a:1"}"#)).guide.edge == [])
    }

    @Test("producers go by names and commands, grace by the files; a worker that says nothing is asked about")
    func producers() throws {
        let services = """
            "tick": {"image": "a:1", "command": ["celery", "-A", "app", "beat"], "stop_grace_period": "1m30s"},
            "cronicorn": {"image": "a:1"}, "price-importer": {"image": "a:1"}, "worker": {"image": "a:1"}
            """
        let draft = try Sight.draft(Sight.of(services))
        #expect(draft.guide.producers == ["price-importer", "tick"])
        #expect(draft.guide.grace == ["tick": 90])
        #expect(draft.says(.unknown, "how long price-importer and worker may need"))
        #expect(draft.says(.unknown, "may have work in hand"))
    }

    @Test("services of profiles that nobody uses are left alone; one that runs is not")
    func profiles() throws {
        let services = #""web": {"image": "a:1"}, "tools": {"image": "a:1", "profiles": ["debug"]}"#
        var surroundings = try Sight.of(services)
        #expect(try Sight.draft(surroundings).says(.note, "tools is left alone: the profile debug is not in use"))
        surroundings.containers = ["tools": ContainerSeen(isRunning: true)]
        #expect(try Sight.draft(surroundings).guide.runtime == .compose(ComposeSpec(profiles: ["debug"])))
        surroundings.profiles = ProfilesSeen(inSettings: ["debug"])
        #expect(try Sight.draft(surroundings).guide.runtime == .compose(ComposeSpec()))
    }

    @Test("files, project and profiles that Compose would not come to by itself are named")
    func files() throws {
        var surroundings = try Sight.of(#""web": {"image": "a:1"}"#)
        surroundings.areFound = false
        surroundings.files = [ComposeText(path: "base.yaml", text: ""), ComposeText(path: "prod.yaml", text: "")]
        surroundings.projectName = "live"
        #expect(
            try Sight.draft(surroundings).guide.runtime
                == .compose(ComposeSpec(files: ["base.yaml", "prod.yaml"], project: "live")))
        surroundings.files.append(ComposeText(path: "/etc/more.yaml", text: ""))
        surroundings.projectName = "live_1"
        let draft = try Sight.draft(surroundings)
        #expect(draft.says(.unknown, "a guide can only name files in the stack's directory"))
        #expect(draft.says(.unknown, "live_1, which a guide cannot hold"))
    }

    @Test("what should be known of the stack is noted")
    func notes() throws {
        let socket = #""volumes": [{"type": "bind", "source": "/var/run/docker.sock", "target": "/s"}]"#
        var surroundings = try Sight.of(
            #""web": {"image": "r/web"}, "spy": {"image": "a:1", "network_mode": "host", \#(socket)}"#)
        surroundings.unset = ["SMTP_HOST"]
        let draft = try Sight.draft(surroundings)
        for words in ["the image of web has no tag", "spy is in the machine's own network", "spy reaches the Docker engine"] {
            #expect(draft.says(.note, words), "\(words)")
        }
        #expect(draft.says(.unknown, "SMTP_HOST is not set"))
    }
}
