extension Schema where Value == RuntimeSpec {
    static let runtime: Schema = .mapping(
        nil,
        .oneOf(
            offering: ("upgrades", "stacks"),
            [
                .key(
                    "process", Schema<ProcessRuntimeSpec>.processRuntime.map { spec in RuntimeSpec.process(spec) },
                    "Belay itself starts and stops the services, detached. It is not a supervisor: it restarts nothing.",
                    example: "{services: {api: {run: [./api]}}}", runtime: "process"),
                .key(
                    "compose", Schema<ComposeSpec>.compose.map { spec in RuntimeSpec.compose(spec) },
                    "The services of a Compose project, each reached at its own address. Which there are, in what order they start, and what the outside reaches is read from the project itself.",
                    example: "{files: [docker-compose.yml]}", runtime: "compose"),
                .unavailable("docker", "Single containers."),
                .unavailable("systemd", "Units."),
                .unavailable("swarm", "A Docker Swarm stack."),
            ]),
        make: { runtime in runtime })
}

extension Schema where Value == ProcessRuntimeSpec {
    fileprivate static let processRuntime: Schema = .mapping(
        nil,
        .required(
            "services", .services,
            "The services by name. They start in this order, each after those it names in `after`, and stop the other way round.",
            example: "{api: {run: [./api]}}"),
        make: ProcessRuntimeSpec.init(services:))
}

extension Schema where Value == ComposeSpec {
    fileprivate static let compose: Schema = .mapping(
        nil,
        .defaulted(
            "files", .list("a list of paths", of: .path()), to: [], shown: "those that Compose finds",
            "The project's files, in the order in which they are merged.",
            example: "[docker-compose.yml, docker-compose.override.yml]"),
        .optional(
            "project", .name("a project's name", lowercase: true),
            "The project's name, where it is neither in the files nor that of the directory.", example: "demo"),
        .defaulted(
            "profiles", .list("a list of profiles", of: .name("a profile's name")), to: [], shown: "[]",
            "Profiles whose services belong to the stack. Services of other profiles are left alone.", example: "[deploy]"),
        .defaulted(
            "env-files", .list("a list of paths", of: .path()), to: [], shown: "[.env]",
            "Files that the project's variables come from. Nothing is taken from the environment of whoever runs Belay.",
            example: "[.env, .env.local]"),
        make: { files, project, profiles, environmentFiles in
            ComposeSpec(files: files, project: project, profiles: profiles, environmentFiles: environmentFiles)
        })
}

extension Schema where Value == [ProcessServiceSpec] {
    fileprivate static let services: Schema = {
        let entries = Schema<[NamedValue<ProcessServiceSpec>]>.entries(
            "SERVICE", "a mapping of services by name", keys: .name("a service's name"), of: .processService)
        return Schema(entries.outline) { node, reading in
            guard let found = entries.read(node, reading) else { return nil }
            if found.isEmpty { reading.refuse(node, "\(node.label) names no service") }
            reading.define(found, of: .service, as: { _ in true })
            reading.define(found, of: .oneShotService, as: \.oneShot)
            reading.define(found, of: .lastingService, as: { !$0.oneShot })
            let services = found.compactMap { entry in entry.value.map { $0.named(entry.name) } }
            reading.refuseCycle(among: services, under: node.path)
            return services.count == found.count && !found.isEmpty ? services : nil
        }
    }()
}

extension ProcessServiceSpec {
    /// What the key above it decides: its name, its log, and whom its readiness asks.
    fileprivate func named(_ name: String) -> ProcessServiceSpec {
        var service = self
        service.name = name
        if logFile.isEmpty { service.logFile = "logs/\(name).log" }
        service.ready?.name = "\(name) is ready"
        service.ready?.probe = ready?.probe.asking(name) ?? .running(service: name)
        return service
    }
}

extension Schema where Value == ProcessServiceSpec {
    fileprivate static let processService: Schema = .mapping(
        "a service",
        .required(
            "run", .argv, "The program and its arguments. `${KEY}` takes a value from the service's own environment.",
            example: "[python3, current/api.py]"),
        .defaulted(
            "directory", .path(canBeStack: true), to: ".", shown: ".", "Where it runs; may lead through the pinned link.",
            example: "current"),
        .defaulted(
            "environment", .environment, to: [:], shown: "{}",
            "Variables added to PATH, HOME, LANG, TZ and USER of whoever starts it. None may be a credential.",
            example: "{PORT: \"8080\"}"),
        .defaulted(
            "environment-files", .list("a list of paths", of: .path()), to: [], shown: "[]",
            "Files with `KEY=value` lines, read when the service starts; later ones win, `environment` wins over all.",
            example: "[.env]"),
        .defaulted(
            "after", .list("a list of services", of: .reference("a service's name", to: .service)), to: [], shown: "[]",
            "Services that must be ready before this one starts.", example: "[db]"),
        .optional(
            "ready", .ready,
            "A check without a name: the service is ready when it passes. Without one, when it has run for a second.",
            example: "{http: {port: 8080, path: /health}, within: 30s}"),
        .optional(
            "dark", .dark, "How it runs where nobody reaches it, so that the new version is verified before users meet it.",
            example: "{env: {PORT: \"18080\"}}"),
        .defaulted(
            "log", .path(), to: "", shown: "logs/SERVICE.log", "The file that its output is added to.", example: "logs/api.log"),
        .defaulted("writes", .flag, to: true, shown: "true", "False where it never changes a store.", example: "false"),
        .defaulted(
            "one-shot", .flag, to: false, shown: "false", "True where it runs once and must exit 0, as a migrator does.",
            example: "true"),
        make: { run, directory, environment, files, after, ready, dark, log, writes, oneShot in
            ProcessServiceSpec(
                name: "", run: run, directory: directory, environment: environment, environmentFiles: files, after: after,
                ready: ready,
                darkEnvironment: dark, logFile: log, writes: writes, oneShot: oneShot)
        })
}

extension Schema where Value == [String: String] {
    fileprivate static let dark: Schema = .mapping(
        nil,
        .required(
            "env", .environment, "Variables that take another value while it is dark; usually its port.",
            example: "{PORT: \"18080\"}"),
        make: { runtime in runtime })
}

extension Reading {
    /// Names whose value could not be read count in every role: one mistake is not told twice.
    func define<Item>(_ entries: [NamedValue<Item>], of role: Reference.Role, as fits: (Item) -> Bool) {
        define(entries.filter { $0.value.map(fits) ?? true }.map(\.name), as: role)
    }

    /// Services that wait for each other never start.
    fileprivate func refuseCycle(among services: [ProcessServiceSpec], under path: String) {
        var finished: Set<String> = []
        func visit(_ name: String, _ trail: [String]) -> [String]? {
            if let start = trail.firstIndex(of: name) { return Array(trail[start...]) + [name] }
            guard !finished.contains(name), let service = services.first(where: { $0.name == name }) else { return nil }
            for next in service.after {
                if let cycle = visit(next, trail + [name]) { return cycle }
            }
            finished.insert(name)
            return nil
        }
        for service in services {
            guard let cycle = visit(service.name, []), let place = places["\(path).\(cycle[0]).after"] else { continue }
            refuse(
                place, "services wait for each other: \(cycle.joined(separator: " → "))", fix: "take one of these out of `after`")
            return
        }
    }
}
