/// How one application is upgraded: `belay.yaml`, read, validated and with one shape chosen.
///
/// Every path in it is relative to the stack's directory. Times are seconds. It is stored with the plan of every run,
/// so that `resume` does what was planned whatever happened to the file; it never holds a credential.
package struct Guide: Codable, Sendable, Equatable {
    package var name: String
    package var runtime: RuntimeSpec
    package var version: VersionSpec
    package var stores: [StoreSpec]
    package var migrate: MigratorSpec
    /// Services through which the outside reaches the stack.
    package var edge: [String]
    /// Writers that only bring new work in: stopped first.
    package var producers: [String]
    /// Seconds that a service may take to stop, where it is not the default.
    package var grace: [String: Double]
    package var preflight: [Check]
    package var drain: [Check]
    /// What happens when a drain check is still not met at its deadline.
    package var onBusy: OnBusy
    package var verify: [Check]
    package var watch: WatchSpec
    package var onWrites: OnWrites
    /// What is asked all the time to measure how long users are without an answer.
    package var availability: Check?
    package var retention: Retention
    package var limits: Limits
    /// The vendor's releases file, relative to the guide; `releases.yaml` beside it when there is one.
    package var releasesFile: String?
    /// Who is told of a run, beside hooks.
    package var notify: NotifySpec?
    /// What a rehearsal does without.
    package var rehearsal: RehearsalSpec?

    package init(
        name: String, runtime: RuntimeSpec, version: VersionSpec, stores: [StoreSpec] = [], migrate: MigratorSpec = .none,
        edge: [String] = [], producers: [String] = [], grace: [String: Double] = [:], preflight: [Check] = [],
        drain: [Check] = [], onBusy: OnBusy = .abort, verify: [Check] = [], watch: WatchSpec = WatchSpec(),
        onWrites: OnWrites = .ask, availability: Check? = nil, retention: Retention = Retention(), limits: Limits = Limits(),
        releasesFile: String? = nil, notify: NotifySpec? = nil, rehearsal: RehearsalSpec? = nil
    ) {
        self.name = name
        self.runtime = runtime
        self.version = version
        self.stores = stores
        self.migrate = migrate
        self.edge = edge
        self.producers = producers
        self.grace = grace
        self.preflight = preflight
        self.drain = drain
        self.onBusy = onBusy
        self.verify = verify
        self.watch = watch
        self.onWrites = onWrites
        self.availability = availability
        self.retention = retention
        self.limits = limits
        self.releasesFile = releasesFile
        self.notify = notify
        self.rehearsal = rehearsal
    }
}

/// The decision at a drain check's deadline (`on-busy`).
package enum OnBusy: String, Codable, Sendable, CaseIterable {
    case abort
    case wait
    case goOn = "go-on"
}

/// What a way back does with writes that users made since `open` (`on-writes`).
package enum OnWrites: String, Codable, Sendable, CaseIterable {
    case ask
    case rollback
    case keep
}

/// What is observed after `open`, and for how long (`watch`).
package struct WatchSpec: Codable, Sendable, Equatable {
    package var forSeconds: Double
    package var checks: [Check]

    package init(forSeconds: Double = 900, checks: [Check] = []) {
        self.forSeconds = forSeconds
        self.checks = checks
    }
}

/// Which checkpoints are kept (`retention`): those among the last, those young enough, those of the last runs;
/// whatever it says, the last known good one stays.
package struct Retention: Codable, Sendable, Equatable {
    package var last: Int
    package var days: Double
    package var runs: Int

    package init(last: Int = 5, days: Double = 30, runs: Int = 3) {
        self.last = last
        self.days = days
        self.runs = runs
    }
}

/// Deadlines (`limits`), in seconds. `idle` ones begin anew with every sign of progress.
package struct Limits: Codable, Sendable, Equatable {
    package var migrateIdle: Double
    package var migrateMost: Double
    package var startIdle: Double
    package var startMost: Double
    package var stop: Double
    /// What users were let in to has to run for so long.
    package var stay: Double
    /// Bytes; nil: what the machine can spare.
    package var cloneMemory: Int64?
    /// Of each hook; nil in plans of runs that were begun before there were hooks.
    package var hook: Double?

    package init(
        migrateIdle: Double = 300, migrateMost: Double = 14400, startIdle: Double = 60, startMost: Double = 1800,
        stop: Double = 10, stay: Double = 1, cloneMemory: Int64? = nil, hook: Double? = 60
    ) {
        self.migrateIdle = migrateIdle
        self.migrateMost = migrateMost
        self.startIdle = startIdle
        self.startMost = startMost
        self.stop = stop
        self.stay = stay
        self.cloneMemory = cloneMemory
        self.hook = hook
    }
}
