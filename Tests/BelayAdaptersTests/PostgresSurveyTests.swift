import BelayCore
import BelaySystem
import BelayTestKit
import Testing

@testable import BelayAdapters

@Suite("What a PostgreSQL store says of itself", .enabled(if: PostgresCluster.isThere, "PostgreSQL 15 is not installed"))
struct PostgresSurveyTests {
    @Test("Revisions of every tool, in whichever schema, rows, content and shapes")
    func facts() throws {
        let scene = try PostgresScene()
        let facts = try scene.store().survey(counting: true)
        #expect(facts.findings.map(\.code) == ["postgres-rights"], "one role has settings of its own here")
        let database = try #require(facts.databases.first)
        #expect(database.name == scene.database)
        #expect(database.schema.tool == "alembic, drizzle")
        #expect(database.schema.revision == "016, 200 0123456789ab")
        #expect(database.tables["users"]?.rows == 200)
        #expect(database.tables["part1"]?.rows == 1)
        #expect(database.tables["drizzle.__drizzle_migrations"]?.rows == 2)
        #expect(database.tables["parted"] == nil)
        #expect(database.tables["(large objects)"]?.rows == 1)
        #expect(database.isContentKnown == false, "an ordinary role may not read large objects")
        #expect(database.tables["users"]?.shape?.columns["email"] == .init(type: "character varying(100)", required: true))
        #expect(database.tables["users"]?.shape?.columns["id"]?.required == false)
        #expect(database.tables["users"]?.shape?.unique == [["email"], ["id"]])
        #expect(facts.bytes > 1_000_000)
        #expect(try scene.store().survey(counting: true) == facts)
        #expect(try scene.store(user: "admin").survey(counting: true).databases.first?.isContentKnown == true)
        #expect(try scene.store().survey(counting: false).databases.first?.tables == [:])
    }

    @Test("Content is the same in another order of rows, and another with one value, or the position of a sequence")
    func content() throws {
        let scene = try PostgresScene(populated: false)
        try scene.sql(
            "create table t(a int, b text); insert into t select i, 'x' from generate_series(1, 100) i; create sequence s")
        let store = scene.store()
        let tables = { try #require(try store.survey(counting: true).databases.first).tables }
        let before = try tables()
        try scene.sql("create table u as select * from t order by a desc; drop table t; alter table u rename to t")
        #expect(try tables()["t"]?.contentHash == before["t"]?.contentHash)
        try scene.sql("update t set b = 'y' where a = 5; update t set b = 'x' where a = 5")
        #expect(try tables()["t"]?.contentHash == before["t"]?.contentHash)
        try scene.sql("update t set b = 'y' where a = 5")
        #expect(try tables()["t"]?.contentHash != before["t"]?.contentHash)
        #expect(try tables()["(sequences)"] == before["(sequences)"])
        try scene.sql("select nextval('s')")
        #expect(try tables()["(sequences)"] != before["(sequences)"])
        let counted = try #require(try scene.store(contentBudget: 0).survey(counting: true).databases.first)
        #expect(counted.tables["t"]?.rows == 100 && counted.tables["t"]?.contentHash == nil)
        #expect(try scene.store(contentBudget: 0).survey(counting: true).marks?[scene.database] != nil)
    }

    static let changes = [
        "alter table users add column x int", "alter table users alter column number type bigint",
        "alter table users alter column mood drop default", "alter table users alter column email drop not null",
        "alter table users drop constraint users_email_key", "create index on users (status)", "alter type mood add value 'new'",
        "create or replace view listed as select u.id, p.body from users u join posts p on p.author = u.id",
        "create or replace function plus(a int) returns int language plpgsql as $$ begin return a + 2; end $$",
        "alter table users disable trigger touched", "alter sequence lone increment 2", "create table fresh(id int)",
        "create schema other", "revoke all on users from public; grant insert on users to \"READER\"",
        "drop policy all_of_them on posts",
        "alter table posts no force row level security, disable row level security", "alter table users set (fillfactor = 50)",
        "alter domain positive drop constraint positive_check", "alter table posts set unlogged",
        "alter table users add constraint more check (status in ('a', 'b'))",
    ]

    @Test("The fingerprint changes with anything that is done to the schema", arguments: changes)
    func fingerprint(change: String) throws {
        let scene = try PostgresScene()
        let store = scene.store()
        let read = { try #require(try store.survey(counting: false).databases.first).schema.fingerprint }
        let before = try read()
        try scene.sql("insert into users(email) values ('new'); vacuum users; analyze".replacing("vacuum users;", with: ""))
        #expect(try read() == before)
        try scene.sql(change.replacing("READER", with: scene.reader))
        #expect(try read() != before)
    }

    @Test("What is wrong is found, and said with what mends it")
    func findings() throws {
        let scene = try PostgresScene()
        try scene.sql("create unlogged table quick(a int); update alembic_version set version_num = version_num")
        try scene.sql(
            "create table schema_migrations(version bigint, dirty boolean); insert into schema_migrations values (5, true)")
        try scene.sql("begin; insert into users(email) values ('p'); prepare transaction '\(scene.database)'")
        let visitor = try scene.visit()
        defer { visitor.close() }
        _ = try visitor.ask("begin; lock table posts in access exclusive mode;\n\\echo end\n", until: "end", seconds: 20)
        let found = try scene.store(user: "admin").survey(counting: false).findings
        #expect(Set(found.map(\.code)).isSuperset(of: ["store-unreadable"]))
        #expect(found.first { $0.code == "store-unreadable" }?.message.contains("lock timeout") == true)
        visitor.close()
        let then = try scene.store(user: "admin").survey(counting: false).findings
        #expect(Set(then.map(\.code)) == ["unlogged-table", "store-half-applied", "prepared-transaction"])
        #expect(then.first { $0.code == "store-half-applied" }?.message.contains("version 5 is dirty") == true)
        try scene.sql("rollback prepared '\(scene.database)'")
    }

    @Test("What a migration by this role could not do is said before one tries")
    func rights() throws {
        let scene = try PostgresScene()
        let rights = { try scene.store().survey(counting: false).findings.filter { $0.code == "migration-rights" } }
        #expect(try rights().map(\.message) == [])
        try scene.cluster.ask(
            scene.database,
            "create table foreign_one(a int); grant select on foreign_one to \(scene.owner); alter database \"\(scene.database)\" owner to admin"
        )
        let found = try rights().map(\.message)
        #expect(found.contains { $0.contains("cannot alter them: public.foreign_one") }, "\(found)")
        #expect(found.contains { $0.contains("neither schemas nor extensions") }, "\(found)")
        // From version 15 on who owns nothing of it may make no table in `public` either.
        #expect(found.contains { $0.contains("may make no tables in these schemas of \(scene.database): public") }, "\(found)")
    }

    @Test("A server that cannot be reached, and a database that is not there, are findings and no end of the survey")
    func unreachable() throws {
        let scene = try PostgresScene(populated: false)
        let missing = try scene.store(databases: [scene.database, "nobody's"]).survey(counting: true)
        #expect(missing.findings.map(\.code) == ["store-missing"])
        #expect(missing.databases.map(\.name) == [scene.database])
        let stranger = try scene.store(user: "nobody").survey(counting: true)
        #expect(stranger.findings.map(\.code) == ["store-unreachable"])
        #expect(stranger.findings.first?.message.contains("role \"nobody\" does not exist") == true)
    }

    @Test("Sessions of others are holders, ours are not")
    func holders() throws {
        let scene = try PostgresScene(populated: false)
        #expect(try scene.store().holders() == [])
        let visitor = try scene.visit(application: "api")
        defer { visitor.close() }
        let table = LinuxProcessTable()
        let store = PostgresStore(
            name: "db", databases: [scene.database], tools: scene.tools(), scratch: scene.scratch.directory,
            fileSystem: scene.fileSystem,
            clock: SystemClock(), service: { $0 == "127.0.0.1" ? "api" : nil }, process: { table.clients(fromPort: $1).first })
        let holder = try #require(try store.holders().first)
        #expect(holder.command.hasPrefix("session ") && holder.command.hasSuffix(" of \(scene.owner) (api) from 127.0.0.1"))
        #expect(holder.path == "database \(scene.database)")
        #expect(holder.service == "api")
        #expect(holder.process.map { table.commandLine($0.pid).contains("psql") } == true)
    }

    @Test("A session that is in the way is named, and ended where that is asked for; no other is, and none of another database")
    func ended() throws {
        let scene = try PostgresScene(populated: false), other = try PostgresScene(populated: false)
        try scene.sql("create table t(a int)")
        let (reports, beside) = (try scene.visit(application: "reports"), try scene.visit(application: "beside"))
        let elsewhere = try other.visit(application: "elsewhere")
        defer { for session in [reports, beside, elsewhere] { session.close() } }
        _ = try reports.ask("begin; insert into t values (1);\n\\echo end\n", until: "end", seconds: 20)
        let session = { (name: String) in
            try scene.admin("select pid from pg_stat_activity where application_name = '\(name)'")
        }
        let store = scene.store()
        #expect(try store.holders().compactMap(\.session).contains("\(store.name):\(session("reports"))"))
        let stranger = try #require(Int32(try session("elsewhere")))
        #expect(try store.end(session: stranger) == nil)
        #expect(try session("elsewhere") == "\(stranger)")

        let pid = try #require(Int32(try session("reports")))
        let who = try #require(try store.end(session: pid))
        #expect(who.contains("session \(pid)") && who.contains("(reports)"))
        #expect(try session("reports") == "" && session("beside") != "")
        #expect(try scene.admin("select count(*) from pg_stat_activity where datname = '\(other.database)'") != "0")
        #expect(try store.end(session: pid) == nil)
    }

    @Test("A transaction that others wait for is a finding that says how it is ended")
    func blocking() throws {
        let scene = try PostgresScene(populated: false)
        try scene.sql("create table t(a int)")
        let holder = try scene.visit(application: "reports")
        defer { holder.close() }
        _ = try holder.ask("begin; lock table t in share mode;\n\\echo end\n", until: "end", seconds: 20)
        try scene.await("insert into t values (1)")
        var seen: Finding?
        _ = try eventually(within: 20) {
            seen = try scene.store(user: "admin").survey(counting: false).findings.first { $0.code == "long-transaction" }
            return seen != nil
        }
        let found = try #require(seen)
        #expect(found.message.contains("(reports)") && found.message.contains("1 others wait for it"))
        #expect(found.session.map { found.fix == "if nobody needs it: --end-session \($0)" } == true)
    }

    @Test("While people wait one session is kept, begun anew where the server has ended it, and gone afterwards")
    func kept() throws {
        let scene = try PostgresScene(populated: false)
        let store = scene.store()
        let mine = "from pg_stat_activity where usename = '\(scene.owner)'"
        store.ready(run: 1)
        let first = try scene.admin("select pid \(mine)")
        #expect(!first.isEmpty)
        #expect(try store.holders() == [])
        #expect(try scene.admin("select pid \(mine)") == first)
        try scene.admin("select pg_terminate_backend(pid, 5000) \(mine)")
        #expect(try store.holders() == [])
        #expect(try scene.admin("select count(*) \(mine) and pid <> \(first)") == "1")
        store.rest()
        #expect(try scene.admin("select pg_sleep(0.2)") == "")
        #expect(try scene.admin("select count(*) \(mine)") == "0")
        #expect(try store.holders() == [])
        #expect(try scene.admin("select pg_sleep(0.2)") == "")
        #expect(try scene.admin("select count(*) \(mine)") == "0")
    }

    @Test("Being written to shows, and the server is the same by whatever role it is reached")
    func activity() throws {
        let scene = try PostgresScene(populated: false)
        let store = scene.store()
        let before = store.activity()
        try scene.sql("create table t(a int)")
        #expect(store.activity() > before)
        #expect(store.lockIdentities == scene.store(user: "admin").lockIdentities)
        #expect(scene.store(user: "nobody").activity() == 0)
        #expect(try store.spaceNeeded().contains { $0.purpose == "twin of db" || $0.purpose == "twin and dump of db" })
    }
}
