package import BelayCore
package import BelaySystem

/// Finds the password that a guide only says the place of.
package struct PostgresPassword: Sendable {
    private let spec: CredentialSpec
    private let stackDirectory: String
    private let fileSystem: any FileSystem
    private let environment: @Sendable () throws -> [String: Secret]

    /// - Parameter environment: what the stack's services see, over what whoever runs Belay sees.
    package init(
        _ spec: CredentialSpec, stackDirectory: String, fileSystem: any FileSystem,
        environment: @escaping @Sendable () throws -> [String: Secret]
    ) {
        self.spec = spec
        self.stackDirectory = stackDirectory
        self.fileSystem = fileSystem
        self.environment = environment
    }

    package func find() throws -> Secret {
        switch spec {
        case .environment(let key):
            guard let value = try environment()[key], !value.reveal().isEmpty else {
                throw BelayError(
                    .refused, "cannot connect to PostgreSQL: \(key), which shall hold the password, is not set",
                    hint: "set \(key) in the stack's environment, or for belay")
            }
            return value
        case .file(let path):
            return try SecretFile(path: StackPath.resolve(path, in: stackDirectory), fileSystem: fileSystem).read()
        }
    }
}
