import BelayCore
import BelaySystem

/// Waits until a started service is ready. A slow boot looks like a broken one: as long as it writes to its log, or its
/// store moves, it is given more time.
struct ProcessReadiness {
    /// Many services are ready at once; the others are asked less and less often.
    private static let firstPause = 0.01
    private static let longestPause = 0.05
    private static let probeSeconds = 2.0
    /// How long a service without a readiness check must have lived.
    private static let settled = 1.0
    private static let evidenceLines = 20

    let runtime: ProcessRuntime
    let service: ProcessServiceSpec
    let record: ProcessRecord

    func wait(_ patience: Patience) throws {
        // A vendor who gives the check a time of its own knows how long it may be silent.
        let idle = max(patience.idleSeconds, service.ready?.withinSeconds ?? 0)
        var waiting = Waiting(patience, clock: runtime.clock, idleSeconds: idle)
        var sense = ProgressSense()
        var follower = LogFollower(from: record.logMark, files: runtime.files)
        let prober = runtime.prober(runtime)
        var pause = Self.firstPause
        while true {
            if let lines = try follower.next() { waiting.hear(sense.news(in: lines)) }
            waiting.look()
            // Asked before and looked at after: an answer by somebody else does not make a dead service ready.
            let answer = try ask(prober, since: waiting.begin)
            guard lives() else { throw Self.endedEarly(service, lines: try evidence()) }
            guard let answer else { return }
            if let why = waiting.overdue { throw try neverReady(answer, why) }
            try runtime.clock.sleep(pause)
            pause = min(pause * 1.5, Self.longestPause)
        }
    }

    /// What is still missing, or nil when it is ready.
    private func ask(_ prober: any Prober, since begin: Double) throws -> String? {
        guard let check = service.ready else {
            return runtime.clock.uptime - begin >= Self.settled ? nil : "it has to run for a second"
        }
        let context = ProbeContext(logMarks: [service.name: record.logMark], timeoutSeconds: Self.probeSeconds)
        let result = check.judge(try prober.observe(check.probe.asking(service.name), in: context), baseline: nil)
        return result.verdict == .pass ? nil : "\(check.name): \(result.detail)"
    }

    private func lives() -> Bool {
        if runtime.table.process(record.process.pid) == record.process { return true }
        // It may have put itself into the background.
        return !runtime.finder.members(of: service.name).isEmpty
    }

    private func evidence() throws -> [String] {
        try runtime.logs.lines(of: service, since: record.logMark, limit: Self.evidenceLines)
    }

    private func neverReady(_ answer: String, _ why: String) throws -> BelayError {
        BelayError(
            .failed, "cannot start \(service.name): it is not ready and \(why): \(answer)", hint: "see \(service.logFile)",
            evidence: try evidence())
    }

    static func endedEarly(_ service: ProcessServiceSpec, lines: [String]) -> BelayError {
        BelayError(
            .failed, "cannot start \(service.name): it ended before it was ready", hint: "see \(service.logFile)",
            evidence: lines)
    }
}
