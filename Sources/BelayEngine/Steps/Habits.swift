import BelayCore

/// What the old version complains about, and how often: what the new one is compared with.
struct Habits {
    private static let mostLines = 20_000

    let run: RunContext

    /// From when on errors are counted, and where each log ended then.
    struct Begin: Codable {
        var at: Double
        var marks: [String: LogMark]

        init(_ services: [String], _ world: StackWorld) throws {
            at = world.clock.now
            let ends = try services.map { ($0, try world.runtime.logMark($0)) }
            marks = Dictionary(ends, uniquingKeysWith: { first, _ in first })
        }
    }

    /// From preflight on errors are counted.
    func begin() throws {
        try run.remember(try Begin(run.plan.services, run.world), .habits)
    }

    /// At the fence, while the old version's logs are still there: what removes its containers takes them along.
    func end() throws {
        try keep(run.plan.services)
        guard run.direction == .forward, try run.recall(ErrorRate.self, .errorRate) == nil,
            let begin = try run.recall(Begin.self, .habits)
        else { return }
        let lines = try ErrorRate.count(run, since: begin.marks)
        try run.remember(ErrorRate(lines: lines, seconds: max(0.1, run.world.clock.now - begin.at)), .errorRate)
    }

    /// What a service wrote before this run had started it at all, in whatever direction. A start that a crash made necessary
    /// again must not turn what the new version wrote into a habit.
    func keep(_ services: [String]) throws {
        var signs = try self.signs()
        let missing = services.filter { signs[$0] == nil }
        guard !missing.isEmpty else { return }
        for service in missing {
            let lines = try run.world.runtime.logLines(service, since: nil, limit: Self.mostLines)
            signs[service] = LogSigns.fatalLines(in: lines).map(run.redactor.clean)
        }
        try run.remember(signs, .habitSigns)
    }

    func news(of service: String, in lines: [String]) throws -> [String] {
        LogSigns.news(in: lines.map(run.redactor.clean), before: try signs()[service] ?? [])
    }

    private func signs() throws -> [String: [String]] { try run.recall([String: [String]].self, .habitSigns) ?? [:] }
}
