import BelayCore

/// What the server is, and what our role may do there.
struct PostgresServer: Decodable {
    var version: Int
    var superuser: Bool
    var createdb: Bool
    var checkpoint: Bool
    /// Of our databases: the number of those that are there, and who owns them.
    var databases: [String: Database]
    /// What works in them all the time, for an extension. Not each comes back once it was ended, before the server is started
    /// anew: none is ended.
    var workers: [Worker]
    /// Sessions in them of which this role may only see that they are there.
    var hidden: Int

    struct Worker: Decodable {
        var kind: String
        var database: String
    }

    struct Database: Decodable {
        var oid: Int64
        var owned: Bool
        var open: Bool
        /// Settings that roles have in it.
        var roleSettings: Int
    }

    var major: Int { version / 10_000 }
    /// Whether a new database can take the place of the live one, with all that belongs to it.
    var mayReplace: Bool { superuser || createdb && databases.values.allSatisfy { $0.roleSettings == 0 } }
    /// Why a template clone cannot be made.
    var obstacle: String? {
        if !superuser && !createdb { return "the role may not create databases" }
        if !mayReplace { return "only a superuser may give other roles their settings in a new database" }
        if !superuser, databases.values.contains(where: { !$0.owned }) { return "the role does not own the database" }
        return nil
    }

    static func query(_ databases: [String]) -> String {
        let names = databases.map(PostgresText.literal).joined(separator: ", ")
        return """
            select json_build_object('version', current_setting('server_version_num')::int, 'superuser', r.rolsuper,
                'createdb', r.rolcreatedb,
                'checkpoint', r.rolsuper or exists (select from pg_roles c where c.rolname = 'pg_checkpoint' and pg_has_role(c.oid, 'usage')),
                'databases', (select coalesce(json_object_agg(datname, json_build_object('oid', oid::bigint,
                    'owned', pg_has_role(datdba, 'usage'), 'open', datallowconn,
                    'roleSettings', (select count(*) from pg_db_role_setting s where s.setdatabase = pg_database.oid and s.setrole <> 0))), '{}')
                    from pg_database where datname in (\(names))),
                'workers', (select coalesce(json_agg(distinct jsonb_build_object('kind', backend_type, 'database', datname)), '[]')
                    from pg_stat_activity where datname in (\(names)) and backend_type not in ('client backend', 'autovacuum worker',
                    'parallel worker', 'walsender') and backend_type !~ '^logical replication'),
            'hidden', (select count(*) from pg_stat_activity where datname in (\(names)) and backend_type is null))
            from pg_roles r where r.rolname = current_user
            """
    }
}

extension PostgresStore {
    func readServer(_ session: PostgresSession) throws -> PostgresServer {
        try session.value(PostgresServer.self, PostgresServer.query(databases))
    }

    /// A session of a database that is none of ours: from there they can be cloned and given other names.
    func withMaintenance<Result>(_ body: (PostgresSession) throws -> Result) throws -> Result {
        try memory.maintenance.with(begin: beginMaintenance, body)
    }

    private func beginMaintenance() throws -> PostgresSession {
        guard !databases.contains("postgres") else { return try PostgresSession(tools, "template1") }
        do {
            return try PostgresSession(tools, "postgres")
        } catch let first as BelayError where first.code != .interrupted {
            // It may have been dropped; the other one never is.
            guard let other = try? PostgresSession(tools, "template1") else { throw first }
            return other
        }
    }

    func with<Result>(_ database: String, _ body: (PostgresSession) throws -> Result) throws -> Result {
        let session = try PostgresSession(tools, database)
        defer { session.close() }
        return try body(session)
    }

    /// Every database of the server by its name, with its number.
    func numbers(_ session: PostgresSession) throws -> [String: Int64] {
        try session.value([String: Int64].self, "select json_object_agg(datname, oid::bigint) from pg_database")
    }

    func names(of database: String) -> PostgresNames { PostgresNames(database: database) }

    /// What the name of a database of the server says, where it is one of Belay's own beside ours.
    func reading(_ name: String) -> (kind: PostgresNames.Kind, run: Int)? {
        databases.lazy.compactMap { names(of: $0).reading(name) }.first
    }
}
