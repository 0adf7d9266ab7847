import BelayCore

/// A guide, facts and a target that plans are made from.
enum PlanScene {
    static let old = PinState(version: "1.0.0", identity: "old")
    static let new = PinState(version: "2.0.0", identity: "new")

    static func guide(onWrites: OnWrites = .ask, migrate: MigratorSpec = .service("migrator")) -> Guide {
        let services = ["db", "worker", "api"].map { ProcessServiceSpec(name: $0, run: [$0], logFile: "\($0).log") }
        let migrator = ProcessServiceSpec(name: "migrator", run: ["migrator"], logFile: "migrator.log", oneShot: true)
        return Guide(
            name: "app", runtime: .process(ProcessRuntimeSpec(services: services + [migrator])),
            version: VersionSpec(pin: .env(file: ".env", key: "VERSION", releases: nil)),
            stores: [
                StoreSpec(name: "data", kind: .sqlite(files: ["app.db"])),
                StoreSpec(name: "settings", kind: .files(paths: [".env"])),
            ],
            migrate: migrate, edge: ["api"], producers: ["worker"],
            verify: [
                Check(name: "health", probe: .tcp(service: "api", port: 1), expectation: Expectation()),
                Check(name: "page", probe: .tcp(service: "api", port: 2), expectation: Expectation(), when: .open),
            ], onWrites: onWrites)
    }

    static func facts(pin: PinState = old) -> Facts {
        let services = ["db", "worker", "api", "migrator"].map {
            ServiceFacts(name: $0, state: .running, role: $0 == "migrator" ? .oneShot : nil)
        }
        return Facts(takenAt: 1, bootID: "b", pin: pin, services: services, stores: [], spaces: [], environment: [:])
    }

    static func target(_ verb: Verb = .upgrade, pin: PinState = new, canStartDark: [String] = ["api"]) -> Target {
        Target(
            verb: verb, pin: pin, pinPlace: "VERSION in .env", stagedKeys: ["B", "A"],
            checkpoint: verb == .restore || verb == .rollback ? "c" : nil,
            acceptedLosses: ["t"], ways: ["data": StoreWays(taken: "online backup", putBack: "rename")],
            canStartDark: canStartDark,
            earlierDowntimes: [9, 1, 5])
    }

    static func plan(_ verb: Verb = .upgrade, pin: PinState = new, onWrites: OnWrites = .ask) -> Plan {
        .make(guide: guide(onWrites: onWrites), facts: facts(), target: target(verb, pin: pin))
    }
}
