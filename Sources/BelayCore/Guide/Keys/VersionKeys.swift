extension Schema where Value == VersionSpec {
    static let version: Schema = .mapping(
        nil,
        .required(
            "pin", .pin, "Where the chosen version is written down.",
            example: "{env: {file: .env, key: VERSION, releases: releases}}"),
        .defaulted(
            "refuse", .list("a list of versions", of: .text("a version")), to: [], shown: "[]",
            "Pins that move, and so are refused: names such as `latest`, and `X.Y` for every version of two numbers.",
            example: "[latest, X.Y]"),
        .optional(
            "identity", .identity, "What the running program answers about its version; it must be the pinned one.",
            example: "{http: {service: api, port: 8080, path: /version, pick: version}}"),
        .defaulted(
            "prepare", .commands, to: [], shown: "[]",
            "Commands run in the fetched version before anything is stopped.", example: "[[make, install]]"),
        .optional(
            "available", .available,
            "Where new versions are looked up. Without it: git's own tags, the directories of releases, or, of images, the tags that every image which the version chooses has.",
            example: "{registry: {service: api}}"),
        .defaulted(
            "build", .flag, to: false, shown: "false",
            "Whether images are built from the work tree that `pin: {git: …}` names, for every service with a `build:`. They are built before anything is stopped, under names of Belay's own.",
            example: "true"),
        make: { pin, refuse, identity, prepare, listedBy, build in
            VersionSpec(pin: pin, refuse: refuse, identity: identity, prepare: prepare, build: build, listedBy: listedBy)
        })
}

extension Schema where Value == Probe {
    fileprivate static let identity: Schema = .mapping("a probe", .probe, make: { value in value })
}

extension Schema where Value == PinSpec {
    fileprivate static let pin: Schema = .mapping(
        nil,
        .oneOf([
            .key(
                "env", .envPin, "A key of an environment file. One line of the file is edited, the rest stays as it is.",
                example: "{file: .env, key: VERSION, releases: releases}"),
            .key(
                "directory", .directoryPin, "A symbolic link to one directory among releases.",
                example: "{link: current, releases: releases}"),
            .key("git", .gitPin, "A work tree.", example: "{path: ., remote: origin, branch: main}"),
        ]),
        make: { value in value })

    private static let envPin: Schema = .mapping(
        nil,
        .required("file", .path(), "The environment file.", example: ".env"),
        .required("key", .variable, "The key whose value is the version.", example: "VERSION"),
        .optional("releases", .path(), "A directory with one directory for each version, named after it.", example: "releases"),
        make: { file, key, releases in .env(file: file, key: key, releases: releases) })

    private static let directoryPin: Schema = .mapping(
        nil,
        .required("link", .path(), "The symbolic link.", example: "current"),
        .required("releases", .path(), "The directory with one directory for each version.", example: "releases"),
        .optional(
            "archives", .archives,
            "Where releases come as archives: a path in the stack's directory or a URL, with `{version}` in its last part. What `tar` can read is unpacked before anything is stopped. A `.sha256` beside it has to match, where there is one.",
            example: "downloads/demo-{version}.tar.gz"),
        make: { link, releases, archives in .directory(link: link, releases: releases, archives: archives) })

    private static let gitPin: Schema = .mapping(
        nil,
        .defaulted("path", .pathAnywhere, to: ".", shown: ".", "The work tree; may lie outside the stack.", example: "/opt/demo"),
        .defaulted(
            "remote", .gitName("a remote's name"), to: "origin", shown: "origin", "Where new versions come from.",
            example: "origin"),
        .optional(
            "branch", .gitName("a branch's name"), "The branch that new versions are on; the remote's own, if not said.",
            example: "main"),
        .optional(
            "archives", .archives,
            "Where releases come as archives and not from a remote: as in `directory`. Each becomes a commit after what is checked out. The work tree begins as the release that runs: `git init`, `git add --force` of all that its archive holds and of nothing else, `git commit`, `git tag VERSION`.",
            example: "downloads/demo-{version}.tar.gz"),
        make: { path, remote, branch, archives in .git(path: path, remote: remote, branch: branch, archives: archives) })
}

extension Schema where Value == String {
    fileprivate static let archives = text("a path or URL with `{version}`").refusing { place in
        let isRemote = place.hasPrefix("https://") || place.hasPrefix("http://")
        let last = place.split(separator: "/").last.map(String.init) ?? ""
        if !last.contains("{version}") || !isRemote && place.ranges(of: "{version}").count != 1 {
            return (
                "needs `{version}` \(isRemote ? "" : "once, ")in its last part: `\(place.shown(limit: 60))`",
                "write `downloads/demo-{version}.tar.gz`"
            )
        }
        let isOwn = ["127.0.0.1", "localhost", "[::1]"].contains {
            place.hasPrefix("http://\($0):") || place.hasPrefix("http://\($0)/")
        }
        if place.hasPrefix("http://"), !isOwn {
            return ("comes unencrypted, where anybody may change it: `\(place.shown(limit: 60))`", "write https://")
        }
        guard !isRemote, place.hasPrefix("/") || place.hasPrefix("~") || place.split(separator: "/").contains("..") else {
            return nil
        }
        return (
            "must lie in the stack's directory, not at `\(place.shown(limit: 60))`", "write it relative to the stack's directory"
        )
    }

    /// The service whose image is looked up.
    fileprivate static let available: Schema = .mapping(
        nil,
        .required("registry", .registry, "The tags of an image, in its registry.", example: "{service: api}"),
        make: { service in service })

    private static let registry: Schema = .mapping(
        nil,
        .required(
            "service", .reference("a service's name", to: .service), "The service whose image has the tags.", example: "api"),
        make: { service in service })

    /// A name that git will not take for an option.
    fileprivate static func gitName(_ words: String) -> Schema {
        text(words).refusing { name in
            let unfit = name.hasPrefix("-") || name.contains("..") || name.contains { " ~^:?*[\\".contains($0) }
            return unfit ? ("is not \(words): `\(name.shown(limit: 60))`", "write its plain name") : nil
        }
    }
}
