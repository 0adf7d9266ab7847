import BelayCore
import BelayEngine

/// One run in the history.
struct HistoryRow: Encodable {
    var run: Int
    var verb: Verb
    var from: String
    var to: String
    var startedAt: Double
    var endedAt: Double?
    var exit: ExitCode?
    var downtimeSeconds: Double?
    var failure: String?

    init(_ stored: StoredRun) {
        run = stored.id
        verb = stored.plan.verb
        from = stored.plan.from.version
        to = stored.plan.to.version
        startedAt = stored.began
        endedAt = stored.ended
        exit = stored.exit
        downtimeSeconds = stored.report?.downtimeSeconds
        failure = stored.report?.failure?.message
    }

    init(_ report: RunReport) {
        run = report.run
        verb = report.verb
        from = report.from.version
        to = report.to.version
        startedAt = report.startedAt
        endedAt = report.endedAt
        exit = report.exit
        downtimeSeconds = report.downtimeSeconds
        failure = report.failure?.message
    }

    var text: String {
        let outcome = exit.map { "exit \($0.rawValue)" } ?? "open"
        let closed = downtimeSeconds.map { ", closed for \(Seconds.text($0))" } ?? ""
        let reason = failure.map { "  \(Terminal.safe($0))" } ?? ""
        return "run \(run)  \(verb.rawValue) \(from) → \(to)  \(outcome)\(closed)\(reason)"
    }
}
