import BelayAdapters
import BelayCore
import BelaySystem
import BelayTestKit
import Glibc
import Testing

/// One application's database on the shared server, with roles of its own; gone with its owner.
final class PostgresScene {
    let cluster: PostgresCluster
    let database: String
    /// Owns the database, and may create others.
    let owner: String
    let reader: String
    let scratch: Scratch
    let fileSystem = RealFileSystem()

    init(createdb: Bool = true, populated: Bool = true, on own: PostgresCluster? = nil, called name: String? = nil)
        throws
    {
        cluster = try own ?? PostgresCluster.shared.get()
        let mark = name ?? String(UInt32.random(in: 0...UInt32.max), radix: 36)
        database = "app-\(mark)"
        owner = "owner_\(mark)"
        reader = "Reader \(mark)"
        scratch = try Scratch("postgres")
        try fileSystem.makeDirectory(scratch.directory + "/vault", mode: 0o700, parents: false)
        try admin("create role \(owner) login \(createdb ? "createdb" : ""); create role \"\(reader)\"")
        try admin("create database \"\(database)\" owner \(owner)")
        if populated { try populate() }
    }

    deinit {
        let names = (try? admin("select datname from pg_database where datname like '%\(database.dropFirst(4))'")) ?? ""
        for name in names.split(separator: "\n") { _ = try? admin("drop database \"\(name)\" with (force)") }
        _ = try? admin("drop role \(owner); drop role \"\(reader)\"")
    }

    @discardableResult
    func admin(_ sql: String) throws -> String { try cluster.ask("postgres", sql) }

    @discardableResult
    func sql(_ text: String, in other: String? = nil) throws -> String {
        try cluster.ask(other ?? database, "set role \(owner); " + text)
    }

    func tools(user: String? = nil, password: String? = nil, runner: (any CommandRunner)? = nil) -> PostgresTools {
        let secret = password.map { Secret($0) }
        let place = PostgresPlace(
            server: .host("127.0.0.1", port: cluster.port), user: user ?? owner, password: { secret },
            environment: PostgresCluster.environment)
        return PostgresTools(
            place: place, fileSystem: fileSystem, runner: runner ?? PosixCommandRunner(clock: SystemClock()), clock: SystemClock()
        )
    }

    func store(
        user: String? = nil, runner: (any CommandRunner)? = nil, databases: [String]? = nil, contentBudget: Int64 = 64 << 20,
        ownsServer: Bool = false, twin: PostgresSpec.Twin? = nil, earlier: [Seal] = []
    ) -> PostgresStore {
        PostgresStore(
            name: "db", databases: databases ?? [database], tools: tools(user: user, runner: runner),
            scratch: scratch.directory + "/state/postgres/db", fileSystem: fileSystem, clock: SystemClock(),
            contentBudget: contentBudget, ownsServer: ownsServer, twin: twin, earlier: { earlier })
    }

    var vault: FolderVault { FolderVault(scratch.directory + "/vault") }

    /// Something of every kind that a way back has to bring back.
    func populate() throws {
        try sql(
            """
            create type mood as enum ('sad', 'ok'); create domain positive as int check (value > 0);
            create table users(id serial primary key, email varchar(100) not null unique, mood mood default 'ok',
                status varchar(10) check (status in ('a', 'b', 'c')), number positive, gone int);
            alter table users drop column gone;
            alter table users add column late timestamptz default '2026-01-01 00:00:00+00';
            create table posts(id bigint generated always as identity primary key, author int references users(id) on delete cascade,
                body text, words int generated always as (length(body)) stored);
            create index on posts (lower(body)) where body is not null;
            create view listed as select u.id, p.body from users u join posts p on p.author = u.id where u.status in ('a', 'b');
            create materialized view counted as select count(*) from users;
            create function plus(a int) returns int language plpgsql as $$ begin return a + 1; end $$;
            create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
            create trigger touched before insert on users for each row execute function touch();
            create schema drizzle; create table drizzle."__drizzle_migrations"(id serial, hash text, created_at bigint);
            insert into drizzle."__drizzle_migrations"(hash, created_at) values ('abcdef', 100), ('0123456789abcdef', 200);
            create table alembic_version(version_num varchar(32) primary key); insert into alembic_version values ('016');
            create sequence lone; select setval('lone', 41);
            create table parted(a int, b text) partition by range (a); create table part1 partition of parted for values from (0) to (10);
            insert into users(email, status, number) select 'e' || i, 'a', i from generate_series(1, 200) i;
            insert into posts(author, body) select i, 'it''s ' || i from generate_series(1, 200) i;
            insert into parted values (1, E'tab\\t, newline\\n, backslash \\\\');
            select lo_from_bytea(0, 'a large object');
            grant select on users to "\(reader)"; grant select (id) on posts to "\(reader)";
            alter table posts enable row level security; create policy all_of_them on posts using (author > 0);
            refresh materialized view counted;
            """)
        try admin(
            """
            alter database "\(database)" set work_mem = '8MB'; alter database "\(database)" set search_path = "$user", public, drizzle;
            alter database "\(database)" set app.tenant = 'it''s'; alter role "\(reader)" in database "\(database)" set work_mem = '9MB';
            grant connect on database "\(database)" to "\(reader)" with grant option; revoke temporary on database "\(database)" from public;
            comment on database "\(database)" is 'it''s ours'; alter database "\(database)" connection limit 50
            """)
    }

    /// What a bad release may do.
    func destroy() throws {
        try sql(
            """
            drop table posts cascade; update users set email = 'x' || id; delete from users where id > 50;
            alter table users add column more text; create table fresh(id serial); alter sequence lone restart;
            select nextval('lone'); update alembic_version set version_num = '032'; select lo_unlink(oid) from pg_largeobject_metadata;
            alter type mood add value 'new'; revoke all on users from "\(reader)"
            """)
        try admin(
            """
            alter database "\(database)" reset all; alter database "\(database)" connection limit 3;
            revoke all on database "\(database)" from "\(reader)" cascade; comment on database "\(database)" is 'other'
            """)
    }

    /// Everything as a person would compare it: the dump as text, what is outside of it, and positions.
    func picture(_ other: String? = nil) throws -> String {
        let argv = [
            PostgresCluster.binaries + "/pg_dump", "-h", "127.0.0.1", "-p", String(cluster.port), "-U", "admin", "-d",
            other ?? database,
        ]
        let result = try PosixCommandRunner(clock: SystemClock()).run(
            Command(argv, environment: PostgresCluster.environment),
            limits: CommandLimits(idleSeconds: 60, mostSeconds: 60, outputBytes: 16 << 20))
        guard result.succeeded else { throw BelayError(.failed, result.errorText) }
        let text = result.outputText.split(separator: "\n").filter { !$0.contains("restrict") }.joined(separator: "\n")
        return text + (try outside(other))
    }

    func outside(_ other: String? = nil) throws -> String {
        try admin(
            """
            select datdba::regrole, (select array_agg(x::text order by x::text) from unnest(datacl) x), datconnlimit, datallowconn, shobj_description(oid, 'pg_database'), (select array_agg(setrole::regrole
            || ' ' || c order by setrole, c) from pg_db_role_setting, unnest(setconfig) c where setdatabase = pg_database.oid)
            from pg_database where datname = '\(other ?? database)'
            """)
    }

    var databases: Set<String> {
        get throws {
            let mark = database.dropFirst(4)
            return Set(
                try admin("select datname from pg_database where datname like '%\(mark)'").split(separator: "\n").map {
                    String($0).replacing(String(mark), with: "x")
                })
        }
    }

    func preCopy(_ store: PostgresStore, run: Int = 7) throws -> StoredStore {
        try store.preCopy(run: run, into: vault.writer("copy"))
    }

    /// A statement of somebody else, which nobody waits for.
    func await(_ statement: String) throws {
        let psql = PostgresCluster.binaries + "/psql"
        let target = "host=127.0.0.1 port=\(cluster.port) user=\(owner) dbname='\(database)'"
        let line = "\"$1\" -X -q -d \"$2\" -c \"$3\" </dev/null >/dev/null 2>&1 &"
        _ = try PosixCommandRunner(clock: SystemClock()).run(
            Command(["/bin/sh", "-c", line, "sh", psql, target, statement], environment: PostgresCluster.environment),
            limits: CommandLimits(idleSeconds: 20, mostSeconds: 20))
    }

    /// A session of somebody else, which stays until the conversation is closed.
    func visit(application: String = "visitor") throws -> Conversation {
        let argv = [
            PostgresCluster.binaries + "/psql", "-X", "-q", "-t", "-A", "-d",
            "host=127.0.0.1 port=\(cluster.port) user=\(owner) dbname='\(database)' application_name=\(application)",
        ]
        let conversation = try Conversation(Command(argv, environment: PostgresCluster.environment), clock: SystemClock())
        _ = try conversation.ask("select 1;\n\\echo end\n", until: "end", seconds: 20)
        return conversation
    }
}

extension Store {
    func sealAndCount(run: Int) throws -> Seal { try count(seal(run: run)) }
}
