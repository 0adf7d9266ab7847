import BelayCore
import BelayEngine
import BelaySystem

extension CommandSpec {
    static let show = CommandSpec(
        "show", "one run: its steps, checks, failure and state",
        options: OptionSpec.stack + [.json], arguments: [ArgumentSpec("RUN", "its number (default: the newest)", required: false)],
        examples: ["belay show", "belay show 7 --json"]
    ) { invocation in
        let terminal = Terminal(environment: invocation.environment)
        guard let journal = try Stack.open(invocation).journal(), let newest = try journal.runs(limit: 1).first else {
            throw BelayError(.usage, "cannot show a run: there is none yet", hint: "belay upgrade VERSION")
        }
        let number = try invocation.number(0, "run") ?? newest.id
        guard let run = try journal.run(number) else {
            throw BelayError(.usage, "cannot show run \(number): there is no such run", hint: "belay history")
        }
        var report =
            try run.report
            ?? RunReport(
                run: run.id, verb: run.plan.verb, stack: run.plan.stack, from: run.plan.from, to: run.plan.to, startedAt: run.began,
                failure: try journal.recall(FailureReport.self, "failure", of: run.id), state: "it has not ended", next: ["belay resume"])
        report.steps = try journal.steps(of: run.id)
        terminal.print(invocation.json ? try JSON.text(report, pretty: true) : ShowText(report: report, terminal: terminal).text)
        return .done
    }
}

struct ShowText {
    let report: RunReport
    let terminal: Terminal

    var text: String {
        var lines = ["run \(report.run)  \(report.verb.rawValue) \(report.from.version) → \(report.to.version)"]
        for step in report.steps {
            let back = step.direction == .back ? "back " : ""
            let seconds = step.ended.map { Seconds.text($0 - step.began) } ?? "not ended"
            lines.append("  \(back)\(step.kind.rawValue)  \(step.state.rawValue)  \(seconds)  \(Terminal.safe(step.summary))")
        }
        for check in report.checks {
            lines.append("  \(check.verdict.rawValue.uppercased())  \(Terminal.safe(check.name))\(check.detail.isEmpty ? "" : ": \(Terminal.safe(check.detail))")")
        }
        lines.append(ReportText(report: report, terminal: terminal).text)
        return lines.joined(separator: "\n")
    }
}
