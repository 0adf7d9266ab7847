import BelayCore

/// Roles are the server's: no database brings them along, and a migration that makes one cannot be run a second time while it
/// is there.
extension PostgresStore {
    /// nil where they are not the stack's alone: on a server of others, or beside other databases, a new role may be anybody's.
    func ownRoles(_ session: PostgresSession, _ server: PostgresServer) throws -> [PostgresRole]? {
        guard ownsServer, server.superuser else { return nil }
        let others = try session.value(
            [String].self,
            "select coalesce(json_agg(datname), '[]') from pg_database where not datistemplate and datname <> 'postgres'")
        return try others.allSatisfy { databases.contains($0) || reading($0) != nil }
            ? session.value([PostgresRole].self, PostgresRole.query) : nil
    }

    func difference(from roles: [PostgresRole]?) throws -> String? {
        guard let roles, let now = try withMaintenance({ try ownRoles($0, try readServer($0)) }) else { return nil }
        if let made = made(now, since: roles).first { return "role \(made.name) is new" }
        for role in roles {
            guard let found = role.found(in: now) else { return "role \(role.name) is gone" }
            if found.name != role.name { return "role \(role.name) is called \(found.name)" }
            if !found.isSame(as: role) { return "role \(role.name) may do other things" }
        }
        return nil
    }

    /// Our own, and the one that the server itself began with, are nobody's to take away.
    private func made(_ now: [PostgresRole], since roles: [PostgresRole]) -> [PostgresRole] {
        let known = roles.compactMap { $0.found(in: now)?.oid }
        return now.filter { $0.name != tools.place.user && $0.oid != 10 && !known.contains($0.oid) }
    }

    /// After the databases: what was made since owns nothing any more but in what was replaced.
    func putRolesBack(_ roles: [PostgresRole]?) throws {
        guard let roles, try difference(from: roles) != nil else { return }
        try withMaintenance { session in
            guard let now = try ownRoles(session, try readServer(session)) else { return }
            let names = roles.compactMap { role in role.found(in: now).map { ($0.name, role.name) } }.filter { $0.0 != $0.1 }
            let missing = roles.filter { $0.found(in: now) == nil }
            let statements =
                names.map { "alter role \(SQLText.quoted($0.0)) rename to \(SQLText.quoted($0.1))" }
                + missing.map { "create role \(SQLText.quoted($0.name))" }
            if !statements.isEmpty { try session.execute("begin; \(statements.joined(separator: "; ")); commit") }
        }
        let (all, now) = try withMaintenance { session in
            (try numbers(session).keys.sorted(), try ownRoles(session, try readServer(session)) ?? [])
        }
        let made = made(now, since: roles).map { SQLText.quoted($0.name) }
        if !made.isEmpty {
            for database in all where reading(database)?.kind == .salvage {
                try opened(database) { try with(database) { try take(made, $0) } }
            }
        }
        try withMaintenance { session in
            if !made.isEmpty { try take(made, session) }
            let changes =
                roles.flatMap { role in role.found(in: now).map(role.statements) ?? [] } + made.map { "drop role \($0)" }
            try session.execute("begin; \(changes.joined(separator: "; ")); commit")
        }
    }

    /// What they own here is ours from now on, and what they may do here nobody may.
    private func take(_ roles: [String], _ session: PostgresSession) throws {
        let list = roles.joined(separator: ", ")
        try session.execute("begin; reassign owned by \(list) to current_user; drop owned by \(list); commit")
    }
}
