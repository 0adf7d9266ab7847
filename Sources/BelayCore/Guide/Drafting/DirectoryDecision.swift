/// What of the machine's own files a service works on: data, settings, source, or none of the stack's business.
struct DirectoryDecision {
    let roles: ServiceRoles
    let tree: WorkTree?
    /// Files that are read and not written: they belong with the settings.
    private(set) var settings: [String] = []

    init(roles: ServiceRoles, tree: WorkTree?) {
        self.roles = roles
        self.tree = tree
    }

    private static let machine = [
        "/etc/localtime", "/etc/timezone", "/etc/ssl", "/etc/pki", "/etc/passwd", "/etc/group", "/usr/share", "/usr/lib", "/lib",
        "/proc", "/sys", "/dev", "/run", "/var/run", "/var/log", "/tmp", "/var/lib/docker",
    ]

    private static func isOfTheMachine(_ path: String) -> Bool {
        machine.contains { path == $0 || path.hasPrefix($0 + "/") }
    }

    mutating func add(_ mount: DeclaredService.Mount, of name: String, to draft: inout StoreDraft) {
        let surroundings = roles.surroundings
        guard let source = mount.source, !draft.covered.contains(source), let seen = surroundings.binds[source],
            seen.kind != .other, surroundings.inStack(source) != nil || !Self.isOfTheMachine(source)
        else { return }
        draft.cover(source)
        let shown = source.shown(limit: 120)
        if isSource(source, seen) { return }
        if seen.kind == .missing { return draft.note("\(name) is given \(shown), which is not there") }
        guard let path = surroundings.inStack(source), GuideFit.isPath(path) else {
            // What nobody writes stays as it is.
            if mount.isReadOnly { return }
            return draft.doubt("\(name) works in \(shown), which no store can name: \(StoreDecision.outside)")
        }
        if mount.isReadOnly || StoreDecision.isConfiguration(mount.target) {
            settings.append(path)
        } else if seen.kind == .file {
            if seen.databases.isEmpty {
                settings.append(path)
            } else {
                draft.add(path, .sqlite(files: [path]), "an SQLite database of \(name)")
            }
        } else if let version = seen.postgres {
            draft.add(
                path, .files(paths: [path]), "a directory of \(name)",
                doubts: [
                    "a PostgreSQL \(version.shown(limit: 10)) lies in it, and its user and database are not known: a `postgres` store is faster and surer than files"
                ])
        } else if seen.databases.isEmpty {
            draft.add(last(path), .files(paths: [path]), "a directory of \(name), at \(mount.target.shown(limit: 80))")
        } else {
            addDatabases(seen, in: path, of: name, to: &draft)
        }
    }

    /// Databases one by one, and what lies beside them: a file that is in both would be taken twice.
    private func addDatabases(_ seen: DataSeen, in path: String, of name: String, to draft: inout StoreDraft) {
        let databases = seen.databases.filter { GuideFit.isPath(path + "/" + $0) }
        let files =
            Self.pattern(databases).map { [path + "/" + $0] } ?? databases.prefix(GuideLimits.items).map { path + "/" + $0 }
        let listed = databases.prefix(5).map { $0.shown(limit: 60) }
        draft.add(
            "db", .sqlite(files: files),
            "SQLite databases of \(name): \(Array(listed).listed)\(databases.count > 5 ? ", …" : "")",
            doubts: seen.isCut ? ["\(path) holds more than was looked at: there may be other databases in it"] : [])
        let beside = seen.names.filter { other in
            !databases.contains {
                other == $0 || $0.hasPrefix(other + "/") || ["-wal", "-shm", "-journal"].contains { other.hasSuffix($0) }
            }
                && other != ".belay" && GuideFit.isPath(path + "/" + other)
        }
        if !beside.isEmpty {
            let paths = beside.prefix(GuideLimits.items).map { path + "/" + $0 }
            draft.add(
                last(path), .files(paths: Array(paths)),
                "what lies beside the databases of \(name); what is put there later is in no store")
        }
        let mixed = Set(databases.filter { $0.contains("/") }.compactMap { $0.split(separator: "/").first.map(String.init) })
        for directory in mixed.sorted().prefix(5) {
            draft.note("in \(path)/\(directory.shown(limit: 60)) only the SQLite databases are in a store")
        }
    }

    /// One pattern for many databases of one directory and ending; more of them may come.
    private static func pattern(_ databases: [String]) -> String? {
        guard databases.count > 8, let dot = databases[0].lastIndex(of: ".") else { return nil }
        let ending = databases[0][dot...]
        let directory = databases[0].lastIndex(of: "/").map { databases[0][...$0] } ?? ""
        let isAlike = databases.allSatisfy {
            $0.hasPrefix(directory) && $0.hasSuffix(ending) && !$0.dropFirst(directory.count).contains("/")
        }
        return isAlike ? directory + "*" + ending : nil
    }

    /// Comes with the version: images are built from it, or git checks it out.
    private func isSource(_ source: String, _ seen: DataSeen) -> Bool {
        let contexts = roles.services.compactMap { roles.service($0)?.context }
        if contexts.contains(where: { source == $0 || source.hasPrefix($0 + "/") }) && source != roles.surroundings.directory {
            return true
        }
        return tree?.holds(source) == true && seen.isTracked
    }

    private func last(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
}
