import BelayCore
import BelaySystem

/// One execution of a plan: what every step works with. Everything that must be known after a crash goes through
/// `remember` and `recall`.
final class RunContext {
    let world: StackWorld
    let journal: Journal
    let observer: any RunObserver
    let id: Int
    let plan: Plan
    /// The facts that the plan was made from.
    let before: Facts
    let redactor: Redactor
    var direction: Direction = .forward
    private var counting: Beside<[Seal]>?

    init(
        world: StackWorld, journal: Journal, observer: any RunObserver, id: Int, plan: Plan, before: Facts,
        staged: [String: Secret]
    ) throws {
        self.world = world
        self.journal = journal
        self.observer = observer
        self.id = id
        self.plan = plan
        self.before = before
        redactor = try Redactor(world, staged: staged)
    }

    /// The version that the steps of this direction lead to.
    var aim: PinState { direction == .forward ? plan.to : plan.from }
    var guide: Guide { plan.guide }

    func remember<T: Encodable>(_ value: T, _ name: MemoryName) throws {
        try journal.remember(value, as: name.key, of: id, now: world.clock.now)
    }

    func recall<T: Decodable>(_ type: T.Type, _ name: MemoryName) throws -> T? {
        try journal.recall(type, name.key, of: id)
    }

    /// What was taken at the one instant, with what it held: waits for whoever counts it.
    func seals() throws -> [Seal] {
        let known = try recall([Seal].self, .seals) ?? []
        guard !known.allSatisfy(\.isCounted) else { return known }
        let begun = counting
        counting = nil
        // What kept the thread from its end (a signal, an engine that was restarted) may be over.
        let seals = try (try? begun?.value()) ?? world.count(known)
        try remember(seals, .seals)
        return seals
    }

    /// Twins stand still: what they hold is counted while other work goes on.
    func countBeside(_ seals: [Seal]) {
        guard !seals.allSatisfy(\.isCounted) else { return }
        counting = Beside { [world] in try world.count(seals) }
    }

    /// Twins are about to go: nobody reads them any more when this returns.
    func endCounting() {
        _ = try? counting?.value()
        counting = nil
    }

    /// Back is as it was: what did not run before anything began is started, and need not come up.
    func mayStayDown(_ service: String) -> Bool {
        guard direction == .back else { return false }
        // Of several containers some may have run.
        guard let before = before.service(named: service) else { return true }
        return !before.isRunning && before.processes.isEmpty
    }

    func progress(_ line: String) { observer.progress(redactor.clean(line)) }

    /// How long a step took on the clone is how long it is expected to take. What is over in a moment needs no expectation.
    func expectAsRehearsed(_ kind: StepKind) throws {
        guard direction == .forward, let seconds = try recall(Rehearsal.self, .rehearsal)?.seconds[kind.rawValue], seconds >= 1
        else { return }
        observer.amount(Amount(0, of: seconds, .seconds))
    }

    func warn(_ message: String) throws {
        let message = redactor.clean(message)
        let told = try recall([String].self, .warnings) ?? []
        // What is looked at in several steps is news once.
        guard !told.contains(message) else { return }
        try remember(told + [message], .warnings)
        observer.progress("warning: " + message)
    }

    /// What copying or sealing stores has found; what was known before anything began has been told.
    func tell(_ facts: [StoreFacts]) throws {
        let known = Set(before.stores.flatMap(\.findings).map(\.message))
        for finding in facts.flatMap(\.findings) where !known.contains(finding.message) { try warn(finding.message) }
    }

    /// Stops services and says so.
    func stop(_ services: [String]) throws {
        guard !services.isEmpty else { return }
        let guide = guide
        let seconds = try world.runtime.stop(services, grace: { guide.grace[$0] ?? guide.limits.stop })
        for service in services { progress("\(service) stopped in \(Seconds.text(seconds[service] ?? 0))") }
    }

    /// After a reboot, or a restart of what runs the services, nothing can be observed of a store whose own service is down.
    func startStores() throws {
        let ran = Set(before.services.filter(\.isRunning).map(\.name))
        for service in try world.runtime.survey() where service.role == .store && !service.isRunning && ran.contains(service.name)
        {
            let patience = patience(idle: guide.limits.startIdle, most: guide.limits.startMost)
            try world.runtime.start(service.name, exposure: .open, patience: patience)
        }
    }

    /// With `watchingStores`, changes of the stores are a migration's sign of progress.
    func patience(idle: Double, most: Double, watchingStores: Bool = false) -> Patience {
        let stores = watchingStores ? world.stores : []
        let observer = observer
        let redactor = redactor
        return Patience(
            idleSeconds: idle, mostSeconds: most, activity: { stores.reduce(0) { $0 &+ $1.activity() } },
            onLine: { observer.progress(redactor.clean($0)) })
    }
}

/// Names of what a run remembers.
enum MemoryName {
    case options
    case warnings
    case availability
    case preCopy
    /// The stores as they were when a rehearsal began.
    case beforeRehearsal
    case rehearsal
    case seals
    case closedWindows
    case openedAt
    case migrated
    /// The stores as a migration left them that failed.
    case foundAtFailure
    case darkEnd
    case errorRate
    case habits
    case logMarks(Direction)
    case habitSigns
    case sealedCheckpoint
    case wayBack
    case failure
    case interrupted
    case asked
    case fetched
    case manualSteps
    case manualStepsDone
    /// Of the run that is undone.
    case manualStepsUndone
    /// Data is being put back: what is live no longer tells of users.
    case restoring
    /// The files that `switch` writes are kept as they were.
    case switchSaved

    var key: String {
        switch self {
        case .logMarks(let direction): return "log-marks-\(direction.rawValue)"
        case .habitSigns: return "habit-signs"
        case .options: return "options"
        case .warnings: return "warnings"
        case .availability: return "availability"
        case .preCopy: return "pre-copy"
        case .beforeRehearsal: return "before-rehearsal"
        case .rehearsal: return "rehearsal"
        case .seals: return "seals"
        case .closedWindows: return "closed-windows"
        case .openedAt: return "opened-at"
        case .migrated: return "migrated"
        case .foundAtFailure: return "found-at-failure"
        case .darkEnd: return "dark-end"
        case .errorRate: return "error-rate"
        case .habits: return "habits"
        case .sealedCheckpoint: return "sealed-checkpoint"
        case .wayBack: return "way-back"
        case .failure: return "failure"
        case .interrupted: return "interrupted"
        case .asked: return "asked"
        case .fetched: return "fetched"
        case .manualSteps: return "manual-steps"
        case .manualStepsDone: return "manual-steps-done"
        case .manualStepsUndone: return "manual-steps-undone"
        case .restoring: return "restoring"
        case .switchSaved: return "switch-saved"
        }
    }
}
