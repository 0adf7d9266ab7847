/// What each service of a project is, as far as images, names, commands and dependencies tell.
struct ServiceRoles: Sendable {
    let surroundings: Surroundings
    /// Of every service, in scope or not.
    let families: [String: ImageFamily]
    /// Services that run once and end.
    let oneShots: Set<String>
    /// Of these, the ones that migrate; the likeliest first.
    let migrators: [String]
    /// Profiles whose services belong to the stack.
    let profiles: [String]
    /// Services of the stack, in the order of their names.
    let services: [String]
    /// Of these, the ones that stay and hold no database.
    let lasting: [String]
    /// Of these, the ones whose data lies in their own keeping.
    let data: [String]

    init(_ surroundings: Surroundings) {
        self.surroundings = surroundings
        let declared = surroundings.project.services
        families = declared.mapValues { ImageFamily(service: $0) }
        let awaited = surroundings.project.awaited
        let families = families
        let shots = declared.filter { name, service in
            guard families[name]?.isData != true else { return false }
            return awaited.contains(name) || Self.hasEnded(name, service, in: surroundings) || Self.waitsToBeCalled(name, service)
        }
        oneShots = Set(shots.keys)
        let ranked = shots.keys.filter { Self.speaksOfMigrations($0, in: surroundings) }.sorted { first, second in
            (awaited.contains(first) ? 0 : 1, first) < (awaited.contains(second) ? 0 : 1, second)
        }
        migrators = ranked
        let running = declared.filter { surroundings.containers[$0.key]?.isRunning == true }.flatMap(
            \.value.profiles.first.asList)
        let migrating = ranked.first.map { declared[$0]?.profiles ?? [] } ?? []
        let active = Set(surroundings.profiles.inSettings + surroundings.profiles.inCaller + running + migrating.prefix(1))
        profiles = active.sorted()
        services = declared.filter { $0.value.profiles.isEmpty || !active.isDisjoint(with: $0.value.profiles) }.keys.sorted()
        data = services.filter { families[$0]?.isData == true }
        lasting = services.filter { families[$0]?.isData != true && shots[$0] == nil }
    }

    func service(_ name: String) -> DeclaredService? { surroundings.project.services[name] }
    func family(_ name: String) -> ImageFamily { families[name] ?? .other }
    func isData(_ name: String) -> Bool { family(name).isData }

    /// Whether a service's work reaches a database that may have a schema.
    func usesSchema(_ name: String) -> Bool {
        surroundings.project.needs(of: name).contains { isData($0) && family($0) != .redis } || isToldOfDatabase(name)
    }

    /// By a URL among what it is told, where nothing says that it depends on what is there.
    private func isToldOfDatabase(_ name: String) -> Bool {
        let hosts = Set(data.filter { family($0) != .redis }.flatMap { [$0, service($0)?.containerName].compactMap { $0 } })
        return service(name)?.environment.values.contains { DatabaseURL($0).map { hosts.contains($0.host) } ?? false } == true
    }

    /// Words of a service's name and of what it runs, without what is not one.
    func words(_ name: String) -> Set<String> { Self.words(name, in: surroundings) }

    static func words(_ name: String, in surroundings: Surroundings) -> Set<String> {
        let command = surroundings.containers[name]?.command ?? surroundings.project.services[name]?.command ?? []
        return words(in: ([name] + command).joined(separator: " "))
    }

    static func words(in text: String) -> Set<String> {
        Set(text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init))
    }

    static let migrationWords: Set<String> = [
        "migrate", "migrator", "migration", "migrations", "alembic", "flyway", "liquibase", "dbmate", "goose", "sqitch",
        "drizzle", "prisma", "typeorm", "knex",
    ]

    static func speaksOfMigrations(_ name: String, in surroundings: Surroundings) -> Bool {
        !words(name, in: surroundings).isDisjoint(with: migrationWords)
    }

    private static func hasEnded(_ name: String, _ service: DeclaredService, in surroundings: Surroundings) -> Bool {
        guard let container = surroundings.containers[name] else { return false }
        return service.staysEnded && !container.isRunning && container.exit == 0
    }

    /// Behind a profile, never restarted, and called after what it does: it runs when somebody asks for it.
    private static func waitsToBeCalled(_ name: String, _ service: DeclaredService) -> Bool {
        let words = words(in: ([name] + service.command).joined(separator: " "))
        return service.staysEnded && service.ports.isEmpty && !words.isDisjoint(with: migrationWords)
            && (!service.profiles.isEmpty || service.restart == "no")
    }
}

extension ImageFamily {
    /// By its image, or by what only such an image is told.
    init(service: DeclaredService) {
        let known = ImageFamily(image: service.image ?? "")
        let isServer = service.environment["POSTGRES_PASSWORD"] != nil || service.environment["POSTGRES_DB"] != nil
        let hasData = service.mounts.contains { $0.target.hasPrefix("/var/lib/postgresql") }
        self = known == .other && isServer && hasData ? .postgres : known
    }
}

extension String? {
    fileprivate var asList: [String] { map { [$0] } ?? [] }
}
