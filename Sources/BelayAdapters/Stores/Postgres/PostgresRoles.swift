import BelayCore
import BelaySystem

extension PostgresStore {
    /// Roles that a dump speaks of and that the server does not have are made as they were, but for their passwords, which
    /// nobody may read. A server of this stack's own never lacks one; a new one lacks nearly all.
    func makeRoles(for returns: [Return], from file: String, _ server: PostgresServer) throws {
        guard server.superuser, try fileSystem.status(file, followingLinks: false) != nil else { return }
        let lines = String(decoding: try fileSystem.read(file, limit: 16 << 20), as: UTF8.self).split(separator: "\n")
        let known = Set(
            try withMaintenance { try $0.value([String].self, "select json_agg(quote_ident(rolname)) from pg_roles") })
        let missing = lines.compactMap { Self.role($0, after: "CREATE ROLE ", until: ";") }.filter { !known.contains($0) }
        guard !missing.isEmpty else { return }
        let spoken = try returns.map { try speech(of: $0, server) }
        let needed = missing.filter { role in spoken.contains { $0.mentions(role) } }
        guard !needed.isEmpty else { return }
        try withMaintenance { session in
            for role in needed { try session.execute("create role \(role)") }
            for line in lines {
                guard let role = Self.role(line, after: "ALTER ROLE ", until: " "), needed.contains(role) else { continue }
                try session.execute(String(line))
            }
        }
    }

    /// What one dump says of roles.
    private struct Speech {
        var properties: Set<String>
        var script: String

        func mentions(_ role: String) -> Bool {
            properties.contains(role)
                || [" TO \(role);", " TO \(role) ", " FROM \(role);", "FOR ROLE \(role) "].contains { script.contains($0) }
        }
    }

    private func speech(of one: Return, _ server: PostgresServer) throws -> Speech {
        let argv = tools.script(major: server.major) + ["--schema-only"]
        let result = try tools.run(
            try tools.command(argv, input: one.file), toDo: "read the dump of \(one.database)", seconds: 600)
        let roles = try withMaintenance { session in
            try one.companion.properties.roles.sorted().map {
                try session.execute("select quote_ident(\(PostgresText.literal($0)))")
            }
        }
        return Speech(properties: Set(roles), script: result.outputText)
    }

    private static func role(_ line: Substring, after start: String, until end: Character) -> String? {
        guard line.hasPrefix(start) else { return nil }
        let rest = line.dropFirst(start.count)
        guard rest.first == "\"" else { return String(rest.prefix { $0 != end }) }
        guard let close = rest.dropFirst().firstIndex(of: "\"") else { return nil }
        return String(rest[...close])
    }
}
