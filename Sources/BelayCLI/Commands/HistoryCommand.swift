import BelayCore
import BelayEngine
import BelaySystem

extension CommandSpec {
    static let history = CommandSpec(
        "history", "all runs of this stack, newest first", options: OptionSpec.stack + [.json], examples: ["belay history", "belay history --json"]
    ) { invocation in
        let terminal = Terminal(environment: invocation.environment)
        let runs = try Stack.open(invocation).journal()?.runs(limit: 1000) ?? []
        if invocation.json {
            terminal.print(try JSON.text(runs.map(HistoryRow.init), pretty: true))
        } else {
            terminal.print(runs.isEmpty ? "no run yet" : runs.map { HistoryRow($0).text }.joined(separator: "\n"))
        }
        return .done
    }
}

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

    var text: String {
        let outcome = exit.map { "exit \($0.rawValue)" } ?? "open"
        let closed = downtimeSeconds.map { ", closed for \(Seconds.text($0))" } ?? ""
        return "run \(run)  \(verb.rawValue) \(from) → \(to)  \(outcome)\(closed)\(failure.map { "  \(Terminal.safe($0))" } ?? "")"
    }
}
