/// Where a program is told to find its database: names out of a URL, whose password is not kept.
struct DatabaseURL: Sendable, Equatable {
    var scheme: String
    var host: String
    var database: String

    /// `postgresql+asyncpg://user:password@db:5432/app?sslmode=disable`
    init?(_ secret: Secret) {
        let text = secret.reveal()
        guard text.utf8.count <= 2048, let mark = text.firstRange(of: "://") else { return nil }
        let rest = text[mark.upperBound...].prefix { $0 != "?" && $0 != "#" }
        guard let slash = rest.firstIndex(of: "/") else { return nil }
        let authority = rest[..<slash]
        let place = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        scheme = String(text[..<mark.lowerBound].prefix { $0 != "+" }).lowercased()
        host = String(place.prefix { $0 != ":" })
        database = String(rest[rest.index(after: slash)...])
        guard !host.isEmpty, !database.isEmpty, !database.contains("/"), !database.contains("%") else { return nil }
    }

    var isPostgres: Bool { ["postgres", "postgresql", "psql", "postgis"].contains(scheme) }
}
