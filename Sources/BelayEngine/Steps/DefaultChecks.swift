import BelayCore

/// Law 5 without any guide naming it: identity, schema, services, logs since start.
struct DefaultChecks {
    let run: RunContext

    /// What the running program says of itself before anything is touched.
    static let before = "identity-before"

    /// A version that said something else before anything began says just that when it is back.
    func identity(all: Bool = false) throws -> CheckResult {
        var result = try identity(of: run.aim, all: all)
        guard run.direction == .back, result.verdict == .fail else { return result }
        let detail = run.redactor.clean(result).detail
        let before = try run.journal.checks(of: run.id, phase: Self.before)
        if before.contains(where: { $0.verdict == .fail && $0.detail == detail }) {
            (result.before, result.verdict) = (.fail, .warn)
        }
        return result
    }

    func identity(of aim: PinState, all: Bool) throws -> CheckResult {
        let pin = try run.world.pin.current()
        guard pin.isSameCode(as: aim) else {
            return fail("pin", "the pin says \(pin.version), expected \(aim.version)")
        }
        guard let probe = run.guide.version.identity else { return pass("identity") }
        if !all, let service = probe.service, run.plan.notDark.contains(service) { return pass("identity") }
        let observation = try run.world.prober.observe(probe, in: ProbeContext())
        if let problem = observation.problem {
            return fail("identity", "the program does not say which version it is: \(problem)")
        }
        let answer = observation.scalar?.description ?? ""
        guard answer == aim.version || answer == aim.identity || Version.order(answer, aim.version) == .same else {
            return fail("identity", "the program says that it is \(answer), expected \(aim.version)")
        }
        return pass("identity")
    }

    /// After a migration the schema stays; on a way back it is the sealed one.
    func schema(counting: Bool = true) throws -> (CheckResult, [StoreFacts]) {
        let now = try run.world.stores.map { try $0.survey(counting: counting) }
        let expected: [StoreFacts]
        switch run.direction {
        case .forward: expected = try run.recall([StoreFacts].self, .migrated) ?? []
        case .back where try run.recall(WayBack.self, .wayBack)?.decision == .codeOnly:
            expected = try run.recall([StoreFacts].self, .migrated) ?? []
        case .back: expected = (try run.recall([Seal].self, .seals) ?? []).map(\.facts)
        }
        if let difference = now.schemaDifference(from: expected) { return (fail("schema", difference), now) }
        return (pass("schema"), now)
    }

    /// With `all`, those too that could not start dark: once it is open they run as well.
    func services(_ first: [ServiceFacts]?, all: Bool = false) throws -> (CheckResult, [ServiceFacts]) {
        let now = try run.world.runtime.survey()
        for service in run.plan.services
        where (all || !run.plan.notDark.contains(service)) && !run.mayStayDown(service) {
            guard let facts = now.first(where: { $0.name == service }), facts.isRunning else {
                return (fail("services", "\(service) does not run"), now)
            }
            guard let earlier = first?.first(where: { $0.name == service }) else { continue }
            // A worker of its pool may come and go; the one that was started first may not.
            if let main = earlier.processes.min(by: { $0.startTicks < $1.startTicks }), !facts.processes.contains(main) {
                return (fail("services", "\(service) did not stay: process \(main.pid) is gone"), now)
            }
        }
        return (pass("services"), now)
    }

    func logs() throws -> CheckResult {
        let marks = try LogMarks(run: run).all()
        for service in run.plan.services where !run.mayStayDown(service) {
            let lines = try run.world.runtime.logLines(service, since: marks[service], limit: 5000)
            guard let sign = try Habits(run: run).news(of: service, in: lines).first else { continue }
            return fail("logs", "\(service) wrote: \(sign.prefix(200))")
        }
        return pass("logs")
    }

    private func pass(_ name: String) -> CheckResult { CheckResult(name: name, area: "Belay", verdict: .pass) }

    private func fail(_ name: String, _ detail: String) -> CheckResult {
        CheckResult(name: name, area: "Belay", verdict: .fail, detail: detail)
    }
}
