import BelayCore
import Testing

@testable import BelayCore

@Suite("A draft's stores")
struct DraftStoreTests {
    @Test(
        "images are known by their names, and what stands beside a database is none",
        arguments: [
            ("postgres:17", ImageFamily.postgres), ("docker.io/bitnami/postgresql:16", .postgres),
            ("localhost:5000/timescale/timescaledb-ha:pg16", .postgres), ("pgvector/pgvector:pg17", .postgres),
            ("redis:7-alpine", .redis), ("valkey/valkey@sha256:00", .redis), ("mariadb", .database("MariaDB")),
            ("mongo:7", .database("MongoDB")), ("clickhouse/clickhouse-server:24", .database("ClickHouse")),
            ("prometheuscommunity/postgres-exporter:v0.15", .other), ("prodrigestivill/postgres-backup-local", .other),
            ("rediscommander/redis-commander", .other), ("mongo-express:1", .other), ("ghcr.io/acme/api:1", .other), ("", .other),
        ])
    func families(image: String, family: ImageFamily) { #expect(ImageFamily(image: image) == family) }

    @Test(
        "user and database are read out of what the server and the others are told, passwords are not",
        arguments: [
            ("", "", "postgres", ["postgres"]), (#""POSTGRES_USER": "app","#, "", "app", ["app"]),
            (#""POSTGRES_USER": "app", "POSTGRES_DB": "main","#, "", "app", ["main"]),
            (
                #""POSTGRES_USER": "app","#, #""DATABASE_URL": "postgresql+asyncpg://x:canary-7f3a91@db:5432/jobs?ssl=1""#, "app",
                ["jobs"]
            ),
            (#""POSTGRES_DB": "main","#, #""URL": "postgres://x:canary-7f3a91@elsewhere/jobs""#, "postgres", ["main"]),
            ("", #""DB_HOST": "db", "DB_NAME": "mail", "DB_PASSWORD": "canary-7f3a91""#, "postgres", ["mail"]),
            (#""POSTGRES_USER": "it's \"app\"","#, "", "it's \"app\"", ["it's \"app\""]),
        ])
    func postgres(server: String, others: String, user: String, databases: [String]) throws {
        let services = """
            "db": {"image": "postgres:17", "environment": {\(server) "POSTGRES_PASSWORD": "canary-7f3a91"}},
            "api": {"image": "r/api:1", "environment": {\(others)}, "depends_on": {"db": {"condition": "service_healthy"}}}
            """
        let draft = try Sight.draft(Sight.of(services))
        #expect(draft.store("db") == .postgres(PostgresSpec(service: "db", user: user, databases: databases)))
    }

    @Test("a user that is in a secret's file is not guessed without a word")
    func secretFile() throws {
        let draft = try Sight.draft(
            Sight.of(#""db": {"image": "postgres:17", "environment": {"POSTGRES_USER_FILE": "/run/secrets/user"}}"#))
        #expect(draft.says(.unknown, "POSTGRES_USER_FILE says it"))
    }

    @Test(
        "Redis is a store where it has one volume, and none where it keeps nothing",
        arguments: [
            (
                #""volumes": [{"type": "volume", "source": "data", "target": "/data"}]"#, [],
                StoreSpec.Kind.redis(service: "cache")
            ),
            (#""command": ["redis-server"]"#, ["/data"], .redis(service: "cache")), (#""command": null"#, [], nil),
            (#""volumes": [{"type": "bind", "source": "/srv/shop/redis", "target": "/data"}]"#, [], .files(paths: ["redis"])),
        ] as [(String, [String], StoreSpec.Kind?)])
    func redis(volumes: String, anonymous: [String], kind: StoreSpec.Kind?) throws {
        var surroundings = try Sight.of(#""cache": {"image": "redis:7", \#(volumes)}, "api": {"image": "r/api:1"}"#)
        surroundings.containers = ["cache": ContainerSeen(isRunning: true, anonymousVolumes: anonymous)]
        let draft = try Sight.draft(surroundings)
        #expect(draft.guide.stores.first { $0.name != "settings" }?.kind == kind)
        #expect(draft.says(.unknown, "in a volume without a name") == !anonymous.isEmpty)
    }

    @Test("another database is its volume; without one, what it holds goes with its container")
    func otherDatabases() throws {
        let volume = #""volumes": [{"type": "volume", "source": "my", "target": "/var/lib/mysql"}]"#
        let draft = try Sight.draft(Sight.of(#""sql": {"image": "mysql:8", \#(volume)}, "search": {"image": "mongo"}"#))
        #expect(draft.store("sql") == .volume("my"))
        #expect(draft.says(.unknown, "search is MongoDB without a volume"))
    }

    private static func mounting(_ mount: String, _ seen: DataSeen, at source: String) throws -> GuideDraft {
        var surroundings = try Sight.of(#""api": {"image": "r/api:1", "volumes": [\#(mount)]}"#)
        surroundings.binds[source] = seen
        surroundings.volumes[source] = seen
        return try Sight.draft(surroundings)
    }

    @Test("a volume is a store by its name; what lies in it is said")
    func volumes() throws {
        let mount = #"{"type": "volume", "source": "data", "target": "/data"}"#
        let draft = try Self.mounting(mount, DataSeen(.directory, databases: ["app.db"]), at: "data")
        #expect(draft.store("data") == .volume("data"))
        #expect(draft.says(.found, "it holds SQLite: app.db"))
        let postgres = try Self.mounting(mount, DataSeen(.directory, postgres: "16"), at: "data")
        #expect(postgres.says(.unknown, "a PostgreSQL 16 lies in it"))
        let cache = #"{"type": "volume", "source": "data", "target": "/app/node_modules"}"#
        #expect(try Self.mounting(cache, DataSeen(.directory), at: "data").store("data") == nil)
    }

    @Test("SQLite in a directory is taken as such, and what lies beside it as files")
    func directories() throws {
        let mount = #"{"type": "bind", "source": "/srv/shop/data", "target": "/data"}"#
        let names = [".belay", "app.db", "app.db-wal", "app.db-shm", "uploads", "it's.txt"]
        let draft = try Self.mounting(mount, DataSeen(.directory, names: names, databases: ["app.db"]), at: "/srv/shop/data")
        #expect(draft.store("db") == .sqlite(files: ["data/app.db"]))
        #expect(draft.store("data") == .files(paths: ["data/uploads", "data/it's.txt"]))
        let tenants = (0..<12).map { "tenant\($0).db" }
        let many = try Self.mounting(mount, DataSeen(.directory, names: tenants, databases: tenants), at: "/srv/shop/data")
        #expect(many.store("db") == .sqlite(files: ["data/*.db"]))
        let plain = try Self.mounting(mount, DataSeen(.directory, names: ["a.png"]), at: "/srv/shop/data")
        #expect(plain.store("data") == .files(paths: ["data"]))
    }

    @Test(
        "a directory elsewhere needs a person; the machine's own, sockets and what is only read do not",
        arguments: [
            ("/mnt/media", false, DataSeen.Kind.directory, true), ("/mnt/media", true, .directory, false),
            ("/etc/localtime", false, .file, false), ("/var/run/docker.sock", false, .other, false),
            ("/srv/shop/gone", false, .missing, false),
        ])
    func elsewhere(source: String, isReadOnly: Bool, kind: DataSeen.Kind, isDoubt: Bool) throws {
        let mount = #"{"type": "bind", "source": "\#(source)", "target": "/x", "read_only": \#(isReadOnly)}"#
        let draft = try Self.mounting(mount, DataSeen(kind), at: source)
        #expect(draft.says(.unknown, "which no store can name") == isDoubt, "\(draft.remarks)")
    }

    @Test("settings are what decides how the stack runs, each once")
    func settings() throws {
        let mount = #"{"type": "bind", "source": "/srv/shop/app.conf", "target": "/etc/app.conf", "read_only": true}"#
        var surroundings = try Sight.of(#""api": {"image": "r/api:1", "volumes": [\#(mount)]}"#, settings: "A=\(Sight.secret)\n")
        surroundings.binds = ["/srv/shop/app.conf": DataSeen(.file)]
        surroundings.environmentFiles = ["/srv/shop/.env", "/srv/shop/env/api", "/etc/shop.env"]
        let draft = try Sight.draft(surroundings)
        #expect(draft.store("settings") == .files(paths: ["compose.yaml", ".env", "env/api", "app.conf"]))
        #expect(draft.says(.unknown, "/etc/shop.env"))
    }

    @Test("what a service keeps in its own container is said")
    func layer() throws {
        var surroundings = try Sight.of(#""api": {"image": "r/api:1"}"#)
        surroundings.containers = ["api": ContainerSeen(isRunning: true, written: ["/app/data.json", "/app/more.json"])]
        #expect(try Sight.draft(surroundings).says(.unknown, "api wrote /app/data.json and 1 more into its own container"))
    }
}
