package import BelayCore
package import BelaySystem

/// The version is the directory among releases that a symbolic link leads to.
package struct DirectoryPin: Pin {
    private let link: String
    private let path: String
    private let releases: ReleaseDirectories
    private let fileSystem: any FileSystem

    package init(
        link: String, releases: String, archives: String? = nil, stackDirectory: String, fileSystem: any FileSystem,
        runner: any CommandRunner, clock: any Clock, environment: [String: String]
    ) {
        self.link = link
        self.path = StackPath.resolve(link, in: stackDirectory)
        self.releases = ReleaseDirectories(
            releases,
            archives: archives.map {
                ReleaseArchives(
                    $0, stackDirectory: stackDirectory, fileSystem: fileSystem, runner: runner, clock: clock,
                    environment: environment)
            }, stackDirectory: stackDirectory, fileSystem: fileSystem)
        self.fileSystem = fileSystem
    }

    package var place: String { "the link \(link)" }
    /// A link has no bytes; `write` with the old state puts it back.
    package var files: [String] { [] }

    package func current() throws -> PinState {
        let text = try linkText()
        guard try fileSystem.status(path, followingLinks: true)?.kind == .directory else {
            throw BelayError(.refused, "cannot read the version: \(link) leads to \(text), which is not a directory")
        }
        let real = try fileSystem.realPath(path)
        let root = try fileSystem.realPath(releases.path)
        try releases.check(real, inside: root, shown: link)
        // The name that the link says, not the one behind further links: only so can the same link be written again.
        let version = StackPath.last(text)
        guard try releases.realPath(of: version) == real else {
            throw BelayError(
                .refused, "cannot read the version: \(link) leads to \(text), which is not a release in \(releases.name)")
        }
        return PinState(version: version, identity: real)
    }

    package func available() throws -> [String] { try releases.available() }
    package func resolve(_ version: String) throws -> PinState { try releases.resolve(version) }

    package func fetch(_ target: PinState, setting _: [String: Secret], onLine: @escaping @Sendable (String) -> Void) throws {
        try releases.fetch(target, onLine: onLine)
    }

    package func isFetched(_ target: PinState, setting _: [String: Secret]) throws -> Bool { try releases.isThere(target) }
    package func unfetch(_ target: PinState) throws { try releases.unfetch(target) }

    package func directory(of target: PinState) -> String? { target.identity }

    package func write(_ target: PinState) throws {
        try releases.checkSame(target)
        let old = try linkText()
        let directory = StackPath.parent(path)
        let temporary = TemporaryName.make(in: directory)
        let new = old.contains("/") ? StackPath.parent(old) + "/" + target.version : target.version
        if StackPath.last(old) != target.version || (try? fileSystem.realPath(path)) != target.identity {
            try fileSystem.makeLink(temporary, to: new)
            do {
                guard try fileSystem.realPath(temporary) == target.identity else {
                    throw BelayError(.failed, "cannot write \(link): \(new) is not \(target.identity)")
                }
                try fileSystem.rename(temporary, to: path)
            } catch {
                try? fileSystem.remove(temporary)
                throw error
            }
        }
        try fileSystem.syncDirectory(directory)
    }

    private func linkText() throws -> String {
        guard let status = try fileSystem.status(path, followingLinks: false) else {
            throw BelayError(
                .refused, "cannot read the version: there is no \(link)", hint: "ln -s \(releases.name)/VERSION \(link)")
        }
        guard status.kind == .link else {
            throw BelayError(
                .refused, "cannot read the version: \(link) is not a symbolic link",
                hint: "ln -s \(releases.name)/VERSION \(link)")
        }
        return try fileSystem.readLink(path)
    }
}
