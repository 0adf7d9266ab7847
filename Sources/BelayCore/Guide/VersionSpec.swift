/// Where the version is written down, where others can be had, and how the running one is recognised (`version`).
package struct VersionSpec: Codable, Sendable, Equatable {
    package var pin: PinSpec
    /// Pins that move, and so are refused (`latest`, `X.Y`).
    package var refuse: [String]
    /// What the running program answers about its version; its scalar must be the pinned version.
    package var identity: Probe?
    /// Commands, run in the fetched target before `drain` (argv each).
    package var prepare: [[String]]
    /// Whether the services' images are built from the source that the pin checks out.
    package var build: Bool
    /// The service whose image's registry says which versions there are; nil where all images that the version chooses say it.
    package var listedBy: String?

    package init(
        pin: PinSpec, refuse: [String] = [], identity: Probe? = nil, prepare: [[String]] = [], build: Bool = false,
        listedBy: String? = nil
    ) {
        self.pin = pin
        self.refuse = refuse
        self.identity = identity
        self.prepare = prepare
        self.build = build
        self.listedBy = listedBy
    }
}

/// Where the chosen version is written down (`version: pin:`).
package enum PinSpec: Codable, Sendable, Equatable {
    /// A key of an environment file. `releases`, where given, is a directory with one directory per version.
    case env(file: String, key: String, releases: String?)
    /// A symbolic link to one directory among releases. `archives`, where given, is what they are unpacked from: a path or URL
    /// with `{version}`.
    case directory(link: String, releases: String, archives: String? = nil)
    /// A work tree, a branch or tag of a remote; `archives`, where given, is where releases come from instead.
    case git(path: String, remote: String, branch: String?, archives: String? = nil)
}
