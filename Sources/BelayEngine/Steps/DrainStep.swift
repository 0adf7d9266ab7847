import BelayCore

/// Stops producers, then waits with the edge open until no work is in flight.
struct DrainStep: Step {
    let kind = StepKind.drain

    func observe(_ run: RunContext) throws -> StepProgress { .notDone }

    func perform(_ run: RunContext) throws -> String {
        try follow(run)
        try run.stop(run.guide.producers)
        let busy = try Drain(run: run).ask()
        if !busy.isEmpty { return "went on although \(busy.joined(separator: ", "))" }
        return run.guide.drain.isEmpty ? "nothing to wait for" : "no work in flight"
    }

    /// A store that cannot be followed is taken at the seal, which keeps users waiting for longer, and is as good.
    private func follow(_ run: RunContext) throws {
        for store in run.world.stores {
            do {
                if let follower = try store.follow(run: run.id) { run.progress(follower) }
            } catch let error as BelayError where error.code != .interrupted {
                try run.warn("\(error.message); it is copied within the fence")
            }
        }
    }
}

/// Asks the drain checks, and decides at their deadline as the guide says.
struct Drain {
    let run: RunContext
    /// Services that are stopped already: what has to ask them cannot be asked, and nobody may be kept waiting.
    var closed: [String] = []

    /// Names of the checks that are not met although the guide says to go on.
    func ask() throws -> [String] {
        let asker = CheckAsker(prober: run.world.prober, clock: run.world.clock)
        var busy: [String] = []
        for check in run.guide.drain where check.probe.service.map(closed.contains) != true {
            while true {
                let result = try asker.ask(check, context: ProbeContext(), baseline: nil)
                run.observer.checked(run.redactor.clean(result))
                if result.verdict == .pass { break }
                if run.guide.onBusy == .wait && closed.isEmpty { continue }
                if run.guide.onBusy == .goOn || !check.required {
                    busy.append("\(check.name) is not met: \(result.detail)")
                    break
                }
                throw BelayError(
                    .failed, "cannot drain: \(check.name): \(result.detail)",
                    hint: "let the work end, or say `on-busy: go-on` in the guide")
            }
        }
        return busy
    }
}
