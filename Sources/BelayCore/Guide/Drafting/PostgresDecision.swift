/// User and databases of a PostgreSQL service: from what its image is told, and from what others are told of it.
struct PostgresDecision {
    let roles: ServiceRoles
    let service: String

    struct Outcome {
        var spec: PostgresSpec
        /// What could not be known of it, with the reason.
        var doubts: [String] = []
        var findings: [String] = []
    }

    private static let usual = "postgres"

    func decide() -> Outcome {
        let environment = roles.service(service)?.environment ?? [:]
        var doubts: [String] = []
        func setting(_ keys: [String]) -> String? {
            let text = keys.compactMap { environment[$0]?.reveal() }.first { !$0.isEmpty }
            if text == nil, let file = keys.first(where: { environment[$0 + "_FILE"] != nil }) {
                doubts.append("\(file)_FILE says it in a secret's file: write its name here")
            }
            guard let text, !GuideFit.isText(text) || text.utf8.count > 63 else { return text }
            doubts.append("\(keys[0]) is no name that a guide may hold")
            return nil
        }
        let user = setting(["POSTGRES_USER", "POSTGRESQL_USERNAME"])
        let main = setting(["POSTGRES_DB", "POSTGRESQL_DATABASE"]) ?? user ?? Self.usual
        let told = databasesOfOthers()
        var spec = PostgresSpec(service: service, user: user ?? Self.usual, databases: told.isEmpty ? [main] : told)
        var findings: [String] = []
        if !told.isEmpty, told != [main] {
            findings.append("other services are told of \(told.listed)")
        }
        // Its own tools are asked for a password on the server's own socket too.
        let image = ImageTemplate(roles.service(service)?.image ?? "").repository
        if image.contains("bitnami"), environment["POSTGRESQL_PASSWORD"] != nil {
            spec.password = .environment("POSTGRESQL_PASSWORD")
        }
        return Outcome(spec: spec, doubts: doubts, findings: findings)
    }

    /// Databases of this server by what the stack's other services are told, each once.
    private func databasesOfOthers() -> [String] {
        let names = Set([service, roles.service(service)?.containerName].compactMap { $0 })
        var found: Set<String> = []
        for other in roles.services where other != service {
            let environment = roles.service(other)?.environment ?? [:]
            for (key, value) in environment {
                if let url = DatabaseURL(value), url.isPostgres, names.contains(url.host) { found.insert(url.database) }
                guard key.hasSuffix("HOST"), names.contains(value.reveal()) else { continue }
                let stem = key.dropLast("HOST".count)
                let named = ["DATABASE", "NAME", "DB", "DB_NAME", "DBNAME"].compactMap { environment[stem + $0]?.reveal() }
                if let name = named.first, !name.isEmpty { found.insert(name) }
            }
        }
        return found.filter { GuideFit.isText($0) && $0.utf8.count <= 63 }.sorted()
    }
}
