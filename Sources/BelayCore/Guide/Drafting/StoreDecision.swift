/// What holds data: databases by their images, volumes and directories by what lies in them, settings by what reads them.
struct StoreDecision {
    let roles: ServiceRoles
    /// The work tree that the pin moves; what git keeps in it is no store.
    let tree: WorkTree?
    /// Services by the volumes that they use, and the volumes that some service writes.
    private var users: [String: [String]] = [:]
    private var written: Set<String> = []

    private var surroundings: Surroundings { roles.surroundings }

    init(roles: ServiceRoles, tree: WorkTree?) {
        self.roles = roles
        self.tree = tree
        for name in roles.services {
            for mount in roles.service(name)?.mounts ?? [] where mount.type == "volume" {
                guard let source = mount.source else { continue }
                users[source, default: []].append(name)
                if !mount.isReadOnly { written.insert(source) }
            }
        }
    }

    func decide() -> StoreDraft {
        var draft = StoreDraft()
        for name in roles.data { addDatabase(name, to: &draft) }
        for name in roles.services where !roles.isData(name) {
            for mount in roles.service(name)?.mounts ?? [] where mount.type == "volume" { addVolume(mount, of: name, to: &draft) }
        }
        var directories = DirectoryDecision(roles: roles, tree: tree)
        for name in roles.services {
            for mount in roles.service(name)?.mounts ?? [] where mount.type == "bind" {
                directories.add(mount, of: name, to: &draft)
            }
        }
        addSettings(directories.settings, to: &draft)
        for name in roles.services { addWhatIsLost(name, to: &draft) }
        return draft
    }

    // MARK: Databases

    private func addDatabase(_ name: String, to draft: inout StoreDraft) {
        switch roles.family(name) {
        case .postgres: addPostgres(name, to: &draft)
        case .redis: addRedis(name, to: &draft)
        case .database(let product): addFiles(of: name, product, to: &draft)
        case .other: break
        }
    }

    private func addPostgres(_ name: String, to draft: inout StoreDraft) {
        let mounts = data(of: name)
        let outcome = PostgresDecision(roles: roles, service: name).decide()
        let version = mounts.compactMap { $0.source.flatMap(seen)?.postgres }.first
        let server = "PostgreSQL\(version.map { " \($0.shown(limit: 10))" } ?? "") in service \(name)"
        let others = outcome.findings.map { "; \($0)" }.joined()
        let isAlone = roles.data.filter { roles.family($0) == .postgres }.count == 1
        draft.add(isAlone ? "db" : name, .postgres(outcome.spec), "\(server)\(others)", doubts: outcome.doubts)
        mounts.compactMap(\.source).forEach { draft.cover($0) }
    }

    private func addRedis(_ name: String, to draft: inout StoreDraft) {
        let mounts = data(of: name)
        let volumes = mounts.filter { $0.type == "volume" }.count + (anonymous(of: name).isEmpty ? 0 : 1)
        if volumes == 1, mounts.count <= 1 {
            draft.add(name, .redis(service: name), "Redis in service \(name): stopped within the fence, its files are taken")
            mounts.compactMap(\.source).forEach { draft.cover($0) }
        } else if mounts.isEmpty {
            draft.note("\(name) keeps nothing: it has no volume, and begins empty with every new container")
        } else {
            addFiles(of: name, "Redis", to: &draft)
        }
    }

    private func addFiles(of name: String, _ product: String, to draft: inout StoreDraft) {
        let mounts = data(of: name)
        let how = "\(product) in service \(name): stopped within the fence, its files are taken as they are"
        for mount in mounts {
            guard let source = mount.source, !draft.covered.contains(source) else { continue }
            draft.cover(source)
            if mount.type == "volume", GuideFit.isName(source) {
                draft.add(mounts.count == 1 ? name : source, .volume(source), how)
            } else if let path = surroundings.inStack(source), GuideFit.isPath(path) {
                draft.add(name, .files(paths: [path]), how)
            } else {
                draft.doubt("\(product) of \(name) lies in \(source.shown(limit: 120)), which no store can name: \(Self.outside)")
            }
        }
        if mounts.isEmpty, anonymous(of: name).isEmpty {
            draft.doubt(
                "\(name) is \(product) without a volume: what it holds goes with its container (\(surroundings.place(of: name, "image")))"
            )
        }
    }

    static let outside = "it is outside of the stack's directory; move it there, or into a named volume"

    // MARK: Volumes

    private func addVolume(_ mount: DeclaredService.Mount, of name: String, to draft: inout StoreDraft) {
        guard let volume = mount.source, !draft.covered.contains(volume), written.contains(volume) else { return }
        draft.cover(volume)
        if let word = Self.passing(mount.target) {
            return draft.note(
                "the volume \(volume.shown(limit: 60)) is not kept: \(mount.target.shown(limit: 80)) looks like \(word)")
        }
        guard GuideFit.isName(volume) else {
            return draft.doubt("the volume \(volume.shown(limit: 60)) has a name that no guide can hold")
        }
        let seen = surroundings.volumes[volume]
        let users = Set(users[volume] ?? []).sorted()
        var found = "a volume of \(users.listed), at \(mount.target.shown(limit: 80))"
        var doubts: [String] = []
        if let files = seen?.databases, !files.isEmpty {
            found += "; it holds SQLite: \(files.prefix(5).map { $0.shown(limit: 60) }.listed)\(files.count > 5 ? ", …" : "")"
        }
        if let version = seen?.postgres {
            doubts.append(
                "a PostgreSQL \(version.shown(limit: 10)) lies in it, and its user and database are not known: a `postgres` store is faster and surer than files"
            )
        }
        if seen?.kind == .closed {
            doubts.append("nobody could look into it: run belay init as root, on the engine's own machine")
        }
        draft.add(volume, .volume(volume), found, doubts: doubts)
        if seen?.databases.isEmpty == false {
            draft.note(
                "a database in a volume is copied as files: whole at the seal, when its services are stopped, and perhaps not in the copy that the rehearsal is made of"
            )
        }
    }

    /// Places whose content is made again by itself.
    static func passing(_ target: String) -> String? {
        if target.hasSuffix("/node_modules") { return "installed packages" }
        let places = ["/tmp", "/var/tmp", "/run", "/var/run", "/var/cache", "/root/.cache", "/root/.npm"]
        return places.contains { target == $0 || target.hasPrefix($0 + "/") } || target.hasSuffix("/.cache") ? "a cache" : nil
    }

    // MARK: The rest

    /// Files that decide how the stack runs, each once, none below another.
    private func addSettings(_ more: [String], to draft: inout StoreDraft) {
        let files = surroundings.files.map(\.path) + (surroundings.settings == nil ? [] : [".env"])
        let read = surroundings.environmentFiles.compactMap(surroundings.inStack)
        let taken = draft.stores.flatMap(\.kind.paths)
        var paths: [String] = []
        for path in (files + read + more).map({ $0.hasPrefix("./") ? String($0.dropFirst(2)) : $0 })
        where GuideFit.isPath(path) && !(tree != nil && surroundings.tracked.contains(path)) {
            guard !(paths + taken).contains(where: { path == $0 || path.hasPrefix($0 + "/") }) else { continue }
            paths.append(path)
        }
        for path in surroundings.environmentFiles where surroundings.inStack(path) == nil {
            draft.doubt("services read \(path.shown(limit: 120)), which no store can name: \(Self.outside)")
        }
        guard !paths.isEmpty else { return }
        let kept = Array(paths.prefix(GuideLimits.items))
        draft.add("settings", .files(paths: kept), "what decides how the stack runs: put back together with the data")
    }

    /// Data that goes with a container.
    private func addWhatIsLost(_ name: String, to draft: inout StoreDraft) {
        let place = surroundings.place(of: name, "volumes")
        for target in anonymous(of: name) {
            let kept = roles.family(name) == .postgres || roles.family(name) == .redis
            draft.doubt(
                "\(name) keeps \(target.shown(limit: 80)) in a volume without a name\(kept ? "" : ", which no store can name"): `docker compose down` loses it. Give it one (\(place)) before the next `down`"
            )
        }
        guard let written = surroundings.containers[name]?.written, let first = written.first, !roles.isData(name),
            !roles.oneShots.contains(name)
        else { return }
        let more = written.count > 1 ? " and \(written.count - 1) more" : ""
        draft.doubt(
            "\(name) wrote \(first.shown(limit: 120))\(more) into its own container, and a new one will not have it: if it is data, it belongs into a volume (\(place))"
        )
    }

    private func data(of name: String) -> [DeclaredService.Mount] {
        (roles.service(name)?.mounts ?? []).filter { mount in
            guard let source = mount.source, !mount.isReadOnly, ["volume", "bind"].contains(mount.type) else { return false }
            return !Self.isConfiguration(mount.target) && seen(source)?.kind != .other
        }
    }

    /// Where servers find what they are told, and not what they keep.
    static func isConfiguration(_ target: String) -> Bool {
        ["/etc/", "/usr/local/etc/", "/docker-entrypoint"].contains { target.hasPrefix($0) } || target.hasSuffix(".conf")
    }

    private func seen(_ source: String) -> DataSeen? { surroundings.volumes[source] ?? surroundings.binds[source] }
    private func anonymous(of name: String) -> [String] { surroundings.containers[name]?.anonymousVolumes ?? [] }
}
