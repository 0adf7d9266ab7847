import BelayCore
import BelayTestKit
import Testing

@Suite("PostgreSQL stores in the guide")
struct GuidePostgresTests {
    private func stores(_ store: String) throws -> (stores: [StoreSpec]?, mistakes: [String]) {
        let mistake = Mistake(16, "  db: {postgres: \(store)}", ("", "", ""))
        let reading = try GuideText.read(mistake.guide)
        return (reading.guide?.stores, reading.mistakes.map(\.message))
    }

    @Test("Where the server is, who asks, and where the password is found")
    func forms() throws {
        let short = try stores("{user: app, database: app}")
        #expect(short.stores?.first == StoreSpec(name: "db", kind: .postgres(PostgresSpec(user: "app", databases: ["app"]))))
        let long = try stores(
            "{service: api, host: 127.0.0.1, port: 5433, user: app, databases: [app, jobs], password: {env: PGPASSWORD}}")
        #expect(
            long.stores?.first?.kind
                == .postgres(
                    PostgresSpec(
                        service: "api", host: "127.0.0.1", port: 5433, user: "app", databases: ["app", "jobs"],
                        password: .environment("PGPASSWORD"))))
        let file = try stores("{user: app, database: app, password: {file: /etc/belay/pg}}")
        #expect(
            file.stores?.first?.kind
                == .postgres(PostgresSpec(user: "app", databases: ["app"], password: .file("/etc/belay/pg"))))
        #expect(file.stores?.first?.kind.isDatabase == true)
    }

    @Test(
        "What cannot be meant is refused",
        arguments: [
            "{database: app}", "{user: app}", "{user: app, database: app, databases: [app]}",
            "{user: app, database: app, password: hunter2}",
            "{user: app, database: app, port: 0}", "{service: nobody, user: app, database: app}",
            "{user: app, database: app, host: a@b}",
            "{user: app, database: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}",
        ])
    func refused(store: String) throws {
        let found = try stores(store)
        #expect(found.stores == nil)
        #expect(!found.mistakes.isEmpty)
    }
}
