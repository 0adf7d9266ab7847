package import BelayCore
package import BelaySystem

/// Finds the password that a guide only says the place of.
package struct Credential: Sendable {
    private let spec: CredentialSpec
    private let stackDirectory: String
    private let fileSystem: any FileSystem
    private let server: String
    private let environment: @Sendable () throws -> [String: Secret]

    /// - Parameters:
    ///   - server: what it is for.
    ///   - environment: what the stack's services see, over what whoever runs Belay sees.
    package init(
        _ spec: CredentialSpec, of server: String, stackDirectory: String, fileSystem: any FileSystem,
        environment: @escaping @Sendable () throws -> [String: Secret]
    ) {
        self.spec = spec
        self.server = server
        self.stackDirectory = stackDirectory
        self.fileSystem = fileSystem
        self.environment = environment
    }

    package func find() throws -> Secret {
        switch spec {
        case .environment(let key):
            guard let value = try environment()[key], !value.reveal().isEmpty else {
                throw BelayError(
                    .refused, "cannot connect to \(server): \(key), which shall hold the password, is not set",
                    hint: "set \(key) in the stack's environment, or for belay")
            }
            return value
        case .file(let path):
            return try SecretFile(path: StackPath.resolve(path, in: stackDirectory), fileSystem: fileSystem).read()
        }
    }
}
