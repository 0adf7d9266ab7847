package import BelayCore
import BelaySystem
import Glibc

/// The verbs that move a stack. Each takes the stack's lock, and leaves it in one of the states of law 12.
package struct Engine {
    package let world: StackWorld
    package let journal: Journal
    package let observer: any RunObserver
    /// The same stack seen through another guide: a run goes on with the one that it was planned with.
    private let rebuild: @Sendable (Guide) -> StackWorld

    package init(
        world: StackWorld, journal: Journal, observer: any RunObserver, rebuild: (@Sendable (Guide) -> StackWorld)? = nil
    ) {
        self.rebuild = rebuild ?? { _ in world }
        self.world = world
        self.journal = journal
        self.observer = observer
    }

    func with(_ guide: Guide) -> Engine {
        guide == world.guide ? self : Engine(world: rebuild(guide), journal: journal, observer: observer, rebuild: rebuild)
    }

    /// Refuses where another run holds the stack (exit 5).
    func locked<T>(_ body: () throws -> T) throws -> T {
        guard let lock = try StackLock(world.lockIdentities) else { throw try busy() }
        return try withExtendedLifetime(lock) { _ in
            do {
                // What cannot be tidied is no reason to refuse: a way back may be waiting.
                try? Temporaries(world: world).removeDead()
                return try body()
            } catch { throw redactor().clean(Pipeline.explained(error)) }
        }
    }

    /// For what is said outside of a run; where the environment cannot be read, nothing is known to be secret.
    func redactor() -> Redactor {
        let staged = (try? journal.openRun().map { try SwitchFiles.staged(run: $0.id, world: world) }) ?? [:]
        return (try? Redactor(world, staged: staged)) ?? Redactor(Array(staged.values))
    }

    private func busy() throws -> BelayError {
        let open = try journal.openRun()
        let who = open.map { ": run \($0.id) of process \($0.holder.pid)" } ?? ""
        return BelayError(.busy, "cannot begin: another belay holds this stack\(who)", hint: "belay status")
    }

    /// A run that was cut short has to be ended before another may begin.
    func refuseOpenRun() throws {
        guard let open = try journal.openRun() else { return try refuseStrangers() }
        throw BelayError(
            .needsPerson, "cannot begin: run \(open.id) (\(open.plan.verb.rawValue) to \(open.plan.to.version)) has not ended",
            hint: "belay resume")
    }

    /// Twins and salvages of a run that this journal does not know may be somebody's only way back.
    private func refuseStrangers() throws {
        for leftover in try world.stores.flatMap({ try $0.leftovers() }) {
            var stranger = leftover.stranger
            if let run = leftover.run, run > 0, try journal.run(run) == nil { stranger = "run \(run)" }
            guard let stranger else { continue }
            throw BelayError(
                .needsPerson,
                "cannot begin: \(leftover.path) is of \(stranger), which this journal does not know: it may be the only way back of a run begun with another --state",
                hint: "belay resume with that --state; if nothing needs it any more, move the directory away")
        }
    }

    func holder() -> ProcessFacts {
        world.processTable.process(getpid()) ?? ProcessFacts(pid: getpid(), startTicks: 0, bootID: world.processTable.bootID)
    }

    /// Journals a new run and walks its plan.
    func begin(_ plan: Plan, facts: Facts, staged: [String: Secret], options: RunOptions) throws -> RunReport {
        try refuseFull()
        let id = try journal.begin(plan: plan, facts: facts, holder: holder(), now: world.clock.now)
        return try accounted(id) {
            if !staged.isEmpty { try SwitchFiles.keep(staged, run: id, world: world) }
            try journal.remember(options, as: MemoryName.options.key, of: id, now: world.clock.now)
            let run = try RunContext(
                world: world, journal: journal, observer: observer, id: id, plan: plan, before: facts, staged: staged)
            observer.runBegan(id, plan: plan)
            return try run.measured { try Driver(run: run, resumed: false).drive(plan.steps.map(\.kind)) }
        }
    }

    /// A run that could not even be written down would be one that nobody has refused and nobody can end.
    private func refuseFull() throws {
        let needed: Int64 = 2 << 20
        let available = try world.fileSystem.space(world.place.directory).availableBytes
        guard available < needed else { return }
        throw BelayError(
            .refused,
            "cannot begin: \(world.place.directory) has \(Size.text(available)) free, the journal alone needs \(Size.text(needed))",
            hint: "free \(Size.text(needed - available)), or choose another place with --state")
    }

    /// Once a run has begun, an error that nothing else took (a journal that cannot be written) leaves it open: never a
    /// refusal, since something may have been touched.
    func accounted<T>(_ id: Int, _ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch {
            let cause = Pipeline.explained(error)
            if cause.code == .needsPerson { throw cause }
            throw BelayError(
                .needsPerson,
                "run \(id) was cut short: \(cause.message); \(world.running()); once that is mended it can be ended",
                hint: "belay resume",
                evidence: cause.evidence)
        }
    }

    /// What a plan is made from, beyond guide and facts.
    func target(_ verb: Verb, pin: PinState, from facts: Facts) throws -> Target {
        let earlier = try journal.runs(limit: 20).filter { $0.plan.verb == verb }.compactMap {
            $0.report?.availability?.longestOutageSeconds ?? $0.report?.downtimeSeconds
        }
        return Target(
            verb: verb, pin: pin, pinPlace: world.pin.place,
            ways: Dictionary(world.stores.map { ($0.name, $0.ways) }, uniquingKeysWith: { first, _ in first }),
            canStartDark: world.guide.completed(by: facts.services).edge.filter(world.runtime.canStartDark),
            space: try spaceNeeded(),
            earlierDowntimes: Array(earlier.prefix(5)))
    }

    /// Twins beside the stores; in the vault, the copy before the upgrade and the sealed one.
    private func spaceNeeded() throws -> [SpaceNeed] {
        let twins = try world.stores.flatMap { try $0.spaceNeeded() }
        let bytes = twins.reduce(0) { $0 + $1.bytes }
        return twins + [SpaceNeed(path: world.place.vault, bytes: bytes * 2, purpose: "vault")]
    }

    func finished(_ plan: Plan) throws -> Plan {
        // Space and time differ from one look to the next; the same steps are the same plan.
        var lasting = plan
        lasting.space = []
        lasting.expectedDowntimeSeconds = nil
        var plan = plan
        plan.id = String(SHA256.hex(try JSON.encode(lasting)).prefix(8))
        return plan
    }
}
