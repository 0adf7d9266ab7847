import BelayCore
import BelayEngine

extension CommandSpec {
    static let show = CommandSpec(
        "show", "one run: its steps, checks, failure and state",
        discussion:
            "With --html: timeline, availability, checks, schema and rows, way back and plan on one page, without any secret.",
        options: OptionSpec.stack + [.json, .html],
        arguments: [ArgumentSpec("RUN", "its number (default: the newest)", required: false)],
        examples: ["belay show", "belay show 7 --json", "belay show 7 --html"]
    ) { invocation in
        guard let journal = try Stack.open(invocation).journal(), let newest = try journal.runs(limit: 1).first else {
            throw BelayError(.usage, "cannot show a run: there is none yet", hint: "belay plan VERSION")
        }
        let number = try invocation.number(0, "run") ?? newest.id
        guard let run = try journal.run(number) else {
            throw BelayError(.usage, "cannot show run \(number): there is no such run", hint: "belay history")
        }
        let report = try journal.report(of: run)
        if invocation.flag(.html) {
            let page = RunPage(
                report: report, plan: run.plan, keys: run.facts.environment.keys.sorted(),
                closed: try journal.closed(run.id))
            invocation.terminal.write(page.html.text)
            return .done
        }
        try invocation.answer(report) { ShowText(report: report, terminal: $0).text }
        return .done
    }
}

extension Journal {
    /// What a run came to, or how far it is.
    func report(of run: StoredRun) throws -> RunReport {
        var report = try run.report ?? open(run)
        report.steps = try steps(of: run.id)
        return report
    }

    private func open(_ run: StoredRun) throws -> RunReport {
        let writes = try waitingForDecision(run.id)
        let state =
            writes.map {
                "\(run.plan.to.version) runs and is open; users wrote at least \(Counted.text($0.total, "row")) to it since"
            }
            ?? "it has not ended"
        var report = try soFar(run)
        report.userWrites = writes
        report.state = state
        report.next = try next(run.id)
        return report
    }
}

struct ShowText {
    let report: RunReport
    let terminal: Terminal

    var text: String {
        var lines = ["run \(report.run)  \(report.verb.rawValue) \(report.from.version) → \(report.to.version)"]
        lines += Columns.aligned(
            report.steps.map { step in
                let back = step.direction == .back ? "back " : ""
                let seconds = step.ended.map { Seconds.text($0 - step.began) } ?? "not ended"
                return ["  " + back + step.kind.rawValue, step.state.rawValue, seconds, Terminal.safe(step.summary)]
            })
        lines += CheckTable(before: report.baseline, after: report.checks).lines
        lines += DataText(changes: report.data).lines
        if let rehearsal = report.rehearsal { lines.append("  rehearsal: \(Terminal.safe(rehearsal))") }
        // Whoever reads this needs not be told to look at it.
        var report = report
        report.next.removeAll { $0 == "belay show \(report.run)" }
        lines.append(ReportText(report: report, terminal: terminal).text)
        return lines.joined(separator: "\n")
    }
}
