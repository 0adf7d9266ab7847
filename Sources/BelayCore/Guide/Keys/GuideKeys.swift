extension Schema where Value == Guide {
    /// The whole guide. This, and what it is made of, is the only list of keys that there is.
    static let guide: Schema = .mapping(
        nil, .format,
        .required(
            "name", .name("a stack's name", lowercase: true),
            "The name of the application: of its runs, its state directory, its checkpoints.",
            example: "demo"),
        .required("runtime", .runtime, "What runs the services.", example: "{process: {services: {api: {run: [./api]}}}}"),
        .required(
            "version", .version, "Where the version is written down, and how the running one is recognised.",
            example: "{pin: {env: {file: .env, key: VERSION, releases: releases}}}"),
        .defaulted(
            "stores", .stores, to: [], shown: "{}",
            "Everything that holds data or decides how the stack runs: all of it is taken at one instant, and put back together.",
            example: "{db: {sqlite: {file: data/app.db}}, settings: {files: [.env]}}"),
        .defaulted(
            "migrate", .migrator, to: .none, shown: "nothing", "What changes the schema, run exactly once.",
            example: "{run: [./migrate], directory: current}"),
        .optional(
            "edge", .list("a list of services", of: .reference("a service's name", to: .lastingService)),
            "The services through which users or the outside reach the stack. Without it: every service that can start dark (`dark`), or, if none can, every service that stays running; of a Compose project, every service with a published port.",
            example: "[web]"),
        .defaulted(
            "producers", .list("a list of services", of: .reference("a service's name", to: .lastingService)), to: [],
            shown: "[]",
            "Services that only bring new work in, such as schedulers: they are stopped first.", example: "[scheduler]"),
        .defaulted(
            "grace",
            .dictionary(
                "SERVICE", "a mapping of services to durations", keys: .reference("a service's name", to: .service), of: .duration
            ),
            to: [:], shown: "{}", "How long a service may take to stop, where `limits: stop` is too short.",
            example: "{scheduler: 40s}"),
        .defaulted(
            "preflight", .checks, to: [], shown: "[]", "Checks before anything is touched.",
            example: "[{name: configuration is valid, run: [./api, --check], with: target}]"),
        .defaulted(
            "drain", .checks, to: [], shown: "[]", "What must hold before the writers are stopped: no work in flight.",
            example: "[{name: no run is in flight, sql: {store: db, query: select count(*) from runs}, expect: 0, within: 5m}]"),
        .defaulted(
            "on-busy", Schema<OnBusy>.choice(), to: .abort, shown: "abort",
            "What happens when `drain` is still not met at its deadline: the upgrade ends, waits on, or goes on.",
            example: "abort"),
        .defaulted(
            "verify", .checks, to: [], shown: "[]", "What must be true of the new version before users reach it.",
            example: "[{name: API health, http: {service: api, port: 8080, path: /health}, expect: {json: {status: ok}}}]"),
        .defaulted(
            "watch", .watch, to: WatchSpec(), shown: "{for: 15m}", "What is observed after users reach the new version.",
            example: "{for: 15m}"),
        .defaulted(
            "on-writes", Schema<OnWrites>.choice(), to: .ask, shown: "ask",
            "What a way back does when users have written since `open`: stop and ask, go back all the same (the writes are kept aside), or keep the new version.",
            example: "ask"),
        .optional(
            "availability", .check,
            "What is asked twenty times a second through a whole run, at the port that users know, to measure how long they are without an answer. Without it: the first `http` or `tcp` check of an edge in `verify`, else what shows that an edge is ready.",
            example: "{name: front page, http: {service: web, port: 8080, path: /}}"),
        .defaulted(
            "retention", .retention, to: Retention(), shown: "{last: 5, days: 30, runs: 3}",
            "Which checkpoints are kept. The last good one always is.", example: "{last: 5}"),
        .defaulted(
            "limits", .limits, to: Limits(), shown: "{…}", "How long things may take.", example: "{migrate-most: 4h}"),
        .optional(
            "releases", .path("a path beside the guide"),
            "The vendor's releases file; `releases.yaml` beside the guide, when there is one.", example: "releases.yaml"),
        .optional(
            "notify", .notify,
            "Who is told of a run, beside the programs in `hooks/` (docs/hooks.md). Nobody who cannot be told keeps a run from going on.",
            example: "{webhook: {url: https://hooks.example.org/belay}, mail: {to: [ops@example.org]}}"),
        .optional(
            "rehearsal", .rehearsal, "What the rehearsal does without, where a clone cannot have everything.",
            example: "{allow: [warehouse]}"),
        .shapes, .shape, make: assemble)

    private static func assemble(
        _: Int, name: String, runtime: RuntimeSpec, version: VersionSpec, stores: [StoreSpec], migrate: MigratorSpec,
        edge: [String]?,
        producers: [String], grace: [String: Double], preflight: [Check], drain: [Check], onBusy: OnBusy, verify: [Check],
        watch: WatchSpec,
        onWrites: OnWrites, availability: Check?, retention: Retention, limits: Limits, releases: String?, notify: NotifySpec?,
        rehearsal: RehearsalSpec?, _: String?, _: String?
    ) -> Guide {
        let asked = { (checks: [Check]) in checks.map { $0.asking(runtime.onlyLastingService) } }
        return Guide(
            name: name, runtime: runtime, version: version, stores: stores, migrate: migrate, edge: edge ?? runtime.edgeByDefault,
            producers: producers, grace: grace, preflight: asked(preflight), drain: asked(drain), onBusy: onBusy,
            verify: asked(verify),
            watch: WatchSpec(forSeconds: watch.forSeconds, checks: asked(watch.checks)), onWrites: onWrites,
            availability: availability?.asking(runtime.onlyLastingService), retention: retention, limits: limits,
            releasesFile: releases, notify: notify, rehearsal: rehearsal)
    }
}

extension Part where Value == Int {
    fileprivate static let format = Part.required(
        "belay",
        Schema<Int>.integer(in: 1...1_000_000).refusing { format in
            format == 1
                ? nil
                : ("is \(format), and this build of belay reads guides of format 1", "write `belay: 1`, or use a newer belay")
        }, "The format of the guide.", example: "1")
}

extension Part where Value == String? {
    /// Both are taken out before the rest is read; here they are known by name.
    fileprivate static let shapes = Part(
        keys: [
            SchemaKey(
                "shapes", .named("SHAPE", .value("any of the guide's keys")), .optional,
                "Ways in which the same application is run. Each holds keys of the guide, merged over the rest when that shape is chosen.",
                example: "{local: {runtime: {process: {services: {api: {run: [./api]}}}}}}")
        ]
    ) { _, _ in .some(nil) }

    fileprivate static let shape = Part(
        keys: [
            SchemaKey(
                "shape", .value("a shape's name"), .optional,
                "The shape that this stack has; usually written in the operator's own file. Without it: the guide's own keys when they say the runtime, else the only shape whose runtime this build has.",
                example: "local")
        ]
    ) { _, _ in .some(nil) }
}

extension RuntimeSpec {
    private var lastingServices: [ProcessServiceSpec] {
        switch self {
        case .process(let spec): return spec.services.filter { !$0.oneShot }
        case .compose: return []
        }
    }

    fileprivate var onlyLastingService: String? {
        lastingServices.count == 1 ? lastingServices.first?.name : nil
    }

    fileprivate var edgeByDefault: [String] {
        let dark = lastingServices.filter { $0.darkEnvironment != nil }
        return (dark.isEmpty ? lastingServices : dark).map(\.name)
    }
}

extension Check {
    /// A port without a service is the only service's.
    fileprivate func asking(_ service: String?) -> Check {
        guard let service, probe.kind == "http" || probe.kind == "tcp" else { return self }
        var check = self
        check.probe = probe.asking(service)
        return check
    }
}
