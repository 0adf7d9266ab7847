import BelayCore

/// The state in which no edge and no writer runs, and none can start.
struct FenceStep: Step {
    let kind = StepKind.fence
    /// A run that is taken up again has drained before.
    var drains = true

    /// That nothing runs can be seen, but not that nothing could come up again: disarming is always done once more.
    func observe(_ run: RunContext) throws -> StepProgress { .notDone }

    func perform(_ run: RunContext) throws -> String {
        let world = run.world
        // One that is taken up again has its seal.
        if drains, run.direction == .forward {
            world.ready(run: run.id)
            try world.clock.checkInterruption()
        }
        try world.runtime.endOneShots()
        try world.runtime.disarm()
        try run.closeEdge()
        try Habits(run: run).end()
        let running = try running(run)
        let edges = running.filter { run.guide.edge.contains($0) }
        try run.stop(edges)
        // With the edge closed nothing new comes in: what is still in flight may end before its writers are stopped.
        if drains, run.direction == .forward, !running.isEmpty { _ = try Drain(run: run, closed: edges).ask() }
        try run.stop(running.reversed().filter { !edges.contains($0) })
        try proveEmpty(run)
        return running.isEmpty ? "nothing ran" : "\(running.joined(separator: " ")) stopped"
    }

    /// Files may stay open for a moment after a process has ended, and a server takes its time to end what it was told to end.
    private func proveEmpty(_ run: RunContext) throws {
        let begin = run.world.clock.uptime
        var deadline = begin + 2
        var told: Set<String> = []
        while true {
            let left = try left(run)
            if left.isEmpty { return }
            let ended = try run.world.stores.flatMap { try $0.endAbandoned() }
            for line in ended where told.insert(line).inserted { run.progress(line) }
            if !ended.isEmpty { deadline = min(run.world.clock.uptime + 5, begin + 30) }
            if run.world.clock.uptime > deadline {
                throw BelayError(
                    .failed, "cannot fence: \(left[0])", hint: "end that process, or name it as a service in the guide",
                    evidence: left)
            }
            try run.world.clock.sleep(0.02)
        }
    }

    private func left(_ run: RunContext) throws -> [String] {
        let services = try running(run).map { "\($0) still runs" }
        return services + (try run.world.stores.flatMap { try $0.holders() }.map(\.sentence))
    }

    /// What holds the data stays: the fence is around it.
    private func running(_ run: RunContext) throws -> [String] {
        try run.world.runtime.survey().filter { $0.isRunning && !$0.staysInFence }.map(\.name)
    }
}
