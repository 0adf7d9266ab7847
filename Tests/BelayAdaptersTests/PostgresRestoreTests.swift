import BelayCore
import BelaySystem
import BelayTestKit
import Synchronization
import Testing

@testable import BelayAdapters

/// Changes commands on their way, and remembers what was run.
final class TamperingRunner: CommandRunner {
    private let runner = PosixCommandRunner(clock: SystemClock())
    private let tamper: @Sendable (Command) -> Command
    private let seen = Mutex<[Command]>([])

    init(_ tamper: @escaping @Sendable (Command) -> Command = { $0 }) { self.tamper = tamper }

    var commands: [Command] { seen.withLock { $0 } }

    func run(_ command: Command, limits: CommandLimits) throws -> CommandResult {
        seen.withLock { $0.append(command) }
        return try runner.run(tamper(command), limits: limits)
    }

    func launch(_ command: Command, logFile: String) throws -> Int32 { try runner.launch(command, logFile: logFile) }

    /// Another script in the place of one program.
    static func replacing(_ program: String, by script: String) -> TamperingRunner {
        TamperingRunner { command in
            guard command.argv[0].hasSuffix(program), !command.argv.contains("--list"), !command.argv.contains("--version") else {
                return command
            }
            var other = command
            other.argv = ["/bin/sh", "-c", script]
            return other
        }
    }
}

@Suite("A PostgreSQL store, the vault and back", .enabled(if: PostgresCluster.isThere, "PostgreSQL 15 is not installed"))
struct PostgresRestoreTests {
    @Test("Copied while in use, and restored into a clean target, it has equal facts")
    func roundTrip() throws {
        let scene = try PostgresScene()
        let store = scene.store(user: "admin")
        let outside = try scene.outside()
        let visitor = try scene.visit()
        let stored = try scene.preCopy(store)
        visitor.close()
        #expect(stored.files.map(\.entry.path).contains(scene.database + ".dump"))
        #expect(try store.difference(from: stored) == nil)
        let facts = try store.survey(counting: true).databases
        #expect(stored.facts.databases == facts)
        try scene.destroy()
        #expect(try store.difference(from: stored) != nil)
        try store.restore(stored, of: "copy", from: scene.vault, run: 9)
        #expect(try store.survey(counting: true).databases == facts)
        #expect(try scene.outside() == outside)
        #expect(try scene.sql("select nextval('lone')") == "42")
        #expect(try store.leftovers().map(\.path) == ["database belay_salvage_9_\(scene.database)"])
        // Nothing else is left, and doing it again changes nothing.
        try store.restore(stored, of: "copy", from: scene.vault, run: 9)
        #expect(try store.survey(counting: true).databases == facts)
    }

    @Test("A sequence that moves while the dump is made, as sequences do, is no difference when it is restored")
    func movingSequence() throws {
        let scene = try PostgresScene()
        let psql = "\(PostgresCluster.binaries)/psql -X -h 127.0.0.1 -p \(scene.cluster.port) -U admin -d \(scene.database)"
        let runner = TamperingRunner { command in
            guard command.argv[0].hasSuffix("pg_dump") else { return command }
            var other = command
            let move = "\(psql) -c \"select nextval('lone')\" >/dev/null"
            other.argv = ["/bin/sh", "-c", "\"$@\" && \(move)", "sh"] + command.argv
            return other
        }
        let stored = try scene.preCopy(scene.store(user: "admin", runner: runner))
        #expect(try scene.sql("select last_value from lone") == "42")
        let store = scene.store(user: "admin")
        try store.restore(stored, of: "copy", from: scene.vault, run: 9)
        #expect(try store.difference(from: stored) == nil)
        #expect(try scene.sql("select last_value from lone") == "41", "the dump's own position")
    }

    @Test("The owner without further rights restores as well")
    func ordinaryOwner() throws {
        let scene = try PostgresScene(populated: false)
        try scene.sql("create table t(a serial, b text); insert into t(b) select i::text from generate_series(1, 100) i")
        let store = scene.store()
        let stored = try scene.preCopy(store)
        try scene.sql("drop table t")
        try store.restore(stored, of: "copy", from: scene.vault, run: 9)
        #expect(try scene.sql("select count(*) from t") == "100")
    }

    @Test("What is too large to be read is proven by the dump it came from")
    func large() throws {
        let scene = try PostgresScene()
        let store = scene.store(user: "admin", contentBudget: 0)
        let stored = try scene.preCopy(store)
        #expect(try store.difference(from: stored)?.contains("may hold other rows") == true)
        try store.restore(stored, of: "copy", from: scene.vault, run: 9)
        #expect(try store.difference(from: stored) == nil)
    }

    @Test(
        "A dump that fails, is killed, or is cut is never taken for one",
        arguments: [
            ("printf PGDMP; exit 3", "it ended with 3"), ("printf PGDMP; kill -9 $$", "it was ended by signal 9"),
            ("printf PGDMP; exit 0", "read the dump"), ("exit 0", "read the dump"),
        ])
    func failingDump(script: String, message: String) throws {
        let scene = try PostgresScene(populated: false)
        let store = scene.store(runner: TamperingRunner.replacing("pg_dump", by: script))
        let error = #expect(throws: BelayError.self) { try scene.preCopy(store) }
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
        #expect(
            try scene.admin(
                "select count(*) from pg_stat_activity where application_name = 'belay' and datname = '\(scene.database)'") == "0"
        )
        #expect(try store.leftovers() == [])
    }

    @Test("A restore that fails is reported, and leaves the live database as it was")
    func failingRestore() throws {
        let scene = try PostgresScene()
        let good = scene.store(user: "admin")
        let stored = try scene.preCopy(good)
        try scene.destroy()
        let live = try scene.picture()
        let failing = scene.store(
            user: "admin",
            runner: TamperingRunner.replacing("pg_restore", by: "echo 'pg_restore: error: out of space' >&2; exit 1"))
        let error = #expect(throws: BelayError.self) {
            try failing.restore(stored, of: "copy", from: scene.vault, run: 9)
        }
        #expect(error?.message.hasSuffix("pg_restore: error: out of space") == true)
        #expect(try scene.picture() == live)
        // It does nothing and claims success: what came out is compared before it takes a name.
        let lying = scene.store(user: "admin", runner: TamperingRunner.replacing("pg_restore", by: "exit 0"))
        #expect(throws: BelayError.self) { try lying.restore(stored, of: "copy", from: scene.vault, run: 9) }
        #expect(try scene.picture() == live)
        try good.restore(stored, of: "copy", from: scene.vault, run: 9)
        #expect(try good.difference(from: stored) == nil)
        try good.discard(run: 9, salvage: true)
        #expect(try scene.databases == ["app-x"])
    }

    @Test("A role that may not create databases seals by a dump, and comes back in one transaction")
    func withoutCreatedb() throws {
        let scene = try PostgresScene(createdb: false, populated: false)
        try scene.sql(
            """
            create table t(a serial primary key, b text); insert into t(b) select i::text from generate_series(1, 100) i;
            create schema other; create table other.u(x int); select lo_from_bytea(0, 'large')
            """)
        let store = scene.store()
        #expect(store.ways.taken.contains("may not create databases"))
        #expect(store.ways.putBack == "restore in one transaction")
        #expect(try store.survey(counting: false).findings.map(\.code) == ["postgres-rights"])
        let seal = try store.sealAndCount(run: 7)
        #expect(seal.files.count == 2)
        #expect(try store.leftovers().map(\.what) == ["twin of db"])
        try scene.sql(
            "drop schema other cascade; update t set b = 'x'; create table fresh(a int references t); alter table t add c int")
        try store.putBack(seal, run: 7)
        #expect(try store.difference(from: seal) == nil)
        #expect(try scene.databases == ["app-x"])
        #expect(try store.leftovers().map(\.what).sorted() == ["salvage of db", "twin of db"])
        let stored = try store.record(seal, into: scene.vault.writer("sealed"), idle: false)
        #expect(stored.facts == seal.facts)
        try store.putBack(seal, run: 7)
        #expect(try store.difference(from: seal) == nil)
        try store.discard(run: 7, salvage: true)
        #expect(try store.leftovers() == [])
        try scene.sql("drop table t")
        try store.restore(stored, of: "sealed", from: scene.vault, run: 8)
        #expect(try store.difference(from: stored) == nil)
    }

    @Test("Two databases of a role that may not create any are sealed by dumps, with what is unlogged, and come back")
    func severalWithoutCreatedb() throws {
        let scene = try PostgresScene(createdb: false, populated: false)
        let other = "jobs" + scene.database.dropFirst(3)
        try scene.admin("create database \"\(other)\" owner \(scene.owner)")
        try scene.sql(
            "create table t(a int); insert into t values (1); create unlogged table quick(a int); insert into quick values (1)")
        try scene.sql("create table jobs(id int); insert into jobs values (1), (2)", in: other)
        let store = scene.store(databases: [scene.database, other])
        let pictures = { try [scene.picture(), scene.picture(other)] }
        let before = try pictures()
        let seal = try store.sealAndCount(run: 7)
        #expect(try scene.databases.count == 2, "no clone of either")
        try scene.sql("drop table quick; update t set a = 2")
        try scene.sql("alter table jobs add column name text; delete from jobs where id = 1", in: other)
        try store.putBack(seal, run: 7)
        #expect(try pictures() == before)
        #expect(try store.difference(from: seal) == nil)
    }

    @Test("Roles that a new server lacks are made, those that nobody speaks of are not")
    func roles() throws {
        let scene = try PostgresScene()
        let store = scene.store(user: "admin")
        let stored = try scene.preCopy(store)
        try scene.admin("drop database \"\(scene.database)\" with (force)")
        try scene.admin("drop role \"\(scene.reader)\"")
        try store.restore(stored, of: "copy", from: scene.vault, run: 9)
        #expect(try store.difference(from: stored) == nil)
        #expect(try scene.admin("select count(*) from pg_roles where rolname = '\(scene.reader)'") == "1")
    }

    @Test("A password is in the environment of the tools, and in nobody's argv")
    func canary() throws {
        let scene = try PostgresScene(populated: false)
        try scene.sql("create table t(a int)")
        if try scene.admin("select count(*) from pg_roles where rolname = 'pw'") == "0" {
            try scene.admin("create role pw login superuser password 'canary-4711'")
        }
        let runner = TamperingRunner()
        let store = PostgresStore(
            name: "db", databases: [scene.database], tools: scene.tools(user: "pw", password: "canary-4711", runner: runner),
            scratch: scene.scratch.directory + "/state", fileSystem: scene.fileSystem, clock: SystemClock())
        let stored = try scene.preCopy(store)
        let seal = try store.sealAndCount(run: 7)
        try scene.sql("drop table t")
        try store.putBack(seal, run: 7)
        try store.restore(stored, of: "copy", from: scene.vault, run: 8)
        #expect(runner.commands.count > 3)
        for command in runner.commands {
            #expect(!command.argv.contains { $0.contains("canary") })
            #expect(command.environment["PGPASSWORD"] == "canary-4711")
        }
        let wrong = PostgresStore(
            name: "db", databases: [scene.database], tools: scene.tools(user: "pw", password: "canary-wrong"),
            scratch: scene.scratch.directory + "/state", fileSystem: scene.fileSystem, clock: SystemClock())
        let findings = try wrong.survey(counting: false).findings
        #expect(findings.map(\.code) == ["store-unreachable"])
        #expect(!"\(findings)\(stored)\(seal)".contains("canary"))
    }
}

@Suite("The sql probe on PostgreSQL", .enabled(if: PostgresCluster.isThere, "PostgreSQL 15 is not installed"))
struct PostgresProbeTests {
    @Test("The first value is told, with its type, and rows as they come")
    func values() throws {
        let scene = try PostgresScene()
        let probe = PostgresProbe(tools: scene.tools(), databases: [scene.database])
        let ask = { (query: String) in try probe.observe(query, seconds: 5) }
        #expect(try ask("select count(*) from users;").scalar == .number(200))
        #expect(try ask("select email from users order by id -- the first").scalar == .string("e1"))
        #expect(
            try ask("select id, email from users order by id limit 2").json
                == .array([
                    .array([.number(1), .string("e1")]), .array([.number(2), .string("e2")]),
                ]))
        #expect(try ask("select id from users").rows == 200)
        #expect(try ask("select max(id) from users where id < 0").scalar == .null)
        #expect(try ask("select 1 where false").scalar == nil)
        #expect(try ask("with x as (select 'a' as b) select b, 1 from x").json == .array([.array([.string("a"), .number(1)])]))
        #expect(try ask(#"select 'a\b :USER' "#).scalar == .string(#"a\b :USER"#))
    }

    @Test("Nothing can be written, and nothing lasts longer than it may")
    func limits() throws {
        let scene = try PostgresScene()
        let probe = PostgresProbe(tools: scene.tools(), databases: [scene.database])
        for query in [
            "delete from users returning 1", "select nextval('lone')",
            "with x as (delete from users returning 1) select * from x",
            "select 1) select 1; delete from users; --", "no such thing", "\\! touch /tmp/belay-attacked",
        ] {
            #expect(try probe.observe(query, seconds: 5).problem != nil, "\(query)")
        }
        #expect(try scene.sql("select count(*) from users") == "200")
        #expect(try probe.observe("select pg_sleep(30)", seconds: 0.5).problem?.contains("statement timeout") == true)
    }
}
