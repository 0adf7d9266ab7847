import BelayCore
import BelaySystem
import Testing

@testable import BelayAdapters

@Suite("Commands of PostgreSQL's tools")
struct PostgresToolsTests {
    struct OneContainer: Containers {
        func container(of service: String) throws -> String { service == "db" ? "4f2a" : "none" }
        func service(at address: String) -> String? { address == "172.18.0.3" ? "api" : nil }
        func isGone(_ address: String) -> Bool { false }
        var clientEnvironment: [String: String] { ["DOCKER_HOST": "unix:///run/docker.sock", "PATH": "/usr/bin"] }
    }

    private func tools(_ server: PostgresPlace.Server, password: String? = nil) -> PostgresTools {
        let secret = password.map { Secret($0) }
        return PostgresTools(
            place: PostgresPlace(server: server, user: "o'neil", password: { secret }, environment: ["PATH": "/bin"]),
            fileSystem: RealFileSystem(), runner: PosixCommandRunner(clock: SystemClock()), clock: SystemClock())
    }

    @Test("On a host the server is named in one connection text, whatever the names hold")
    func host() throws {
        let tools = tools(.host("127.0.0.1", port: 5433))
        #expect(
            tools.dump("a b\\", snapshot: "00-1", major: 99) == [
                "pg_dump", "-Fc", "-Z0", "-w", "--lock-wait-timeout=60000", "--snapshot=00-1", "-d",
                #"host='127.0.0.1' port='5433' user='o\'neil' dbname='a b\\' application_name='belay' connect_timeout='10'"#,
            ])
        #expect(
            tools.psql("app").dropLast() == ["psql", "-X", "-q", "-t", "-A", "-w", "-v", "ON_ERROR_STOP=1", "-d"])
        #expect(tools.restore(into: "app", major: nil).prefix(3) == ["pg_restore", "--exit-on-error", "--single-transaction"])
    }

    @Test("In a container they are that container's own, and the password is passed by name alone")
    func container() throws {
        let command = try tools(.container(service: "db", OneContainer()), password: "hunter2").command(
            ["pg_dump", "-Fc"], output: "/x")
        #expect(command.argv == ["docker", "exec", "-i", "-e", "PGPASSWORD", "4f2a", "pg_dump", "-Fc"])
        #expect(
            command.environment == ["DOCKER_HOST": "unix:///run/docker.sock", "PATH": "/usr/bin", "PGPASSWORD": "hunter2"])
        #expect(command.outputFile == "/x")
        let trusted = try tools(.container(service: "db", OneContainer())).command(["psql"])
        #expect(trusted.argv == ["docker", "exec", "-i", "4f2a", "psql"])
        #expect(trusted.environment["PGPASSWORD"] == nil)
    }

    @Test("No argv holds a password")
    func noPassword() throws {
        for server in [PostgresPlace.Server.host(nil, port: nil), .container(service: "db", OneContainer())] {
            let tools = tools(server, password: "canary-4711")
            for argv in [
                tools.psql("app"), tools.dump("app", snapshot: nil, major: 15), tools.roles("app", major: 15),
                tools.list(major: 15),
                tools.restore(into: "app", major: 15), tools.script(major: 15),
            ] {
                #expect(try !tools.command(argv).argv.joined(separator: " ").contains("canary"))
            }
        }
    }

    @Test("Names of Belay's own databases are known again, also where they had to be cut")
    func names() {
        let long = String(repeating: "ü", count: 31)
        for database in ["app", "salvage_7_x", "new_1_", long, long.dropLast() + "o"] {
            let names = PostgresNames(database: String(database))
            for kind in PostgresNames.Kind.allCases {
                for number in [1, 2] {
                    let name = names.name(kind, run: 12, number: number)
                    #expect(name.utf8.count <= 63)
                    let reading = names.reading(name)
                    #expect(reading?.kind == kind && reading?.run == 12)
                    #expect(PostgresNames(database: "other").reading(name) == nil)
                }
            }
        }
        #expect(PostgresNames(database: "app").name(.twin, run: 7) == "belay_7_app")
        #expect(PostgresNames(database: "app").name(.salvage, run: 7) == "belay_salvage_7_app")
        #expect(PostgresNames(database: "app").reading("belay_app") == nil)
        #expect(PostgresNames(database: "a/b ü").file == "a%2fb%20%c3%bc")
    }

    @Test("A list of names among the settings stays a list")
    func settings() {
        #expect(PostgresText.names(in: #""$user", public, "a, b""#) == ["$user", "public", "a, b"])
        let plain = PostgresProperties(
            name: "new", owner: "app", encoding: "UTF8", collate: "C", ctype: "C", provider: "c", connectionLimit: -1,
            settings: [])
        var wanted = plain
        wanted.owner = "o\"x"
        wanted.settings = [
            .init(role: "", name: "search_path", value: "\"$user\", public"), .init(role: "ro", name: "app.x", value: "it's"),
        ]
        #expect(
            wanted.application(to: plain) == [
                #"alter database "new" owner to "o""x""#, #"alter database "new" set "search_path" to '$user', 'public'"#,
                #"alter role "ro" in database "new" set "app"."x" to 'it''s'"#,
            ])
        #expect(plain.application(to: plain) == [])
    }
}
