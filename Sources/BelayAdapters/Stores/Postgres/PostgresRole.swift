/// A role as the server has it, but for its password, which is nobody's to keep.
struct PostgresRole: Codable, Equatable, Sendable {
    struct Membership: Codable, Equatable, Sendable {
        var role: String
        /// Whether it may let others in.
        var admits: Bool
    }

    /// Stays the same under any name.
    var oid: Int64
    var name: String
    /// By the words that `ALTER ROLE` has for them: `superuser`, `login`, …
    var may: [String: Bool]
    var connectionLimit: Int
    var validUntil: String?
    var settings: [PostgresProperties.Setting]
    var memberOf: [Membership]

    /// All that were made, and not the ones that PostgreSQL brings along. To be valid for ever is what those are that nothing
    /// is said of.
    static let query = """
        select coalesce(json_agg(json_build_object('oid', r.oid::bigint, 'name', r.rolname, 'may', json_build_object('superuser', r.rolsuper,
            'inherit', r.rolinherit, 'createrole', r.rolcreaterole, 'createdb', r.rolcreatedb, 'login', r.rolcanlogin,
            'replication', r.rolreplication, 'bypassrls', r.rolbypassrls),
            'connectionLimit', r.rolconnlimit, 'validUntil', nullif(r.rolvaliduntil, 'infinity'),
            'settings', (select coalesce(json_agg(json_build_object('role', '', \(PostgresProperties.Setting.columns("o"))) order by o), '[]')
                from pg_db_role_setting s, unnest(s.setconfig) o where s.setdatabase = 0 and s.setrole = r.oid),
            'memberOf', (select coalesce(json_agg(json_build_object('role', role, 'admits', admits) order by role), '[]')
                from (select pg_get_userbyid(m.roleid) as role, bool_or(m.admin_option) as admits
                    from pg_auth_members m where m.member = r.oid group by m.roleid) memberships)) order by r.rolname), '[]')
        from pg_roles r where r.rolname !~ '^pg_'
        """

    /// The same role as it is now; one that was dropped and made again counts as well.
    func found(in roles: [PostgresRole]) -> PostgresRole? {
        roles.first { $0.oid == oid } ?? roles.first { $0.name == name }
    }

    func isSame(as other: PostgresRole) -> Bool {
        var other = other
        other.oid = oid
        return self == other
    }

    /// Statements that make it, by its name, what it was of what it is now.
    func statements(from now: PostgresRole) -> [String] {
        let role = SQLText.quoted(name)
        var statements: [String] = []
        if may != now.may {
            let words = may.sorted { $0.key < $1.key }.map { $0.value ? $0.key : "no\($0.key)" }
            statements.append("alter role \(role) \(words.joined(separator: " "))")
        }
        if connectionLimit != now.connectionLimit {
            statements.append("alter role \(role) connection limit \(connectionLimit)")
        }
        if validUntil != now.validUntil {
            statements.append("alter role \(role) valid until \(PostgresText.literal(validUntil ?? "infinity"))")
        }
        statements += now.settings.filter { one in !settings.contains { $0.name == one.name } }.map {
            "alter role \(role) reset \(PostgresProperties.parameter($0.name))"
        }
        statements += settings.filter { !now.settings.contains($0) }.map { "alter role \(role) set \($0.assignment)" }
        statements += now.memberOf.filter { !memberOf.contains($0) }.map { "revoke \(SQLText.quoted($0.role)) from \(role)" }
        statements += memberOf.filter { !now.memberOf.contains($0) }.map {
            "grant \(SQLText.quoted($0.role)) to \(role)\($0.admits ? " with admin option" : "")"
        }
        return statements
    }
}
