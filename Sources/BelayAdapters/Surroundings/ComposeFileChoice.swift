import BelayCore
import BelaySystem

/// Which files a project is made of: as the caller's environment says, as `.env` says, or as Compose finds them by itself.
struct ComposeFileChoice: Equatable {
    /// In the order in which they are merged, as absolute paths.
    var files: [String]
    /// Whether Compose comes to the same by itself.
    var areFound: Bool

    private static let names = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"]
    private static let overrides = [
        "compose.override.yml", "compose.override.yaml", "docker-compose.override.yml", "docker-compose.override.yaml",
    ]

    init(directory: String, caller: [String: String], settings: EnvironmentFile?, files fileSystem: any FileSystem) throws {
        func there(_ names: [String]) throws -> String? {
            try names.map { StackPath.resolve($0, in: directory) }.first {
                try fileSystem.status($0, followingLinks: true)?.kind == .file
            }
        }
        if let named = caller["COMPOSE_FILE"], !named.isEmpty {
            files = Self.split(named, at: caller["COMPOSE_PATH_SEPARATOR"], in: directory)
            areFound = false
        } else if let named = settings?.value(of: "COMPOSE_FILE"), !named.isEmpty {
            files = Self.split(named, at: settings?.value(of: "COMPOSE_PATH_SEPARATOR"), in: directory)
            areFound = true
        } else {
            files = try [there(Self.names)].compactMap { $0 }
            if !files.isEmpty, let override = try there(Self.overrides) { files.append(override) }
            areFound = true
        }
    }

    init(files: [String], areFound: Bool) {
        self.files = files
        self.areFound = areFound
    }

    private static func split(_ text: String, at separator: String?, in directory: String) -> [String] {
        text.split(separator: separator ?? ":").map { StackPath.resolve(String($0), in: directory) }
    }
}
