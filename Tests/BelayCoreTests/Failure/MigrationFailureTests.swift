import BelayCore
import Testing

@Suite("Migration failures") struct MigrationFailureTests {
    @Test(
        "are known by what servers and tools print",
        arguments: [
            (#"psycopg2.errors.DuplicateColumn: column "language" of relation "documents" already exists"#, "already there"),
            (#"PostgresError: relation "contract_types" already exists"#, "already there"),
            ("sqlite3.OperationalError: duplicate column name: owner", "already there"),
            (#"ERROR:  multiple primary keys for table "notes" are not allowed"#, "already there"),
            ("psycopg2.errors.InsufficientPrivilege: must be owner of table documents", "permission denied"),
            (#"ERROR:  permission denied for schema public"#, "permission denied"),
            ("psycopg2.errors.LockNotAvailable: canceling statement due to lock timeout", "lock timeout"),
            ("sqlite3.OperationalError: database is locked", "lock timeout"),
            (#"ERROR:  could not create unique index "documents_sha256_key""#, "duplicate rows"),
            (#"ERROR: insert or update on table "runs" violates foreign key constraint "runs_job""#, "orphaned rows"),
            (#"ERROR:  column "owner" of relation "documents" contains null values"#, "empty values"),
            ("alembic.util.exc.CommandError: Can't locate revision identified by '032'", "unknown revision"),
            (#"ERROR:  extension "vector" is not available"#, "missing extension"),
            ("ERROR:  could not extend file \"base/5/1249\": No space left on device", "no space left"),
        ])
    func recognised(line: String, name: String) {
        #expect(MigrationFailure.recognised(in: ["INFO running", line, "exited with 1"])?.name == name)
    }

    @Test(
        "other lines are not taken for one",
        arguments: [
            #"NOTICE:  relation "migrations" already exists, skipping"#, "KeyError: 'STORAGE_ENCRYPTION_KEY'", "",
            "INFO  [alembic.runtime.migration] Running upgrade 0003 -> 0004, the lock of a document",
        ])
    func unknown(line: String) {
        #expect(MigrationFailure.recognised(in: [line]) == nil)
    }

    @Test("of many lines those are shown that tell of it")
    func excerpt() {
        let lines = (1...40).map { "line \($0)" } + ["ERROR: must be owner of table documents"] + (1...30).map { "after \($0)" }
        let shown = MigrationFailure.excerpt(of: lines)
        #expect(shown.count == 16 && shown.contains("ERROR: must be owner of table documents"))
        #expect(shown.last == "after 30")
        let early = ["ERROR: relation x already exists"] + (1...100).map { "line \($0)" } + ["cannot reach smtp"]
        #expect(MigrationFailure.recognised(in: early) == nil, "what came long before is not what ended it")
        #expect(MigrationFailure.excerpt(of: Array(lines.prefix(41))).last == "ERROR: must be owner of table documents")
        #expect(MigrationFailure.excerpt(of: Array(lines.prefix(40))) == Array(lines[28..<40]))
        #expect(MigrationFailure.excerpt(of: ["one"]) == ["one"])
    }

    @Test("a failure carries its name and an advice that is no command; a refusal stays what it is")
    func named() {
        let lines = ["column \"language\" of relation \"documents\" already exists"]
        let failed = BelayError(.failed, "cannot migrate to 2: the migrator ended with 1", hint: "look", evidence: lines)
        #expect(failed.namedAsMigration.message == "cannot migrate to 2: the migrator ended with 1 (already there)")
        #expect(failed.namedAsMigration.hint != "look")
        #expect(BelayError.command(failed.namedAsMigration.hint) == nil)
        #expect(BelayError(.refused, "no", evidence: lines).namedAsMigration.message == "no")
    }
}
