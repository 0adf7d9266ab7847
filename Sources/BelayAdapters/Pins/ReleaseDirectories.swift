import BelayCore
import BelaySystem

/// A directory that holds one directory per version; where releases come as archives, those that were unpacked.
struct ReleaseDirectories: Sendable {
    /// As the guide has it, for messages.
    let name: String
    let path: String
    let fileSystem: any FileSystem
    private let archives: ReleaseArchives?

    init(_ name: String, archives: ReleaseArchives? = nil, stackDirectory: String, fileSystem: any FileSystem) {
        self.name = name
        self.archives = archives
        self.path = StackPath.resolve(name, in: stackDirectory)
        self.fileSystem = fileSystem
    }

    /// What lies there under a name with a dot in front is no version: it is being made, or taken away.
    func versions() throws -> [String] {
        try fileSystem.list(path).filter { !$0.hasPrefix(".") }.filter { (try? realPath(of: $0)) != nil }
    }

    /// Those too that need only be unpacked.
    func available() throws -> [String] { Set(try versions() + (archives?.versions() ?? [])).sorted() }

    /// Where it is, or will be when it is unpacked.
    func resolve(_ version: String) throws -> PinState {
        try checkName(version)
        if let archives, Version.find(version, in: try versions()) == nil {
            guard let found = try archives.find(version) else {
                throw VersionText.missing(version, among: try available(), place: archives.shown(version))
            }
            let root = try fileSystem.realPath(path)
            // What is there but may not be used says why itself, below.
            if try fileSystem.status(root + "/" + found, followingLinks: false) == nil {
                return PinState(version: found, identity: root + "/" + found)
            }
        }
        let found = try find(version)
        return PinState(version: found, identity: try realPath(of: found))
    }

    func isThere(_ target: PinState) throws -> Bool {
        try versions().contains(target.version) && realPath(of: target.version) == target.identity
    }

    func fetch(_ target: PinState, onLine: (String) -> Void) throws {
        if let archives, try !isThere(target) { try archives.unpack(target.version, into: target.identity, onLine: onLine) }
        try checkSame(target)
    }

    /// Only what was not there before.
    func unfetch(_ target: PinState) throws {
        guard let archives else { return }
        for path in [archives.scratch(of: target.identity), target.identity] { try fileSystem.removeTree(path) }
        try fileSystem.syncDirectory(path)
    }

    /// The real path of a version, which must be a directory and lie inside: a link may not lead elsewhere.
    func realPath(of version: String) throws -> String {
        try checkName(version)
        let root = try fileSystem.realPath(path)
        guard let status = try fileSystem.status(root + "/" + version, followingLinks: true) else {
            throw VersionText.missing(version, among: try versions(), place: name)
        }
        guard status.kind == .directory else {
            throw BelayError(.refused, "cannot use \(name)/\(version): it is not a directory")
        }
        let real = try fileSystem.realPath(root + "/" + version)
        try check(real, inside: root, shown: "\(name)/\(version)")
        return real
    }

    private func checkName(_ version: String) throws {
        try VersionText.check(version)
        guard !version.contains("/"), !version.hasPrefix(".") else {
            throw BelayError(
                .usage, "cannot use `\(version)` as a version: it is not the name of a directory in \(name)",
                hint: "belay releases")
        }
    }

    func check(_ real: String, inside root: String, shown: String) throws {
        guard real.hasPrefix(root + "/") else {
            throw BelayError(
                .refused, "cannot use \(shown): it leads outside of \(name), to \(real)",
                hint: "put the release itself into \(name)")
        }
    }

    /// The version as it is spelled there.
    func find(_ version: String) throws -> String {
        try VersionText.check(version)
        let versions = try versions()
        if let found = Version.find(version, in: versions) { return found }
        // A directory that is there, but may not be used, says why itself.
        _ = try realPath(of: version)
        throw VersionText.missing(version, among: versions, place: name)
    }

    /// Refuses a version that is another directory now than the one that was planned with.
    func checkSame(_ target: PinState) throws {
        let real = try realPath(of: target.version)
        guard real == target.identity else {
            throw BelayError(
                .failed, "cannot use \(name)/\(target.version): it is \(real) now, and was \(target.identity)",
                hint: "belay plan \(target.version)"
            )
        }
    }
}
