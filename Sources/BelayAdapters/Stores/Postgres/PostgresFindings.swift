import BelayCore

/// What a person should know of a server and its databases before anything begins.
struct PostgresFindings {
    let store: String
    let databases: [String]

    func of(_ server: PostgresServer) -> [Finding] {
        var findings = databases.filter { server.databases[$0] == nil }.map { database in
            Finding(
                .fail, code: "store-missing", message: "database \(database) of store \(store) is not there",
                fix: "correct the store's database in the guide, or start the stack once so that it makes it")
        }
        findings += databases.filter { server.databases[$0]?.open == false }.map { database in
            Finding(
                .fail, code: "store-closed", message: "database \(database) of store \(store) lets nobody in",
                fix: "alter database \(SQLText.quoted(database)) allow_connections true")
        }
        findings += server.workers.map { worker in
            Finding(
                .fail, code: "extension-worker",
                message:
                    "the \(PlainText.line(worker.kind)) works in \(worker.database) all the time: it can be neither copied nor exchanged",
                fix: "let it work in another database (pg_cron: cron.database_name = 'postgres'), or end it for the upgrade")
        }
        if server.major < 12 {
            findings.append(
                Finding(
                    .fail, code: "postgres-version", message: "the server of \(store) is older than PostgreSQL 12",
                    fix: "upgrade the server first"))
        }
        if server.hidden > 0 {
            findings.append(
                Finding(
                    .warn, code: "postgres-rights",
                    message:
                        "\(Counted.text(server.hidden, "session")) of other roles in store \(store): what they do, and whether a migration waits for them, may not be seen",
                    fix: "grant pg_read_all_stats to the role that Belay works as"))
        }
        if let obstacle = server.obstacle {
            findings.append(
                Finding(
                    .warn, code: "postgres-rights", message: "store \(store) cannot be cloned inside the fence: \(obstacle)",
                    fix:
                        "the fence stays closed for a dump; or let Belay work as the databases' owner, with: alter role … createdb"
                ))
        }
        return findings
    }

    func of(_ state: PostgresState, _ schema: SchemaFacts, _ database: String) -> [Finding] {
        let unreadable = state.tables.filter { !$0.readable }.map(\.key)
        return halfApplied(schema, database)
            + list(
                .fail, "store-unreadable", "tables of \(database) may not be read", unreadable,
                "let Belay work as the database's owner")
            + list(
                .fail, "prepared-transaction", "prepared transactions of \(database) are open", state.prepared,
                "commit prepared or rollback prepared each")
            + list(
                .warn, "invalid-index", "indexes of \(database) are invalid: somebody's concurrent creation failed",
                state.invalidIndexes, "reindex index concurrently each, or drop them")
            + list(
                .warn, "unlogged-table", "tables of \(database) are unlogged: a crash of the server empties them", state.unlogged,
                "alter table … set logged, where the rows matter")
            + list(
                .warn, "replication-slot", "logical replication reads \(database)", state.slots,
                "a way back gives it another database: set the replication up anew after one")
            + list(
                .warn, "postgres-extension", "extensions of \(database) have workers or tables of their own",
                state.extensions.filter(Self.needingCare.contains), "end their workers before the upgrade, and rehearse it")
            + list(
                .warn, "migration-rights", "tables of \(database) belong to others: a migration by this role cannot alter them",
                state.foreign, "alter table … owner to the role that migrates, or name that one as the store's user")
            + list(
                .warn, "migration-rights", "this role may make no tables in these schemas of \(database)", state.closed,
                "grant create on schema … to the role that migrates")
            + (state.mayCreate
                ? []
                : [
                    Finding(
                        .warn, code: "migration-rights",
                        message:
                            "this role may create neither schemas nor extensions in \(database): a migration that does will fail",
                        fix: "grant create on database \(SQLText.quoted(database)) to the role that migrates")
                ])
            + (state.subscriptions > 0
                ? [
                    Finding(
                        .warn, code: "subscription", message: "\(database) subscribes to another server",
                        fix: "alter subscription … disable, for the upgrade")
                ] : [])
    }

    /// Their workers hold sessions, or keep more than tables.
    private static let needingCare: Set<String> = ["timescaledb", "pg_cron", "citus", "age", "pglogical", "pgagent", "bdr"]

    private func halfApplied(_ schema: SchemaFacts, _ database: String) -> [Finding] {
        guard let problem = schema.problem else { return [] }
        return [
            Finding(
                .fail, code: "store-half-applied", message: "the schema of \(database) is half applied: \(problem)",
                fix: "finish or undo that migration with the version that is running now")
        ]
    }

    private func list(
        _ verdict: CheckResult.Verdict, _ code: String, _ message: String, _ names: [String], _ fix: String
    ) -> [Finding] {
        guard !names.isEmpty else { return [] }
        let more = names.count > 5 ? " and \(names.count - 5) more" : ""
        let shown = names.prefix(5).map { PlainText.line($0) }.joined(separator: ", ")
        return [Finding(verdict, code: code, message: "\(message): \(shown)\(more)", fix: fix)]
    }
}
