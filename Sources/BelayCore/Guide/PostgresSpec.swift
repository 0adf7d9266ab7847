/// Databases of one PostgreSQL server (`postgres`).
package struct PostgresSpec: Codable, Sendable, Equatable {
    /// The service of a container runtime whose container runs the server; its own tools are used there.
    package var service: String?
    /// Without a service: where the server listens. nil is the machine's own socket.
    package var host: String?
    package var port: Int?
    package var user: String
    package var databases: [String]
    package var password: CredentialSpec?
    /// nil: by the size of the databases, and by what the server allows. Guides of earlier runs do not say it.
    package var twin: Twin?

    /// What the databases are put back from.
    package enum Twin: String, Codable, Sendable, CaseIterable {
        /// Copies made by the server at the seal.
        case clone
        /// A second server that follows the first, and is stopped at the seal.
        case follower
    }

    package init(
        service: String? = nil, host: String? = nil, port: Int? = nil, user: String, databases: [String],
        password: CredentialSpec? = nil, twin: Twin? = nil
    ) {
        self.service = service
        self.host = host
        self.port = port
        self.user = user
        self.databases = databases
        self.password = password
        self.twin = twin
    }
}

/// Where a credential is found; never the credential itself.
package enum CredentialSpec: Codable, Sendable, Equatable {
    /// A key of the environment that the stack's services see, or else of whoever runs Belay.
    case environment(String)
    /// The first line of a file.
    case file(String)
}
