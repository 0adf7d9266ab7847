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
        let isOurs = { (other: String) in
            databases.contains { $0 == other || names(of: $0).reading(other) != nil }
        }
        return try others.allSatisfy(isOurs) ? session.value([PostgresRole].self, PostgresRole.query) : nil
    }

    func difference(from roles: [PostgresRole]?) throws -> String? {
        guard let roles, let now = try withMaintenance({ try ownRoles($0, try readServer($0)) }) else { return nil }
        if let made = now.first(where: { role in role.name != tools.place.user && !roles.contains { $0.name == role.name } }) {
            return "role \(made.name) is new"
        }
        guard let changed = roles.first(where: { !now.contains($0) }) else { return nil }
        return now.contains { $0.name == changed.name }
            ? "role \(changed.name) may do other things" : "role \(changed.name) is gone"
    }

    /// After the databases: what was made since owns nothing any more but in what was replaced.
    func putRolesBack(_ roles: [PostgresRole]?) throws {
        guard let roles, try difference(from: roles) != nil else { return }
        let (all, now) = try withMaintenance { session in
            (try numbers(session).keys.sorted(), try ownRoles(session, try readServer(session)) ?? [])
        }
        let made = now.map(\.name).filter { name in
            name != tools.place.user && !roles.contains { $0.name == name }
        }.map(SQLText.quoted)
        let replaced = all.filter { name in databases.contains { names(of: $0).reading(name)?.kind == .salvage } }
        if !made.isEmpty {
            for database in replaced { try opened(database) { try with(database) { try take(made, $0) } } }
        }
        try withMaintenance { session in
            if !made.isEmpty { try take(made, session) }
            let known = Dictionary(now.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
            let changes = roles.flatMap { $0.statements(from: known[$0.name]) } + made.map { "drop role \($0)" }
            try session.execute("begin; \(changes.joined(separator: "; ")); commit")
        }
    }

    /// What they own here is ours from now on, and what they may do here nobody may.
    private func take(_ roles: [String], _ session: PostgresSession) throws {
        let list = roles.joined(separator: ", ")
        try session.execute("begin; reassign owned by \(list) to current_user; drop owned by \(list); commit")
    }
}
