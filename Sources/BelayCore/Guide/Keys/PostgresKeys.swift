extension Schema where Value == PostgresSpec {
    static let postgres: Schema = .mapping(
        nil,
        .optional(
            "service", .reference("a service's name", to: .service),
            "The service whose container runs the server. The tools of that very server are used, inside its container.",
            example: "db"),
        .optional(
            "host", .host,
            "Where the server listens, or the directory of its socket, where no service of the stack runs it. Neither `service` nor `host`: the machine's own socket.",
            example: "127.0.0.1"),
        .optional("port", .integer("a port", in: 1...65535), "The server's port, if not 5432.", example: "5432"),
        .required(
            "user", .postgresName("a role's name"),
            "The role that Belay works as. It should own the databases and may create databases, or be a superuser.",
            example: "app"),
        .oneOf([
            .key(
                "database", Schema<String>.postgresName("a database's name").map { [$0] }, "The database, where there is one.",
                example: "app"),
            .key(
                "databases", .list("a list of names", of: .postgresName("a database's name"), atLeast: 1),
                "The databases, all taken and put back together.", example: "[app, jobs]"),
        ]),
        .optional(
            "password", .credential,
            "Where the role's password is found, if it needs one: a key of the services' environment, or the first line of a file.",
            example: "{env: PGPASSWORD}"),
        .optional(
            "twin", Schema<PostgresSpec.Twin>.choice(),
            "What a way back puts the databases back from: `clone` copies them within the fence, which takes longer the larger they are; `follower` is a second server beside the one in a container, which follows it until the seal. Where nothing is said, from 1 GiB on one follows, if that is possible.",
            example: "follower"),
        make: PostgresSpec.init(service:host:port:user:databases:password:twin:))
}

extension Schema where Value == CredentialSpec {
    /// By `env` or `file`, never inline.
    static let credential: Schema = .mapping(
        nil,
        .oneOf([
            .key(
                "env", Schema<String>.variable.map { .environment($0) },
                "The key of the services' environment, or of whoever runs Belay, that holds it.", example: "PGPASSWORD"),
            .key(
                "file", Schema<String>.pathAnywhere.map { .file($0) },
                "A file whose first line it is. Only the user who runs Belay should be able to read it.",
                example: "/etc/belay/postgres-password"),
        ]),
        make: { credential in credential })
}

extension Schema where Value == String {
    /// As PostgreSQL takes them, but for its own limit: a longer name would silently be another.
    fileprivate static func postgresName(_ words: String) -> Schema {
        text(words).refusing { name in
            name.utf8.count > 63
                ? ("is longer than the 63 bytes that PostgreSQL keeps of a name", "write it as the server has it") : nil
        }
    }

    fileprivate static let host = text("a host's name, an address, or the directory of a socket").refusing { host in
        host.contains(" ") || host.contains("://") || host.contains("@")
            ? ("is no host: `\(host.shown(limit: 60))`", "write the name alone; user, port and password have keys of their own")
            : nil
    }
}
