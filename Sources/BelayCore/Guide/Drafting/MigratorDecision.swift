/// What changes the schema: a one-shot service, else the service whose start does.
struct MigratorDecision {
    let roles: ServiceRoles

    private static let key = "migrate"
    /// Those that work on what others have migrated.
    private static let workerWords: Set<String> = [
        "worker", "workers", "celery", "beat", "scheduler", "cron", "queue", "consumer", "sidekiq",
    ]

    func decide() -> (MigratorSpec, [Remark]) {
        if let name = roles.migrators.first(where: roles.services.contains) { return oneShot(name) }
        let candidates = roles.lasting.filter { roles.usesSchema($0) || keepsDatabase($0) }
        guard let only = candidates.first else { return (.none, []) }
        let speaking = candidates.filter { ServiceRoles.speaksOfMigrations($0, in: roles.surroundings) }
        let migrating = candidates.filter { roles.surroundings.containers[$0]?.hasMigrated == true }
        if let name = likeliest(speaking) {
            return startOf(name, "what \(name) runs speaks of migrations", others: candidates)
        }
        if let name = likeliest(migrating) { return startOf(name, "the log of \(name) tells of migrations", others: candidates) }
        if candidates.count == 1 { return startOf(only, "\(only) is the only service that works on the data", others: []) }
        return unknown(candidates)
    }

    private func oneShot(_ name: String) -> (MigratorSpec, [Remark]) {
        let isAwaited = roles.surroundings.project.awaited.contains(name)
        let profiles = roles.service(name)?.profiles ?? []
        var message = "\(name) runs once"
        if isAwaited { message += ", and others wait for it to end well" }
        if let profile = profiles.first { message += "; it is in the profile \(profile), which a plain `up` never runs" }
        var remarks = [Remark(.found, Self.key, message)]
        let others = roles.migrators.dropFirst().filter(roles.services.contains)
        if !others.isEmpty {
            remarks.append(
                Remark(
                    .unknown, Self.key,
                    "\(others.listed) may migrate too, and only one service can stand here: others run where somebody waits for them to end"
                ))
        }
        return (.service(name), remarks)
    }

    private func startOf(_ name: String, _ why: String, others: [String]) -> (MigratorSpec, [Remark]) {
        let rest = others.filter { $0 != name }
        let order = rest.isEmpty ? "it is started first, alone and dark" : "it is started before \(rest.listed)"
        return (.startOf(name), [Remark(.found, Self.key, "\(why): \(order)")])
    }

    private func unknown(_ candidates: [String]) -> (MigratorSpec, [Remark]) {
        let best = likeliest(candidates) ?? candidates[0]
        let message =
            "no service that migrates was found among \(candidates.listed). If the start of one does, or a command, say which: otherwise the schema changes when nobody looks"
        return (
            .none,
            [Remark(.unknown, Self.key, message, examples: ["migrate: {start-of: \(best)}", "migrate: {run: [./migrate]}"])]
        )
    }

    /// Who only works on what others bring is seldom the one that migrates; whom others need mostly is.
    private func likeliest(_ names: [String]) -> String? {
        let needed = Set(roles.services.flatMap { roles.service($0)?.dependencies.keys.map { $0 } ?? [] })
        return names.min { first, second in rank(first, needed) < rank(second, needed) }
    }

    private func rank(_ name: String, _ needed: Set<String>) -> (Int, Int, String) {
        (roles.words(name).isDisjoint(with: Self.workerWords) ? 0 : 1, needed.contains(name) ? 0 : 1, name)
    }

    /// A database in its own volume or directory.
    private func keepsDatabase(_ name: String) -> Bool {
        (roles.service(name)?.mounts ?? []).contains { mount in
            guard !mount.isReadOnly, let source = mount.source else { return false }
            let seen = roles.surroundings.volumes[source] ?? roles.surroundings.binds[source]
            return seen?.databases.isEmpty == false || seen?.postgres != nil
        }
    }
}
