package import BelayCore
package import BelaySystem

/// A key in an environment file that chooses the tag of images. What a version *is* are the images themselves, by digest:
/// tags move. They are fetched by digest, and `switch` moves the tags.
package struct ImagePin: Pin {
    private let key: EnvPin
    private let variable: String
    private let images: ComposeImages
    private let servers: ServerImages
    private let listedBy: String?

    /// - Parameter listedBy: the service whose image has the tags that are versions; nil means that all have.
    package init(
        file: String, key: String, stackDirectory: String, fileSystem: any FileSystem, images: ComposeImages,
        servers: ServerImages,
        listedBy: String?
    ) {
        self.key = EnvPin(file: file, key: key, releases: nil, stackDirectory: stackDirectory, fileSystem: fileSystem)
        variable = key
        self.images = images
        self.servers = servers
        self.listedBy = listedBy
    }

    package var place: String { key.place }
    package var files: [String] { key.files }

    package func current() throws -> PinState {
        let version = try key.current().version
        let chosen = try images.chosen(by: variable, version)
        return PinState(version: version, identity: try ImageSet(here: chosen, using: images).text)
    }

    package func available() throws -> [String] { try images.tags(chosenBy: variable, now: key.current().version, of: listedBy) }

    package func resolve(_ version: String) throws -> PinState {
        try VersionText.check(version)
        let chosen = try images.chosen(by: variable, version)
        guard !chosen.isEmpty else {
            throw BelayError(
                .usage, "cannot upgrade: no image of the stack changes with \(variable)",
                hint: "write image: …:${\(variable)} in the stack's files, or another key in the guide's pin")
        }
        return PinState(version: version, identity: try ImageSet(resolving: chosen, using: images).text)
    }

    package func findings() throws -> [Finding] {
        let version = try key.current().version
        return try images.unlike(images.chosen(by: variable, version), named: "\(variable)=\(version)")
    }

    package func findings(_ target: PinState) throws -> [Finding] {
        try servers.findings(
            of: images.configuration.project(setting: [variable: target.version]), called: target.version)
    }

    /// A version whose images are here under their tags or without can always be returned to.
    package func obstacle(to state: PinState) throws -> String? {
        let missing = try ImageSet(state.identity).entries.filter { try !images.isHere($0) }
        guard let first = missing.first else { return nil }
        return "the image \(first.reference) of \(state.version) (\(first.digest.prefix(19))…) is no longer here"
    }

    package func fetch(_ target: PinState, setting _: [String: Secret], onLine: @escaping @Sendable (String) -> Void) throws {
        for entry in ImageSet(target.identity).entries where try !images.isHere(entry) { try images.pull(entry, onLine: onLine) }
    }

    package func isFetched(_ target: PinState, setting _: [String: Secret]) throws -> Bool {
        try ImageSet(target.identity).entries.allSatisfy { try images.isHere($0) }
    }

    package func unfetch(_ target: PinState) throws {
        for entry in ImageSet(target.identity).entries { try images.removeUnused(entry) }
    }

    package func directory(of target: PinState) -> String? { nil }

    package func write(_ target: PinState) throws {
        for entry in ImageSet(target.identity).entries { try images.tag(entry) }
        try key.write(PinState(version: target.version, identity: target.version))
    }
}

/// The images of one version: `service repository:tag@sha256:…`, one line for each, in order.
struct ImageSet: Equatable {
    struct Entry: Equatable {
        var service: String
        /// `repository:tag`, as the stack's files have it.
        var reference: String
        /// Of the manifest where it came from a registry; of the image itself where it was built here.
        var digest: String

        var repository: String { ImageReference.repository(of: reference) }
    }

    var entries: [Entry]

    init(_ text: String) {
        entries = text.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: " ").map(String.init)
            return parts.count == 3 ? Entry(service: parts[0], reference: parts[1], digest: parts[2]) : nil
        }
    }

    /// What is on this machine now; an image that is missing has no digest, and is equal to none.
    init(here chosen: [String: String], using images: ComposeImages) throws {
        entries = try chosen.sorted { $0.key < $1.key }.map { service, reference in
            Entry(service: service, reference: reference, digest: try images.digestHere(reference) ?? "missing")
        }
    }

    /// What the registry has under that tag now, or else what is here.
    init(resolving chosen: [String: String], using images: ComposeImages) throws {
        entries = try chosen.sorted { $0.key < $1.key }.map { service, reference in
            Entry(service: service, reference: reference, digest: try images.digest(reference))
        }
    }

    var text: String { entries.map { "\($0.service) \($0.reference) \($0.digest)" }.joined(separator: "\n") }
}
