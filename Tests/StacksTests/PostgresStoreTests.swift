import BelayCore
import BelaySystem
import BelayTestKit
import Glibc
import Testing

@Suite(
    "A database on a server that is none of the stack's own",
    .enabled(if: PostgresCluster.isThere, "PostgreSQL 15 is not installed"))
struct PostgresStoreTests {
    /// Reached by host and port, with a password that only the stack's environment has.
    private struct Books {
        let server: PostgresCluster
        let name = "books_\(UInt32.random(in: 0...UInt32.max))"

        /// The server asks this role alone for its password.
        init() throws {
            server = try PostgresCluster()
            try server.ask("postgres", "create role pw login createdb password 'of-the-stack'")
            try server.ask("postgres", "create database \(name) owner pw")
            try ask("set role pw; create table book(id int primary key, title text); insert into book values (1, 'one')")
        }

        @discardableResult
        func ask(_ sql: String) throws -> String { try server.ask(name, sql) }

        /// A migration of the release that takes the stack's other store with it.
        func add(to stack: DemoStack) throws {
            try stack.edit(".env", "API_PORT=", "BOOKS_PASSWORD=of-the-stack\nAPI_PORT=")
            let place = "host: 127.0.0.1, port: \(server.port), user: pw, database: \(name), password: {env: BOOKS_PASSWORD}"
            try stack.edit("belay.yaml", "\nstores:\n", "\nstores:\n  books: {postgres: {\(place)}}\n")
            let psql = "\(PostgresCluster.binaries)/psql -q -v ON_ERROR_STOP=1 -h 127.0.0.1 -p \(server.port) -U admin -d \(name)"
            let change = "set role pw; alter table book add column author text; update book set title = upper(title)"
            try stack.edit(
                "belay.yaml", "migrate: {run: [/usr/bin/python3, -sB, migrate.py]",
                "migrate: {run: [/bin/sh, -ec, \"\(psql) -c '\(change)'; exec /usr/bin/python3 -sB migrate.py\"]")
        }
    }

    @Test(
        "a database of the host goes back with the rest when a migration fails, killed on its way or not",
        arguments: [nil, StepKind.seal, .restore])
    func wayBack(killedAt step: StepKind?) throws {
        let books = try Books()
        try Scene.use("1.2.0", users: false, changing: books.add) { scene in
            let before = try scene.remember()
            if let step {
                let upgrade = try scene.stack.call(["upgrade", "1.3.1"], signalling: SIGKILL) {
                    $0.begins(step, step == .restore ? .back : .forward)
                }
                try #require(upgrade.wasKilled, "\(upgrade.said)")
            }
            let answer = try scene.stack.call(step == nil ? ["upgrade", "1.3.1"] : ["resume"])
            #expect(answer.exit == .wentBack, "\(answer.said)")
            #expect(try books.ask("select row_to_json(book) from book") == "{\"id\":1,\"title\":\"one\"}")
            try scene.expectOld(before)
        }
    }

    @Test("is migrated with the rest; what users wrote since is counted before a rollback may take it")
    func thereAndBack() throws {
        let books = try Books()
        try Scene.use("1.1.0", users: false, changing: books.add) { scene in
            let before = try scene.remember()
            let plan = try scene.stack.call(["plan", "1.2.0"])
            #expect(plan.output.contains("at the seal a template clone"), "\(plan.said)")
            let upgrade = try scene.stack.call(["upgrade", "1.2.0"])
            #expect(upgrade.exit == .done, "\(upgrade.said)")
            #expect(try books.ask("select title from book where author is null") == "ONE")
            #expect(!upgrade.said.contains("of-the-stack"))
            try books.ask("set role pw; insert into book values (2, 'two', 'a user')")
            let asked = try scene.stack.call(["rollback"])
            #expect(asked.exit == .refused && asked.said.contains("--discard-writes"), "\(asked.said)")
            #expect(try books.ask("select count(*) from book") == "2")
            let back = try scene.stack.call(["rollback", "1", "--discard-writes"])
            #expect(back.exit == .done, "\(back.said)")
            #expect(try books.ask("select row_to_json(book) from book") == "{\"id\":1,\"title\":\"one\"}")
            try scene.expectOld(before)
        }
    }

    @Test("a session of somebody else's refuses the upgrade, until it is told to end it")
    func sessionInTheWay() throws {
        let books = try Books()
        try Scene.use("1.1.0", users: false, changing: books.add) { scene in
            let argv = [
                PostgresCluster.binaries + "/psql", "-X", "-q", "-A", "-t", "-h", "127.0.0.1", "-p", "\(books.server.port)", "-U",
                "pw", "-d", books.name,
            ]
            let environment = PostgresCluster.environment.merging(["PGPASSWORD": "of-the-stack"]) { _, own in own }
            let visitor = try Conversation(Command(argv, environment: environment), clock: SystemClock())
            defer { visitor.close() }
            let told = try visitor.ask(
                "begin; insert into book values (7, 'x'); select pg_backend_pid();\n\\echo end\n", until: "end", seconds: 20)
            let session = "books:" + String(decoding: told, as: UTF8.self).filter(\.isNumber)
            let doctor = try scene.stack.call(["doctor", "--json"])
            #expect(
                doctor.exit == .refused && doctor.output.filter { $0 != " " }.contains("\"session\":\"\(session)\""),
                "\(doctor.said)")
            let refused = try scene.stack.call(["upgrade", "1.2.0"])
            #expect(refused.exit == .refused && refused.said.contains("--end-session \(session)"), "\(refused.said)")
            let wrong = try scene.stack.call(["upgrade", "1.2.0", "--end-session", "elsewhere:1"])
            #expect(wrong.exit == .usage && wrong.said.contains("its stores: "), "\(wrong.said)")
            let upgrade = try scene.stack.call(["upgrade", "1.2.0", "--end-session", session])
            #expect(upgrade.exit == .done, "\(upgrade.said)")
            #expect(
                upgrade.output.contains("ended: ") && upgrade.output.contains("session \(session.dropFirst(6))"),
                "\(upgrade.said)")
            #expect(try books.ask("select title from book where author is null") == "ONE")
        }
    }
}
