/// Where the version is written down: a key that chooses tags, else the work tree that images are built from, else a work
/// tree or a key that there should be.
struct PinDecision {
    let roles: ServiceRoles
    let stack: String

    struct Outcome {
        var version: VersionSpec
        var remarks: [Remark] = []
    }

    private var surroundings: Surroundings { roles.surroundings }
    private static let key = "version.pin"

    /// Services that are made by the application's own people, as far as one can tell: no database.
    private var own: [String] { roles.services.filter { !roles.isData($0) } }

    func decide() -> Outcome {
        let keys = keysOfTags()
        let trees = treesOfBuilds()
        let mostKeys = keys.first?.services.count ?? 0
        if let best = trees.first, best.services.count > mostKeys { return pinned(to: best.tree, best.services) }
        if let best = keys.first {
            return pinned(to: best.key, best.services, others: keys.dropFirst().map { ($0.key, $0.services) })
        }
        let built = own.filter(isBuiltHere)
        return built.isEmpty ? unpinned() : untracked(built)
    }

    // MARK: A key

    /// Keys that stand in tags, with the services they choose images of; the one that chooses most first.
    private func keysOfTags() -> [(key: String, services: [String])] {
        var found: [String: [String]] = [:]
        for name in own {
            let template = ImageTemplate(surroundings.images[name] ?? "")
            for key in ImageTemplate.variables(in: template.tag ?? "") where GuideFit.takes(key, by: .variable) {
                found[key, default: []].append(name)
            }
        }
        return found.map { ($0.key, $0.value) }.sorted { first, second in
            (-first.services.count, Self.soundsLikeVersion(first.key) ? 0 : 1, first.key)
                < (-second.services.count, Self.soundsLikeVersion(second.key) ? 0 : 1, second.key)
        }
    }

    private static func soundsLikeVersion(_ key: String) -> Bool { key.contains("VERSION") || key.contains("TAG") }

    private func pinned(to key: String, _ services: [String], others: [(key: String, services: [String])]) -> Outcome {
        let now = surroundings.settings?.value(of: key) ?? ""
        var outcome = Outcome(
            version: VersionSpec(pin: .env(file: ".env", key: key, releases: nil), refuse: Self.refused(now)))
        outcome.remarks.append(Remark(.found, Self.key, "\(key) in .env chooses the images of \(services.listed)"))
        if now.isEmpty {
            outcome.remarks.append(
                Remark(
                    .unknown, Self.key,
                    "\(key) is not in .env, so that nothing says which version runs: write it there, as \(key)=VERSION"))
        } else if ImageTemplate.moves(now) {
            outcome.remarks.append(
                Remark(
                    .unknown, Self.key,
                    "\(key) is `\(now.shown(limit: 40))`, a tag that moves: write the version that runs now in its place, or a way back has no name to go back to"
                ))
        }
        for (other, services) in others {
            outcome.remarks.append(
                Remark(.note, Self.key, "\(other) chooses the image of \(services.listed), and stays as it is"))
        }
        let fixed = own.filter { !services.contains($0) && surroundings.project.services[$0]?.context == nil }
            .filter { name in !others.contains { $0.services.contains(name) } }
        if !fixed.isEmpty {
            outcome.remarks.append(
                Remark(.note, Self.key, "the image of \(fixed.listed) does not change with \(key), and stays as it is"))
        }
        return outcome
    }

    /// `X.Y` moves where versions have three numbers; where they have two it is one.
    private static func refused(_ now: String) -> [String] {
        let numbers = now.drop { $0 == "v" }.split(separator: ".")
        return numbers.count >= 3 && numbers.prefix(2).allSatisfy { $0.allSatisfy(\.isNumber) } ? ["latest", "X.Y"] : ["latest"]
    }

    // MARK: A work tree

    private func treesOfBuilds() -> [(tree: WorkTree, services: [String])] {
        surroundings.workTrees.map { tree in
            (tree, own.filter { roles.service($0)?.context.map { tree.holds($0) } ?? false })
        }.filter { !$0.1.isEmpty }.sorted { (-$0.1.count, $0.0.path) < (-$1.1.count, $1.0.path) }
    }

    private func pinned(to tree: WorkTree, _ services: [String]) -> Outcome {
        let path = tree.path == surroundings.directory ? "." : surroundings.inStack(tree.path) ?? tree.path
        let isInside = !path.hasPrefix("/")
        let version = VersionSpec(
            pin: .git(path: path, remote: tree.remote ?? "origin", branch: tree.branch), build: isInside)
        var remarks = [Remark(.found, Self.key, "the images of \(services.listed) are built from this git work tree")]
        if !isInside {
            remarks.append(
                Remark(
                    .unknown, Self.key,
                    "the work tree lies outside of the stack's directory, where belay moves it and builds no images: build those of the new version before they are needed, or make the work tree the stack's directory"
                ))
        }
        if tree.path != surroundings.directory, tree.holds(surroundings.directory) {
            remarks.append(
                Remark(.unknown, Self.key, "the work tree holds more than this stack: a new version checks all of it out"))
        }
        if tree.remote == nil {
            remarks.append(
                Remark(
                    .unknown, Self.key, "the work tree has no remote, so that no new version can come: git remote add origin URL")
            )
        }
        if tree.branch == nil {
            remarks.append(
                Remark(
                    .unknown, Self.key,
                    "HEAD is detached, so that nothing says which branch new versions are on; without `branch` it is the remote's own",
                    examples: ["pin: {git: {remote: \(tree.remote ?? "origin"), branch: main}}"]))
        }
        if tree.changedFiles > 0 {
            let files = tree.changedFiles == 1 ? "a file" : "\(tree.changedFiles) files"
            remarks.append(Remark(.note, Self.key, "\(files) of the work tree differ from what is committed"))
        }
        return Outcome(version: version, remarks: remarks)
    }

    // MARK: Neither

    /// By no registry's name: what a key could choose would be somebody else's, or nobody's.
    private func isBuiltHere(_ name: String) -> Bool {
        roles.service(name)?.context?.hasPrefix("/") == true && (surroundings.images[name] ?? "").isEmpty
    }

    /// Source that git does not keep has no versions, and whatever is fetched lies over what runs.
    private func untracked(_ built: [String]) -> Outcome {
        let places = built.map { surroundings.place(of: $0, "build") }.listed
        let message =
            "\(built.listed) \(built.count == 1 ? "is" : "are") built here (\(places)), and git keeps nothing of it, so that there is no version to fetch, or to go back to. Make the stack's directory a clone of the repository that it comes from, at the version that runs now: `git clone --no-checkout URL new && mv new/.git . && rmdir new && git reset TAG`; then belay init --force"
        let version = VersionSpec(pin: .git(path: ".", remote: "origin", branch: nil), build: true)
        var remarks = [Remark(.unknown, Self.key, message)]
        let pulled = own.filter { !built.contains($0) && !(surroundings.images[$0] ?? "").isEmpty }
        if !pulled.isEmpty {
            remarks.append(
                Remark(
                    .note, Self.key,
                    "the \(pulled.count == 1 ? "image" : "images") of \(pulled.listed) would stay as \(pulled.count == 1 ? "it is" : "they are"); if that is the application, write a key of .env as its tag, and pin by that"
                ))
        }
        return Outcome(version: version, remarks: remarks)
    }

    private func unpinned() -> Outcome {
        let key =
            (stack.uppercased().replacingDashes.first?.isNumber == true ? "V" : "") + stack.uppercased().replacingDashes
            + "_VERSION"
        let version = VersionSpec(pin: .env(file: ".env", key: key, releases: nil), refuse: ["latest"])
        var message = "no key of .env chooses an image, so that no version can be written down. "
        let lines = own.prefix(12).map { change($0, to: key) }
        message += lines.isEmpty ? "No service of the project is an application" : "Write " + lines.joined(separator: "; ")
        if let now = runningTag {
            message += "; and \(key)=\(now.shown(limit: 60)) into .env"
        } else if !lines.isEmpty {
            message += "; and \(key)=VERSION into .env, with the version that runs now; then docker compose up -d"
        }
        return Outcome(version: version, remarks: [Remark(.unknown, Self.key, message)])
    }

    /// The tag of all images that would change, where they have one and the same.
    private var runningTag: String? {
        let tags = Set(
            own.filter { roles.service($0)?.context == nil }.compactMap { ImageTemplate(surroundings.images[$0] ?? "").tag })
        guard let tag = tags.first, tags.count == 1, !ImageTemplate.moves(tag), ImageTemplate.variables(in: tag).isEmpty else {
            return nil
        }
        return tag
    }

    private func change(_ name: String, to key: String) -> String {
        let template = ImageTemplate(surroundings.images[name] ?? "")
        if roles.service(name)?.context != nil, template.repository.isEmpty {
            return
                "`image: localhost/\(stack)/\(name):${\(key)}` beside `build:` of \(name) (\(surroundings.place(of: name, "build")))"
        }
        let moving = template.digest == nil && ImageTemplate.moves(template.tag) ? ", whose tag moves" : ""
        return
            "`image: \(template.repository.shown(limit: 120)):${\(key)}` for \(name) (\(surroundings.place(of: name, "image"))\(moving))"
    }
}

extension WorkTree {
    func holds(_ place: String) -> Bool { place == path || place.hasPrefix(path + "/") }
}

extension String {
    fileprivate var replacingDashes: String { String(map { $0 == "-" ? "_" : $0 }) }
}

extension [String] {
    /// As people list names; the rest of many is counted.
    var listed: String {
        if count > 12 { return prefix(10).joined(separator: ", ") + " and \(count - 10) more" }
        return count < 2 ? joined() : dropLast().joined(separator: ", ") + " and \(self[count - 1])"
    }
}
