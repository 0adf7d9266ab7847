package import BelayCore
import BelaySystem

extension PostgresStore {
    package func survey(counting: Bool) throws -> StoreFacts {
        var facts = StoreFacts(name: name, kind: kind, bytes: 0)
        do {
            let (server, transactions) = try withMaintenance { session in
                (
                    try readServer(session),
                    try session.value([PostgresTransaction].self, PostgresTransaction.query(databases))
                )
            }
            facts.findings +=
                PostgresFindings(store: name, databases: databases).of(server) + transactions.map { $0.finding(in: name) }
            for database in databases where server.databases[database] != nil {
                try add(database, counting: counting, to: &facts)
            }
            if !counting { facts.findings += try toolFindings(server) + followFindings() }
        } catch let error as BelayError where error.code != .interrupted {
            // Nothing can be said of a store that is not there: a finding, since the other stores are still worth knowing.
            facts.findings.append(
                Finding(
                    .fail, code: "store-unreachable", message: "store \(name) cannot be read: \(error.message)",
                    fix: error.hint ?? "start the server, and check host, user and password in the guide"))
        }
        return facts
    }

    /// One that cannot be read does not hide the others.
    private func add(_ database: String, counting: Bool, to facts: inout StoreFacts) throws {
        do {
            facts.add(try with(database) { try observe(database, counting: counting, in: $0) })
        } catch let error as BelayError where error.code != .interrupted {
            facts.findings.append(
                Finding(
                    .fail, code: "store-unreadable", message: "\(database) of store \(name) cannot be read: \(error.message)",
                    fix: "end what holds its locks, or let Belay work as its owner"))
        }
    }

    struct Observed {
        var facts: DatabaseFacts
        var bytes: Int64
        var mark: String?
        var findings: [Finding]
    }

    /// One instant over all tables.
    func observe(_ database: String, counting: Bool, in session: PostgresSession) throws -> Observed {
        try session.execute("begin isolation level repeatable read read only")
        let observed = try observeInside(database, counting: counting, in: session)
        try session.execute("commit")
        return observed
    }

    func observeInside(_ database: String, counting: Bool, in session: PostgresSession) throws -> Observed {
        let state = try session.value(PostgresState.self, PostgresState.query)
        let tables = state.tables
        let schema = try PostgresSchema.read(
            session, tables: tables.filter(\.readable).map { PostgresSchema.Table(schema: $0.schema, name: $0.name) })
        var observed = Observed(
            facts: DatabaseFacts(name: database, schema: schema), bytes: state.bytes,
            findings: PostgresFindings(store: name, databases: databases).of(state, schema, database))
        guard counting else { return observed }
        observed.facts.tables = try content(session).facts(of: tables.filter(\.readable))
        if !observed.facts.isContentKnown { observed.mark = state.mark }
        return observed
    }

    func content(_ session: PostgresSession) -> PostgresContent { PostgresContent(session: session, budget: contentBudget) }

    /// A dump of a newer server than the tool knows is refused by the tool: better before than at `pre-copy`.
    private func toolFindings(_ server: PostgresServer) -> [Finding] {
        guard case .host = tools.place.server else { return [] }
        let argv = [tools.list(major: server.major)[0], "--version"]
        guard let command = try? tools.command(argv),
            let text = try? tools.run(command, toDo: "ask pg_restore for its version", seconds: 30).outputText
        else {
            return [
                Finding(
                    .fail, code: "postgres-tools", message: "the tools of PostgreSQL are not here: \(argv[0]) cannot be run",
                    fix: "install postgresql-client-\(server.major)")
            ]
        }
        let major = text.split(separator: " ").compactMap { Int($0.prefix { $0.isNumber }) }.first ?? 0
        guard major < server.major else { return [] }
        return [
            Finding(
                .fail, code: "postgres-tools",
                message: "the server of \(name) is PostgreSQL \(server.major), and pg_dump here is of \(major)",
                fix: "install postgresql-client-\(server.major)")
        ]
    }
}

extension PostgresStore {
    /// What makes the fence stay closed for longer than it had to.
    private func followFindings() throws -> [Finding] {
        guard case .obstacle(let reason) = try choice() else { return [] }
        return [
            Finding(
                .warn, code: "postgres-not-followed",
                message: "store \(name) is copied within the fence, as no second server can follow it: \(reason)",
                fix: twin == .follower
                    ? "mend that, or say `twin: clone` in the guide" : "say `twin: clone` in the guide to be asked no more")
        ]
    }
}

extension StoreFacts {
    mutating func add(_ observed: PostgresStore.Observed) {
        databases.append(observed.facts)
        bytes += observed.bytes
        findings += observed.findings
        if let mark = observed.mark { marks = (marks ?? [:]).merging([observed.facts.name: mark]) { $1 } }
    }
}
