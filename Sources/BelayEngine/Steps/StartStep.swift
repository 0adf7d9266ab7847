import BelayCore

/// Starts the aim's services in dependency order; what users reach stays dark.
struct StartStep: Step {
    let kind = StepKind.start

    func observe(_ run: RunContext) throws -> StepProgress { .notDone }

    func perform(_ run: RunContext) throws -> String {
        let limits = run.guide.limits
        let names = run.plan.services.filter { !run.plan.notDark.contains($0) }
        try run.expectAsRehearsed(kind)
        var started: [(service: String, at: Double)] = []
        for service in names {
            if run.direction == .forward { try run.world.clock.checkInterruption() }
            let exposure: Exposure = run.guide.edge.contains(service) ? .dark : .open
            try Exposing(run: run).start(
                service, exposure, run.patience(idle: limits.startIdle, most: limits.startMost, watchingStores: migrates(run)))
            started.append((service, run.world.clock.uptime))
        }
        for (service, begin) in started { try Exposing(run: run).awaitStaying(service, since: begin) }
        if run.direction == .forward { try ManualSteps(run: run).perform(.afterStart) }
        return names.isEmpty ? "nothing can start dark" : names.joined(separator: " ")
    }

    /// Where a start may migrate, a store that moves is progress; elsewhere any running service moves it, for ever.
    private func migrates(_ run: RunContext) -> Bool {
        switch run.guide.migrate {
        case .none, .startOf: return true
        case .run, .service: return false
        }
    }
}

/// Brings a service into an exposure, whatever it is in now.
struct Exposing {
    let run: RunContext

    func start(_ service: String, _ exposure: Exposure, _ patience: Patience) throws {
        try tolerating(service) { try bring(service, into: exposure, patience) }
    }

    func awaitStaying(_ service: String, since begin: Double) throws {
        try tolerating(service) { try run.world.runtime.awaitStaying(service, since: begin) }
    }

    private func tolerating(_ service: String, _ body: () throws -> Void) throws {
        do { try body() } catch let error as BelayError where run.mayStayDown(service) {
            try run.warn("\(service) did not run before, and does not come up: \(error.message)")
        }
    }

    private func bring(_ service: String, into exposure: Exposure, _ patience: Patience) throws {
        let now = try run.world.runtime.survey().first { $0.name == service }
        if let now, now.isRunning, now.exposure == nil || now.exposure == exposure {
            return try run.world.runtime.start(service, exposure: exposure, patience: patience)
        }
        if now?.isRunning == true {
            if try run.world.runtime.expose(service, exposure) {
                return try run.world.runtime.start(service, exposure: exposure, patience: patience)
            }
            try run.stop([service])
        }
        try LogMarks(run: run).mark(service)
        try run.world.runtime.start(service, exposure: exposure, patience: patience)
    }
}
