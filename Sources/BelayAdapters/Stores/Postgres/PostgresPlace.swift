package import BelayCore

/// Where a server is, and who is asking.
package struct PostgresPlace: Sendable {
    package enum Server: Sendable {
        /// Tools run in the container of this service, as `docker exec`: they are the server's own.
        case container(service: String, any Containers)
        /// Tools of this machine. Without a host: its own socket.
        case host(String?, port: Int?)
    }

    package var server: Server
    package var user: String
    /// Looked up anew for every program, so that it is nowhere but in that program's environment.
    package var password: @Sendable () throws -> Secret?
    /// What programs of this machine see: PATH, HOME.
    package var environment: [String: String]

    package init(
        server: Server, user: String, password: @escaping @Sendable () throws -> Secret? = { nil }, environment: [String: String]
    ) {
        self.server = server
        self.user = user
        self.password = password
        self.environment = environment
    }

    var service: String? {
        if case .container(let service, _) = server { return service }
        return nil
    }

    /// For messages, and as a last resort for what a run locks.
    var shown: String {
        switch server {
        case .container(let service, _): return "service \(service)"
        case .host(let host, let port): return "\(host ?? "the local socket"):\(port ?? 5432)"
        }
    }

    /// As libpq reads it. Everything is quoted: a name may hold anything.
    func connection(to database: String, _ more: [(String, String)] = []) -> String {
        var parts: [(String, String)] = []
        if case .host(let host, let port) = server {
            if let host { parts.append(("host", host)) }
            if let port { parts.append(("port", String(port))) }
        }
        parts += [
            ("user", user), ("dbname", database), ("application_name", PostgresPlace.applicationName), ("connect_timeout", "10"),
        ]
        return (parts + more).map { "\($0)=\(Self.quoted($1))" }.joined(separator: " ")
    }

    /// By this its sessions are known from everybody else's.
    static let applicationName = "belay"

    private static func quoted(_ value: String) -> String {
        var result = "'"
        for character in value.unicodeScalars {
            if character == "'" || character == "\\" { result += "\\" }
            result.unicodeScalars.append(character)
        }
        return result + "'"
    }
}
