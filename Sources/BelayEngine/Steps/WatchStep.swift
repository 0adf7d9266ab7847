import BelayCore

/// Notices before anybody complains: the opened version under real use, compared with how things were.
struct WatchStep: Step {
    let kind = StepKind.watch

    func observe(_ run: RunContext) throws -> StepProgress { .notDone }

    func perform(_ run: RunContext) throws -> String {
        let known = try run.recall(String.self, .sealedCheckpoint)
        guard run.world.overlaps, known == nil else { return try watch(run) }
        let recording = SealRecordingBeside(try SealRecording(run))
        do {
            let summary = try watch(run)
            if !recording.isFinished {
                // However long that takes: the time of the watch is over.
                run.observer.amount(Amount(0, of: 0, .seconds))
                run.progress("watched; the sealed checkpoint is not finished yet")
            }
            guard let id = recording.finish() else { return summary }
            try run.remember(id, .sealedCheckpoint)
            return "\(summary), sealed checkpoint written"
        } catch {
            if let id = recording.cancel() { try run.remember(id, .sealedCheckpoint) }
            throw error
        }
    }

    private func watch(_ run: RunContext) throws -> String {
        let clock = run.world.clock
        let ends = clock.uptime + run.plan.watchSeconds
        run.observer.amount(Amount(0, of: run.plan.watchSeconds, .seconds))
        run.progress("users reach \(run.plan.to.version), which is watched from now on")
        var watch = Watch(run: run, first: try run.world.runtime.survey())
        do {
            repeat {
                try watch.look()
                watch.tell(of: run.plan.watchSeconds)
                if clock.uptime < ends { try clock.sleep(min(Watch.pause, max(0, ends - clock.uptime))) }
            } while clock.uptime < ends
            try watch.askOnceMore()
        } catch let error as BelayError where error.code == .interrupted {
            // Only the watching ends: the new version is verified and open.
            clock.forgetInterruption()
            try run.warn(
                "watching was ended by the operator after \(Seconds.text(run.plan.watchSeconds - (ends - clock.uptime)))")
            return "ended by the operator"
        }
        return "\(watch.looks) looks, nothing wrong"
    }
}

/// What is looked at again and again.
struct Watch {
    static let pause = 1.0
    /// A single failed answer under real use is weather; so many in a row are the new version.
    static let failuresInARow = 3
    /// The rate of error lines may be so much higher than before, and so many are no rate at all.
    static let errorFactor = 3.0
    static let fewErrors = 5
    /// So many of a hundred unanswered questions may be chance.
    static let fewUnanswered = 0.02

    let run: RunContext
    /// The services as they were when the watch began.
    let first: [ServiceFacts]
    let began: Double
    var looks = 0
    private var failures: [String: Int] = [:]
    private let measured: Availability?
    /// Minutes.
    private var told = 0

    init(run: RunContext, first: [ServiceFacts]) {
        self.run = run
        self.first = first
        began = run.world.clock.uptime
        measured = run.world.meter?.reading()
    }

    /// Once a minute, for whoever sees nothing but lines.
    mutating func tell(of seconds: Double) {
        let minutes = Int((run.world.clock.uptime - began) / 60)
        guard minutes > told, Double(minutes) * 60 < seconds else { return }
        told = minutes
        run.progress("watched for \(minutes) min of \(Int((seconds / 60).rounded(.up))) min: \(looks) looks, nothing wrong")
    }

    mutating func look() throws {
        looks += 1
        let defaults = DefaultChecks(run: run)
        try refuse(try defaults.services(first, all: true).0)
        try refuse(try defaults.logs())
        try refuse(try errorRate())
        try refuse(try unanswered())
        let asker = CheckAsker(prober: run.world.prober, clock: run.world.clock)
        // What must advance takes its time: it is asked at the end, with the watch's own checks.
        for check in run.guide.verify where check.when != .rehearsal && check.required && !check.expectation.needsBaseline {
            var single = check
            single.withinSeconds = 0
            let result = try asker.ask(single, context: ProbeContext(timeoutSeconds: 2), baseline: nil)
            failures[check.name] = result.verdict == .pass ? 0 : (failures[check.name] ?? 0) + 1
            if (failures[check.name] ?? 0) >= Self.failuresInARow { try refuse(result) }
        }
    }

    /// At the end everything has to be well at once: what failed in the last looks too, and what has to advance. Users are in
    /// while that is waited for, so the looks go on.
    mutating func askOnceMore() throws {
        let checks = run.guide.watch.checks + run.guide.verify.filter { $0.when != .rehearsal }
        let verification = Verification(run: run)
        let clock = run.world.clock
        var next = clock.uptime + Self.pause
        let results = try verification.ask(checks) {
            guard clock.uptime >= next else { return }
            try look()
            next = clock.uptime + Self.pause
        }
        try verification.judge(results, phase: "watch")
    }

    private func refuse(_ result: CheckResult) throws {
        guard result.verdict == .fail else { return }
        run.observer.checked(run.redactor.clean(result))
        try Verification(run: run).judge([result], phase: "watch")
    }

    /// Questions that users would not have been answered, where each check by itself may have been lucky.
    private func unanswered() throws -> CheckResult {
        let passed = CheckResult(name: "unanswered", area: "Belay", verdict: .pass)
        guard let measured, let now = run.world.meter?.reading() else { return passed }
        let (asked, failed) = (now.asked - measured.asked, now.failed - measured.failed)
        let closed = try run.closedWindows().first?.from ?? 0
        let allowed = max(Self.fewUnanswered, now.failureRate(before: closed) * Self.errorFactor)
        guard failed > Self.fewErrors, Double(failed) > Double(asked) * allowed else { return passed }
        return CheckResult(
            name: "unanswered", area: "Belay", verdict: .fail,
            detail: "\(failed) of \(asked) questions since open were not answered as expected: \(now.outages.last?.reason ?? "")")
    }

    /// Error lines a minute, compared with the same services before the upgrade.
    private func errorRate() throws -> CheckResult {
        let before = try run.recall(ErrorRate.self, .errorRate) ?? ErrorRate(lines: 0, seconds: 0)
        let lines = try ErrorRate.count(run, since: try LogMarks(run: run).all())
        let seconds = max(1, run.world.clock.uptime - began)
        let now = Double(lines) / seconds
        let allowed = before.perSecond * Self.errorFactor
        guard lines > Self.fewErrors, now > allowed else { return CheckResult(name: "error rate", area: "Belay", verdict: .pass) }
        return CheckResult(
            name: "error rate", area: "Belay", verdict: .fail,
            detail:
                "\(lines) error lines since it was started, \(Int((now * 60).rounded())) a minute, before \(Int((before.perSecond * 60).rounded()))"
        )
    }
}

/// How often the services complain.
struct ErrorRate: Codable {
    var lines: Int
    var seconds: Double

    var perSecond: Double { seconds > 0 ? Double(lines) / seconds : 0 }

    static func count(_ run: RunContext, since marks: [String: LogMark]) throws -> Int {
        try run.plan.services.reduce(0) { sum, service in
            guard let mark = marks[service] else { return sum }
            return sum + LogSigns.errorLines(in: try run.world.runtime.logLines(service, since: mark, limit: 20_000)).count
        }
    }
}
