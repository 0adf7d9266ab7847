import BelayCore

/// What belongs to a database and lies outside it: a template does not bring it along, and a dump does not hold it.
struct PostgresProperties: Codable, Equatable, Sendable {
    struct Right: Codable, Equatable, Sendable {
        /// Empty for everybody.
        var role: String
        var privilege: String
        var grantable: Bool
    }

    struct Setting: Codable, Equatable, Sendable {
        /// Empty for every role.
        var role: String
        var name: String
        var value: String

        /// What a query makes its name and value of: of `work_mem=8MB`.
        static func columns(_ text: String) -> String {
            "'name', split_part(\(text), '=', 1), 'value', substr(\(text), strpos(\(text), '=') + 1)"
        }

        /// As `ALTER … SET` takes it.
        var assignment: String { "\(PostgresProperties.parameter(name)) to \(PostgresProperties.value(of: self))" }
    }

    var name: String
    var owner: String
    var encoding: String
    var collate: String
    var ctype: String
    /// `c` for the C library's, `i` for ICU's, `b` for PostgreSQL's own.
    var provider: String
    var locale: String?
    var connectionLimit: Int
    /// nil for those that every database has.
    var rights: [Right]?
    var settings: [Setting]
    var comment: String?

    /// Of one database of the server, whichever is connected to. NULL where there is none.
    static func query(_ database: String, major: Int) -> String {
        let provider = major >= 15 ? "datlocprovider" : "'c'"
        let locale = major >= 17 ? "datlocale" : major >= 15 ? "daticulocale" : "null"
        return """
            select json_build_object('name', datname, 'owner', pg_get_userbyid(datdba),
                'encoding', pg_encoding_to_char(encoding), 'collate', datcollate, 'ctype', datctype, 'provider', \(provider),
                'locale', \(locale), 'connectionLimit', datconnlimit, 'comment', shobj_description(oid, 'pg_database'),
                'rights', case when datacl is not null then (select coalesce(json_agg(json_build_object(
                    'role', case when x.grantee = 0 then '' else pg_get_userbyid(x.grantee) end, 'privilege', x.privilege_type,
                    'grantable', x.is_grantable) order by x.grantee <> 0, pg_get_userbyid(x.grantee), x.privilege_type), '[]')
                    from aclexplode(datacl) x) end,
                'settings', (select coalesce(json_agg(json_build_object(
                    'role', case when setrole = 0 then '' else pg_get_userbyid(setrole) end,
                    \(Setting.columns("o"))) order by setrole::regrole::text, o), '[]')
                    from pg_db_role_setting s, unnest(setconfig) o where s.setdatabase = pg_database.oid))
            from pg_database where datname = \(PostgresText.literal(database))
            """
    }

    /// A new database that the content of a dump goes into.
    func creation(of name: String, major: Int) -> String {
        var options = [
            "template template0", "encoding \(PostgresText.literal(encoding))", "lc_collate \(PostgresText.literal(collate))",
            "lc_ctype \(PostgresText.literal(ctype))",
        ]
        if major >= 15, provider == "i" || provider == "b" {
            options.append("locale_provider \(provider == "i" ? "icu" : "builtin")")
            if let locale {
                options.append("\(provider == "i" ? "icu_locale" : "builtin_locale") \(PostgresText.literal(locale))")
            }
        }
        return "create database \(SQLText.quoted(name)) \(options.joined(separator: " "))"
    }

    /// Statements that give another database these; only what it does not have, since not everybody may say everything.
    func application(to other: PostgresProperties) -> [String] {
        let target = "database \(SQLText.quoted(other.name))"
        var statements: [String] = []
        if other.owner != owner { statements.append("alter \(target) owner to \(SQLText.quoted(owner))") }
        if let rights, other.rights != rights {
            statements.append("revoke all on \(target) from public")
            statements.append("revoke all on \(target) from \(SQLText.quoted(owner))")
            statements += rights.map { right in
                let grantee = right.role.isEmpty ? "public" : SQLText.quoted(right.role)
                return "grant \(right.privilege) on \(target) to \(grantee)\(right.grantable ? " with grant option" : "")"
            }
        }
        statements += settings.filter { !other.settings.contains($0) }.map { setting in
            let subject = setting.role.isEmpty ? target : "role \(SQLText.quoted(setting.role)) in \(target)"
            return "alter \(subject) set \(setting.assignment)"
        }
        if other.comment != comment {
            statements.append("comment on \(target) is \(comment.map(PostgresText.literal) ?? "null")")
        }
        if other.connectionLimit != connectionLimit { statements.append("alter \(target) connection limit \(connectionLimit)") }
        return statements
    }

    /// Everybody who is named in it.
    var roles: Set<String> {
        Set([owner] + (rights ?? []).map(\.role) + settings.map(\.role)).subtracting([""])
    }

    /// `app.tenant` is two names.
    static func parameter(_ name: String) -> String {
        name.split(separator: ".").map { SQLText.quoted(String($0)) }.joined(separator: ".")
    }

    /// Parameters that hold a list of names: as one text, the list would be one name.
    private static let lists: Set<String> = [
        "search_path", "temp_tablespaces", "local_preload_libraries", "session_preload_libraries", "shared_preload_libraries",
    ]

    private static func value(of setting: Setting) -> String {
        guard lists.contains(setting.name.lowercased()) else { return PostgresText.literal(setting.value) }
        let names = PostgresText.names(in: setting.value)
        return names.isEmpty ? "''" : names.map(PostgresText.literal).joined(separator: ", ")
    }
}

extension PostgresText {
    /// `"$user", public` as the names that it lists.
    static func names(in list: String) -> [String] {
        var names: [String] = []
        var name = ""
        var isQuoted = false
        for character in list.unicodeScalars {
            switch character {
            case "\"": isQuoted.toggle()
            case "," where !isQuoted:
                names.append(name)
                name = ""
            case " " where !isQuoted: break
            default: name.unicodeScalars.append(character)
            }
        }
        return (names + [name]).filter { !$0.isEmpty }
    }
}
