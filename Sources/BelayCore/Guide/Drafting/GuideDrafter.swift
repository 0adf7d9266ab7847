/// Makes a guide of what was observed: a pure function, so that the same stack always gets the same guide.
package enum GuideDrafter {
    package static func draft(_ surroundings: Surroundings) -> GuideDraft {
        let roles = ServiceRoles(surroundings)
        let name = stackName(surroundings)
        let pin = PinDecision(roles: roles, stack: name).decide()
        let stores = StoreDecision(roles: roles, tree: tree(of: pin, in: surroundings)).decide()
        let (migrator, migrations) = MigratorDecision(roles: roles).decide()
        let traffic = TrafficDecision(roles: roles).decide()
        let checks = CheckDecision(roles: roles, edge: traffic.edge).decide()
        let (runtime, files) = runtime(roles)
        var guide = Guide(
            name: name, runtime: .compose(runtime), version: pin.version, stores: stores.stores, migrate: migrator,
            edge: Array(traffic.edge.prefix(GuideLimits.items)), producers: Array(traffic.producers.prefix(GuideLimits.items)),
            grace: traffic.grace, verify: checks.checks)
        guide.watch = WatchSpec(forSeconds: 900)
        let remarks = files + NoteDecision(roles: roles).decide() + pin.remarks + stores.remarks + migrations + traffic.remarks
        return GuideDraft(guide: guide, remarks: remarks + checks.remarks + drains(roles, stores.stores))
    }

    /// The directory's, where the project is called after it; both may have a number behind the name.
    private static func stackName(_ surroundings: Surroundings) -> String {
        let directory = GuideFit.name(surroundings.directory.split(separator: "/").last.map(String.init) ?? "")
        let project = GuideFit.name(surroundings.project.name)
        guard let directory, let project else { return project ?? directory ?? "stack" }
        return project == directory || project.hasPrefix(directory + "-") ? directory : project
    }

    private static func tree(of pin: PinDecision.Outcome, in surroundings: Surroundings) -> WorkTree? {
        guard case .git(let path, _, _, _) = pin.version.pin else { return nil }
        return surroundings.workTrees.first {
            $0.path == path || $0.path == surroundings.directory || surroundings.inStack($0.path) == path
        }
    }

    private static func runtime(_ roles: ServiceRoles) -> (ComposeSpec, [Remark]) {
        let surroundings = roles.surroundings
        let names = surroundings.files.map { $0.path.shown(limit: 120) }
        var spec = ComposeSpec()
        var remarks: [Remark] = []
        if let name = surroundings.projectName {
            if GuideFit.takes(name, by: .name("a project's name", lowercase: true)) {
                spec.project = name
                remarks.append(Remark(.found, "runtime", "the project is called \(name), and not after its directory"))
            } else {
                remarks.append(
                    Remark(
                        .unknown, "runtime",
                        "the project is called \(name.shown(limit: 60)), which a guide cannot hold: write COMPOSE_PROJECT_NAME into .env"
                    ))
            }
        }
        if surroundings.areFound {
            remarks.append(Remark(.found, "runtime", "Compose finds \(names.listed) by itself"))
        } else {
            let inside = surroundings.files.map(\.path).filter(GuideFit.isPath)
            spec.files = inside.count == names.count ? inside : []
            let doubt = "the project is made of \(names.listed), and a guide can only name files in the stack's directory"
            remarks.append(
                spec.files.isEmpty
                    ? Remark(.unknown, "runtime", doubt) : Remark(.found, "runtime", "the files that the project is made of"))
        }
        let settled = Set(surroundings.profiles.inSettings)
        if Set(roles.profiles) != settled { spec.profiles = roles.profiles.filter(GuideFit.isName) }
        if !spec.profiles.isEmpty {
            remarks.append(Remark(.found, "runtime", "of the profiles, \(spec.profiles.listed) belongs to the stack"))
        }
        return (spec, remarks)
    }

    /// Work in flight cannot be seen from outside; where it is likely, what may ask for it.
    private static func drains(_ roles: ServiceRoles, _ stores: [StoreSpec]) -> [Remark] {
        let working = roles.lasting.filter { name in
            !roles.words(name).isDisjoint(with: [
                "worker", "workers", "celery", "sidekiq", "consumer", "queue", "scheduler", "runner",
            ])
        }
        guard !working.isEmpty else { return [] }
        var examples: [String] = []
        if let queue = roles.data.first(where: { roles.family($0) == .redis }),
            working.contains(where: { roles.words($0).contains("celery") })
        {
            examples.append(
                "- {name: the Celery queue is empty, redis: {service: \(queue), command: [LLEN, celery]}, expect: 0, within: 10m}"
            )
        }
        if let store = stores.first(where: \.kind.isDatabase) {
            examples.append(
                "- {name: nothing is in flight, sql: {store: \(store.name), query: select count(*) from …}, expect: 0, within: 10m}"
            )
        }
        return [
            Remark(
                .unknown, "drain", "\(working.listed) may have work in hand, and nothing says how to see that there is none",
                examples: examples.isEmpty ? [] : ["drain:"] + examples.map { "  " + $0 })
        ]
    }
}
