package import BelayCore
package import BelaySystem

/// The version is the value of a key in an environment file; where it names a directory among releases, that is what runs.
package struct EnvPin: Pin {
    private let file: String
    private let key: String
    private let path: String
    private let releases: ReleaseDirectories?
    private let fileSystem: any FileSystem

    private static let largestFile = 1 << 20

    package init(file: String, key: String, releases: String?, stackDirectory: String, fileSystem: any FileSystem) {
        self.file = file
        self.key = key
        self.path = StackPath.resolve(file, in: stackDirectory)
        self.releases = releases.map { ReleaseDirectories($0, stackDirectory: stackDirectory, fileSystem: fileSystem) }
        self.fileSystem = fileSystem
    }

    package var place: String { "\(key) in \(file)" }
    package var files: [String] { [file] }

    package func current() throws -> PinState {
        guard let version = try environment().value(of: key), !version.isEmpty else {
            throw BelayError(
                .refused, "cannot read the version: \(file) has no \(key)",
                hint: "add \(key)=VERSION, with the version that runs now")
        }
        return PinState(version: version, identity: try releases?.realPath(of: version) ?? version)
    }

    package func available() throws -> [String] { try releases?.versions() ?? [] }

    package func resolve(_ version: String) throws -> PinState {
        try VersionText.check(version)
        guard let releases else { return PinState(version: version, identity: version) }
        return try releases.resolve(version)
    }

    /// Releases lie there already; where there are none, fetching is the runtime's own.
    package func fetch(_ target: PinState, setting _: [String: Secret], onLine: @escaping @Sendable (String) -> Void) throws {
        try releases?.checkSame(target)
    }

    package func isFetched(_ target: PinState, setting _: [String: Secret]) throws -> Bool {
        guard let releases else { return true }
        return try releases.isThere(target)
    }

    package func unfetch(_ target: PinState) throws {}

    package func directory(of target: PinState) -> String? { releases == nil ? nil : target.identity }

    package func write(_ target: PinState) throws {
        try releases?.checkSame(target)
        // Through a link, so that it stays one.
        let real = try fileSystem.realPath(path)
        var environment = EnvironmentFile(try fileSystem.read(real, limit: EnvPin.largestFile))
        let before = environment.bytes
        try environment.set(key, target.version)
        if environment.bytes != before {
            try fileSystem.writeAtomically(real, environment.bytes, mode: 0o600, like: real)
        } else {
            // It may have been written just before the power went.
            try fileSystem.syncDirectory(StackPath.parent(real))
        }
    }

    private func environment() throws -> EnvironmentFile {
        guard try fileSystem.status(path, followingLinks: true) != nil else {
            throw BelayError(.refused, "cannot read the version: there is no \(file)", hint: "write \(key)=VERSION into \(file)")
        }
        return EnvironmentFile(try fileSystem.read(path, limit: EnvPin.largestFile))
    }
}
