package import BelayCore
import BelaySystem

/// A work tree whose images are built from it. The version is the commit; where the images that its services are made of
/// are not those that Belay built of that commit, they are part of what the version is, each by its digest.
package struct BuiltPin: Pin {
    private let tree: GitPin
    private let images: BuiltImages
    private let servers: ServerImages

    package init(tree: GitPin, images: BuiltImages, servers: ServerImages) {
        self.tree = tree
        self.servers = servers
        self.images = images
    }

    package var place: String { tree.place }
    package var files: [String] { tree.files }
    package func tip() throws -> String? { try tree.tip() }
    package func available() throws -> [String] { try tree.available() }
    package func directory(of target: PinState) -> String? { tree.directory(of: target.source) }

    package func findings(_ target: PinState) throws -> [Finding] {
        try tree.findings(target.source) + serverFindings(target)
    }

    package func findings() throws -> [Finding] {
        try images.references().sorted { $0.key < $1.key }.compactMap { service, reference in
            guard let named = try images.identifier(of: reference) else {
                return Finding(
                    .fail, code: "image-missing", message: "the image of \(service) is not here: a way back would have none",
                    fix: "docker compose build \(service)")
            }
            guard try !images.running(service).isSubset(of: [named]) else { return nil }
            return Finding(
                .fail, code: "image-unused", message: "\(service) was built anew, and runs as it was before",
                fix: "docker compose up -d \(service)")
        }
    }

    /// Where its files are here, and ask for nothing that is still to come.
    private func serverFindings(_ target: PinState) throws -> [Finding] {
        guard try tree.isFetched(target.source), let directory = directory(of: target),
            let source = try? images.source(directory, at: GitHead(target.source).commit, setting: [:])
        else { return [] }
        return try servers.findings(of: source.project, called: target.version)
    }

    package func changes(from: PinState, to: PinState) throws -> [VersionChange] {
        try tree.changes(from: from.source, to: to.source)
    }

    package func current() throws -> PinState {
        var state = try tree.current()
        let commit = try GitHead(state).commit
        var lines: [String] = []
        var isOurs = true
        for (service, reference) in try images.references().sorted(by: { $0.key < $1.key }) {
            let found = try images.identifier(of: reference)
            if try found == nil || found != images.identifier(of: images.name(service, at: commit)) { isOurs = false }
            lines.append("\(service) \(found ?? "missing")")
        }
        if !isOurs { state.identity = ([state.identity] + lines).joined(separator: "\n") }
        return state
    }

    /// The commit that is checked out already is what its images are now, whoever has built them.
    package func resolve(_ version: String) throws -> PinState {
        let target = try tree.resolve(version)
        let now = try current()
        return now.source.identity == target.identity ? PinState(version: target.version, identity: now.identity) : target
    }

    package func obstacle(to state: PinState) throws -> String? {
        if let obstacle = try tree.obstacle(to: state.source) { return obstacle }
        let builds = state.builds
        for (service, image) in builds where try images.identifier(of: image) == nil {
            return "the image of \(service) that ran with \(state.version) is no longer here"
        }
        let commit = try GitHead(state.source).commit
        guard builds.isEmpty, try !images.own().contains(where: { $0.name.hasSuffix(":" + commit) }) else { return nil }
        return "the images that were built of \(state.version) are no longer here"
    }

    package func isFetched(_ target: PinState, setting values: [String: Secret]) throws -> Bool {
        guard try tree.isFetched(target.source), let directory = directory(of: target) else { return false }
        if try areHere(target.builds) { return true }
        try linkSettings(from: directory)
        let commit = try GitHead(target.source).commit
        let source = try images.source(directory, at: commit, setting: values)
        return try !source.names.isEmpty && source.names.values.allSatisfy { try images.identifier(of: $0) != nil }
            && images.missing(source).isEmpty
    }

    package func fetch(_ target: PinState, setting values: [String: Secret], onLine: @escaping @Sendable (String) -> Void) throws
    {
        try tree.fetch(target.source, setting: values, onLine: onLine)
        // What ran once is returned to as it was, not built again.
        guard let directory = directory(of: target), try !areHere(target.builds) else { return }
        try linkSettings(from: directory)
        let commit = try GitHead(target.source).commit
        let source = try images.source(directory, at: commit, setting: values)
        guard !source.names.isEmpty else {
            throw BelayError(
                .usage, "cannot build \(target.version): no service of it has a `build:`",
                hint: "remove `build: true` from the guide")
        }
        try images.build(source, onLine: onLine)
        for image in try images.missing(source) { try images.configuration.pull(image, onLine: onLine) }
        for (service, name) in source.names where try images.identifier(of: name) == nil {
            throw BelayError(.refused, "cannot build \(target.version): Compose built no image of \(service)")
        }
    }

    package func unfetch(_ target: PinState) throws {
        if let directory = directory(of: target) { images.removeDocument(directory) }
        let commit = try GitHead(target.source).commit
        if try GitHead(tree.current()).commit != commit {
            for image in try images.own() where image.name.hasSuffix(":" + commit) { try images.docker.removeUnused(image.name) }
        }
        try tree.unfetch(target.source)
    }

    package func write(_ target: PinState) throws {
        try keep()
        try tree.write(target.source)
        images.configuration.forget()
        try point(to: target)
    }

    package func putBack(_ state: PinState) throws -> String? {
        try keep()
        let kept = try tree.putBack(state.source)
        images.configuration.forget()
        try point(to: state)
        return kept
    }

    package func prune(keeping states: [PinState]) throws {
        // A clone knows of no checkpoint, and what is kept is the live stack's.
        guard !images.isClone else { return }
        try tree.prune(keeping: states.map(\.source))
        let kept = states + [try current()]
        // A checkpoint may be of a time when the version was written down elsewhere.
        let commits = kept.compactMap { try? GitHead($0.source).commit }
        let ids = Set(kept.flatMap { $0.builds.map(\.image) })
        for image in try images.own()
        where !ids.contains(image.id) && !commits.contains(where: { image.name.hasSuffix(":" + $0) }) {
            try images.docker.removeUnused(image.name)
        }
    }

    private func areHere(_ builds: [(service: String, image: String)]) throws -> Bool {
        try !builds.isEmpty && builds.allSatisfy { try images.identifier(of: $0.image) != nil }
    }

    private func keep() throws {
        for (service, reference) in try images.references() { try images.keep(service, reference) }
    }

    /// After the source has moved: which services are built, and what their images are called, its files say.
    private func point(to state: PinState) throws {
        let commit = try GitHead(state.source).commit
        let builds = Dictionary(state.builds.map { ($0.service, $0.image) }, uniquingKeysWith: { first, _ in first })
        for (service, reference) in try images.references().sorted(by: { $0.key < $1.key }) {
            let image = try builds[service] ?? images.name(service, at: commit)
            if image == "missing" { continue }
            guard try images.identifier(of: image) != nil else {
                throw BelayError(
                    .failed, "cannot switch to \(state.version): the image of \(service) is no longer here",
                    hint: "docker compose build \(service)")
            }
            try images.point(reference, to: image)
        }
    }

    /// What git does not have and Compose may read. Links, so that neither a second copy of a secret nor, by `COPY . .`, its
    /// content in an image comes of it.
    private func linkSettings(from directory: String) throws {
        let (files, stack) = (images.configuration.files, images.configuration.directory)
        for name in try files.list(stack) {
            let (source, link) = (stack + "/" + name, directory + "/" + name)
            guard try files.status(source, followingLinks: true)?.kind == .file,
                try files.status(link, followingLinks: false) == nil
            else { continue }
            try files.makeLink(link, to: source)
        }
    }
}

extension PinState {
    /// Without the images: what the work tree is at.
    fileprivate var source: PinState {
        PinState(version: version, identity: identity.split(separator: "\n").first.map(String.init) ?? identity)
    }

    /// Images of services that are not what Belay built of the commit.
    fileprivate var builds: [(service: String, image: String)] {
        identity.split(separator: "\n").dropFirst().compactMap { line in
            let parts = line.split(separator: " ").map(String.init)
            return parts.count == 2 ? (parts[0], parts[1]) : nil
        }
    }
}
