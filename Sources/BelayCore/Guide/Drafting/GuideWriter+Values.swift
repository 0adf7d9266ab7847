// How each value of a guide is written; what reads it is the schema.

extension RuntimeSpec {
    /// Drafts are of Compose projects.
    var yaml: YAMLText {
        guard case .compose(let spec) = self else { return .mapping([]) }
        var entries: [(key: String, value: YAMLText)] = []
        if !spec.files.isEmpty { entries.append(("files", .texts(spec.files))) }
        if let project = spec.project { entries.append(("project", .text(project))) }
        if !spec.profiles.isEmpty { entries.append(("profiles", .texts(spec.profiles))) }
        if !spec.environmentFiles.isEmpty { entries.append(("env-files", .texts(spec.environmentFiles))) }
        return .mapping([("compose", .mapping(entries))])
    }
}

extension PinSpec {
    var yaml: YAMLText {
        var entries: [(key: String, value: YAMLText)] = []
        switch self {
        case .env(let file, let key, let releases):
            entries = [("file", .text(file)), ("key", .text(key))]
            if let releases { entries.append(("releases", .text(releases))) }
            return .mapping([("env", .mapping(entries))])
        case .directory(let link, let releases, let archives):
            entries = [("link", .text(link)), ("releases", .text(releases))]
            if let archives { entries.append(("archives", .text(archives))) }
            return .mapping([("directory", .mapping(entries))])
        case .git(let path, let remote, let branch, let archives):
            if path != "." { entries.append(("path", .text(path))) }
            entries.append(("remote", .text(remote)))
            if let branch { entries.append(("branch", .text(branch))) }
            if let archives { entries.append(("archives", .text(archives))) }
            return .mapping([("git", .mapping(entries))])
        }
    }
}

extension StoreSpec.Kind {
    var yaml: YAMLText {
        switch self {
        case .sqlite(let files): return .mapping([("sqlite", .mapping([("files", .texts(files))]))])
        case .files(let paths): return .mapping([("files", .texts(paths))])
        case .volume(let name): return .mapping([("volume", .text(name))])
        case .redis(let service): return .mapping([("redis", .mapping([("service", .text(service))]))])
        case .postgres(let spec): return .mapping([("postgres", spec.yaml)])
        case .command(let spec): return .mapping([("command", spec.yaml)])
        }
    }
}

extension CommandStoreSpec {
    fileprivate var yaml: YAMLText {
        let commands = [("backup", backup), ("clean", clean), ("restore", restore), ("compare", compare)]
        return .mapping(
            commands.compactMap { key, argv in argv.map { (key: key, value: YAMLText.texts($0)) } }
                + (service.map { [("service", .text($0))] } ?? []))
    }
}

extension PostgresSpec {
    fileprivate var yaml: YAMLText {
        var entries: [(key: String, value: YAMLText)] = []
        if let service { entries.append(("service", .text(service))) }
        if let host { entries.append(("host", .text(host))) }
        if let port { entries.append(("port", .plain(String(port)))) }
        entries.append(("user", .text(user)))
        entries.append(databases.count == 1 ? ("database", .text(databases[0])) : ("databases", .texts(databases)))
        switch password {
        case .environment(let name): entries.append(("password", .mapping([("env", .text(name))])))
        case .file(let path): entries.append(("password", .mapping([("file", .text(path))])))
        case nil: break
        }
        if let twin { entries.append(("twin", .text(twin.rawValue))) }
        return .mapping(entries)
    }
}

extension MigratorSpec {
    var yaml: YAMLText? {
        switch self {
        case .none: return nil
        case .run(let argv, let directory, let environment):
            let variables = environment.sorted { $0.key < $1.key }.map { (key: $0.key, value: YAMLText.text($0.value)) }
            return .mapping(
                [("run", .texts(argv))] + (directory == "." ? [] : [("directory", .text(directory))])
                    + (variables.isEmpty ? [] : [("environment", .mapping(variables))]))
        case .service(let name): return .mapping([("service", .text(name))])
        case .startOf(let name): return .mapping([("start-of", .text(name))])
        }
    }
}

extension Check {
    /// Drafts ask over the network, or whether something runs.
    var yaml: YAMLText {
        var entries: [(key: String, value: YAMLText)] = area.map { [("area", .text($0))] } ?? []
        entries.append(("name", .text(name)))
        switch probe {
        case .http(let service, let port, let path, _, _, _, _):
            entries.append(("http", .mapping(Self.place(service, port) + [("path", .text(path))])))
        case .tcp(let service, let port): entries.append(("tcp", .mapping(Self.place(service, port))))
        case .running(let service): entries.append(("running", .text(service)))
        case .sql(let store, let query): entries.append(("sql", .mapping([("store", .text(store)), ("query", .text(query))])))
        case .redis(let service, let command, _, _):
            entries.append(("redis", .mapping([("service", .text(service)), ("command", .texts(command))])))
        case .run, .logs, .file: break
        }
        if !expectation.conditions.isEmpty { entries.append(("expect", expectation.yaml)) }
        if withinSeconds > 0 { entries.append(("within", .plain(withinSeconds.duration))) }
        return .mapping(entries)
    }

    private static func place(_ service: String?, _ port: Int) -> [(key: String, value: YAMLText)] {
        (service.map { [("service", .text($0))] } ?? []) + [("port", .plain(String(port)))]
    }
}

extension Expectation {
    fileprivate var yaml: YAMLText {
        .mapping(
            conditions.compactMap { condition in
                switch condition {
                case .status(let status): return ("status", .plain(String(status)))
                case .json(let value): return ("json", YAMLText(value))
                case .equals, .exit, .rows, .matches, .atLeast, .atMost, .unchanged, .advances: return nil
                }
            })
    }
}

extension Double {
    /// As `WrittenDuration` reads it.
    var duration: String {
        let milliseconds = Int((self * 1000).rounded())
        if milliseconds % 1000 != 0 { return "\(milliseconds)ms" }
        let seconds = milliseconds / 1000
        return seconds >= 60 && seconds % 60 == 0 ? "\(seconds / 60)m" : "\(seconds)s"
    }
}
