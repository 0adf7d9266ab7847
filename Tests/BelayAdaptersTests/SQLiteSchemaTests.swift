import BelayCore
import BelaySystem
import Testing

@testable import BelayAdapters

@Suite("Schemas of SQLite databases")
struct SQLiteSchemaTests {
    private func schema(_ sql: String) throws -> SchemaFacts {
        let scene = try SQLiteScene()
        try scene.write("data/app.db", sql)
        return try #require(try scene.store().survey(counting: false).databases.first).schema
    }

    @Test(
        "Equal schemas have one fingerprint, however and in whatever order they were written",
        arguments: [
            ("create table a(x int, y text)", "create   table a (\n  x int, -- first\n  y /* second */ text\n)"),
            (
                "create table a(x); create table b(y); create index i on a(x)",
                "create table b(y); create table a(x); create index i on a(x)"
            ),
            ("create table a(x unique, y)", "create table a(x unique, y); analyze"),
            (
                "create table a(x integer primary key autoincrement)",
                "create table a(x integer primary key autoincrement); insert into a values (3)"
            ),
            ("create table a(x); alter table a add column y int", "create table a(x, y int)"),
        ])
    func equal(_ first: String, _ second: String) throws {
        #expect(try schema(first).fingerprint == schema(second).fingerprint)
    }

    @Test(
        "Different schemas have different fingerprints",
        arguments: [
            ("create table a(x int)", "create table a(x text)"),
            ("create table a(x)", "create table a(x not null)"),
            ("create table a(x default 'a  b')", "create table a(x default 'a b')"),
            ("create table a(x)", "create table a(x unique)"),
            ("create table a(x, y)", "create table a(y, x)"),
            ("create table a(x); create index i on a(x)", "create table a(x); create unique index i on a(x)"),
            ("create table a(x)", "create table a(x); create view v as select 1"),
            ("create table a(x, unique(x))", "create table a(x, unique(x collate nocase))"),
            ("create table a(x) strict", "create table a(x)"),
        ])
    func different(_ first: String, _ second: String) throws {
        let first = (try? schema(first)) ?? SchemaFacts(fingerprint: "")
        #expect(try first.fingerprint != schema(second).fingerprint)
    }

    @Test(
        "White space and comments count only inside of quotes",
        arguments: [
            ("create table a ( b )", "create table a(b)"), ("a  b\t\nc", "a b c"), ("a/* x */b", "a b"), ("a--x\nb", "a b"),
            ("'a  -- b'", "'a  -- b'"), ("\"a /* b\" ( c )", "\"a /* b\"(c)"), ("[a  b] c", "[a  b]c"), ("`a  b`", "`a  b`"),
            ("'it''s  a' , b", "'it''s  a',b"), ("a /* open", "a"), ("'open ", "'open "), ("é  ü", "é ü"), ("'a' 'b'", "'a' 'b'"),
        ])
    func normalised(sql: String, expected: String) { #expect(SQLText.normalised(sql) == expected) }

    @Test(
        "What a migration tool left is read as that tool means it",
        arguments: [
            MigrationCase(
                "create table alembic_version(version_num); insert into alembic_version values ('031')", "alembic", "031"),
            MigrationCase(
                "create table alembic_version(version_num); insert into alembic_version values ('b'), ('a')", "alembic", "a+b"),
            MigrationCase("create table alembic_version(version_num)", "alembic", nil),
            MigrationCase(
                "create table alembic_version(version_num); create table _alembic_tmp_notes(a)", "alembic", nil,
                "half-applied: alembic left _alembic_tmp_notes"),
            MigrationCase(
                "create table django_migrations(id integer primary key, app, name, applied); "
                    + "insert into django_migrations(app, name) values ('auth', '0001'), ('notes', '0002')", "django",
                "notes.0002 (2 applied)"),
            MigrationCase(
                "create table schema_migrations(version varchar); insert into schema_migrations values ('9'), ('10')", "dbmate",
                "10"),
            MigrationCase(
                "create table schema_migrations(version varchar); create table ar_internal_metadata(key); "
                    + "insert into schema_migrations values ('20240101000000')", "rails", "20240101000000"),
            MigrationCase(
                "create table schema_migrations(version integer, inserted_at); insert into schema_migrations values (7, 1)",
                "ecto", "7"),
            MigrationCase(
                "create table schema_migrations(version uint64, dirty bool); insert into schema_migrations values (12, 1)",
                "golang-migrate", "12", "golang-migrate says that version 12 is dirty"),
            MigrationCase(
                "create table schema_migrations(version uint64, dirty bool); insert into schema_migrations values (12, 0)",
                "golang-migrate", "12"),
            MigrationCase(
                "create table goose_db_version(id integer primary key, version_id, is_applied); insert into goose_db_version"
                    + "(version_id, is_applied) values (0, 1), (1, 1), (2, 1), (2, 0)", "goose", "1"),
            MigrationCase(
                "create table flyway_schema_history(installed_rank, version, script, success); insert into flyway_schema_history "
                    + "values (1, '1', 'V1.sql', 1), (2, '2', 'V2.sql', 0), (3, null, 'R.sql', 1)", "flyway", "1",
                "flyway says that V2.sql failed"),
            MigrationCase(
                "create table DATABASECHANGELOG(id, author, orderexecuted); create table DATABASECHANGELOGLOCK(id, locked, lockedby); "
                    + "insert into DATABASECHANGELOG values ('2', 'bo', 2), ('1', 'al', 1); "
                    + "insert into DATABASECHANGELOGLOCK values (1, 1, 'host')", "liquibase", "2::bo (2 applied)",
                "liquibase's lock is held by host"),
            MigrationCase(
                "create table _sqlx_migrations(version bigint, success boolean); insert into _sqlx_migrations values (1, 1), (2, 0)",
                "sqlx", "2", "sqlx says that migration 2 did not succeed"),
            MigrationCase(
                "create table _prisma_migrations(migration_name, started_at, finished_at, rolled_back_at); insert into "
                    + "_prisma_migrations values ('a', 1, 1, null), ('b', 2, null, null), ('c', 1, null, 2)", "prisma", "a",
                "prisma says that b was begun and not finished"),
            MigrationCase(
                "create table __drizzle_migrations(id integer primary key, hash, created_at); insert into __drizzle_migrations"
                    + "(hash, created_at) values ('aaaaaaaaaaaaaaaa', 5), ('bbbbbbbbbbbbbbbb', 9)", "drizzle", "9 bbbbbbbbbbbb"),
            MigrationCase(
                "create table knex_migrations(id integer primary key, name); create table knex_migrations_lock(is_locked); "
                    + "insert into knex_migrations(name) values ('1_a.js'), ('2_b.js'); insert into knex_migrations_lock values (1)",
                "knex",
                "2_b.js", "knex's lock is held"),
            MigrationCase(
                "create table _yoyo_migration(migration_id, applied_at_utc); create table yoyo_lock(locked, pid); insert into "
                    + "_yoyo_migration values ('0002', 2), ('0001', 1); insert into yoyo_lock values (1, 4242)", "yoyo", "0002",
                "yoyo's lock is held by process 4242"),
            MigrationCase(
                "create table alembic_version(version_num); insert into alembic_version values ('031'); "
                    + "create table knex_migrations(id, name); insert into knex_migrations values (1, 'a')", "alembic, knex",
                "031, a"),
            MigrationCase("pragma user_version = 7", "user_version", "7"),
            MigrationCase("create table t(a)", nil, nil),
        ])
    func tools(_ tool: MigrationCase) throws {
        let found = try schema(tool.sql)
        #expect(found.tool == tool.tool)
        #expect(found.revision == tool.revision)
        #expect(found.problem == tool.problem)
    }

    @Test("The digest of rows does not depend on their order, and on everything else")
    func rowDigest() {
        func digest(_ rows: [[SQLiteValue]]) -> String {
            var digest = RowDigest()
            for row in rows { digest.add(row) }
            return digest.text
        }
        let rows: [[SQLiteValue]] = [[.integer(1), .text("a")], [.integer(2), .null], [.real(2), .blob([1])]]
        #expect(digest(rows) == digest(rows.reversed()))
        let others: [[[SQLiteValue]]] = [
            [], [rows[0]], [rows[0], rows[0]], [rows[0], rows[0], rows[0]], [[.integer(1), .blob([97])]],
            [[.real(1), .text("a")]],
            [[.text("ab"), .text("c")]], [[.text("a"), .text("bc")]], [[.null], [.null]], [[.null, .null]],
        ]
        #expect(Set(others.map(digest)).count == others.count)
    }

    @Test("The row hash is SipHash with 128 bits, as published")
    func sipHash() {
        func hash(_ bytes: [UInt8]) -> [UInt64] {
            let (low, high) = bytes.withUnsafeBytes { SipHash.of($0) }
            return [low.byteSwapped, high.byteSwapped]
        }
        #expect(hash([]) == [0xa381_7f04_ba25_a8e6, 0x6df6_7214_c755_0293])
        #expect(hash([0]) == [0xda87_c1d8_6b99_af44, 0x3476_5911_9b22_fc45])
    }
}

struct MigrationCase: Sendable, CustomTestStringConvertible {
    var sql: String
    var tool: String?
    var revision: String?
    var problem: String?

    init(_ sql: String, _ tool: String?, _ revision: String?, _ problem: String? = nil) {
        self.sql = sql
        self.tool = tool
        self.revision = revision
        self.problem = problem
    }

    var testDescription: String { "\(tool ?? "none") at \(revision ?? "none")\(problem == nil ? "" : ", troubled")" }
}
