import BelayCore

/// A twin by a copy within the server.
extension PostgresStore {
    /// The twin is closed from its first instant on. A clone that a crash interrupted is made again.
    func clone(run: Int, _ server: PostgresServer) throws -> [String: Int64] {
        try withMaintenance { session in
            // PostgreSQL does it anyway; said before, it is not done once per database.
            if server.checkpoint { try session.execute("checkpoint", seconds: 1800) }
            for database in databases {
                let twin = names(of: database).name(.twin, run: run)
                try endKeptSessions(of: database, session)
                try session.execute("drop database if exists \(SQLText.quoted(twin))", seconds: 600)
                let strategy = server.major >= 15 ? " strategy file_copy" : ""
                do {
                    try session.execute(
                        """
                        create database \(SQLText.quoted(twin)) template \(SQLText.quoted(database))\(strategy) allow_connections false
                        """, seconds: 6 * 3600)
                } catch let error as BelayError where error.code != .interrupted {
                    throw BelayError(.failed, "cannot clone \(database): \(error.message)", evidence: error.evidence)
                }
                try give(twin, the: try properties(of: database, session, server), session, server)
            }
            let all = try numbers(session)
            return Dictionary(
                uniqueKeysWithValues: databases.map { ($0, all[names(of: $0).name(.twin, run: run)] ?? 0) })
        }
    }

    /// Another store of the same server may have one open in what is the maintenance database for it, and the data for us.
    private func endKeptSessions(of database: String, _ session: PostgresSession) throws {
        try session.execute(
            """
            select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = \(PostgresText.literal(database))
            and application_name = \(PostgresText.literal(PostgresPlace.applicationName)) and usename = current_user
            and state = 'idle' and clock_timestamp() - state_change > interval '100 ms'
            """)
    }

    func properties(of database: String, _ session: PostgresSession, _ server: PostgresServer) throws -> PostgresProperties {
        try session.value(PostgresProperties.self, PostgresProperties.query(database, major: server.major))
    }

    /// Owner, rights, settings: everything that does not come with the content.
    func give(
        _ database: String, the properties: PostgresProperties, _ session: PostgresSession, _ server: PostgresServer
    ) throws {
        let statements = properties.application(to: try self.properties(of: database, session, server))
        for statement in statements { try session.execute(statement) }
    }
}
