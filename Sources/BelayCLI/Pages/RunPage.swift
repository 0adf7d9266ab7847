import BelayCore

/// One run on one page: `belay show N --html`.
struct RunPage {
    /// A line that is longer is no line that anybody wrote to be read.
    private static let longestLine = 600

    let report: RunReport
    let plan: Plan
    /// Names of the environment's keys; their values are nobody's business.
    let keys: [String]
    /// When users were kept out.
    let closed: [ClosedWindow]

    var html: HTML {
        let move = report.from == report.to ? report.to.version : "\(report.from.version) → \(report.to.version)"
        let sections: [HTML] = [
            heading(move), failure, StepTable(steps: report.steps, closed: closed).html,
            AvailabilityFigure(report: report, closed: closed).html, CheckFigure(report: report).html,
            DataTables(changes: report.data).html, WayBackTable(report: report, plan: plan).html, planned, environment,
        ]
        return PageFrame(
            title: "\(report.stack) \(report.verb.rawValue) \(move), run \(report.run)", content: "\(sections)"
        ).html
    }

    private func heading(_ move: String) -> HTML {
        let outcome = Outcome(report.userWrites == nil ? report.exit : report.exit ?? .needsPerson)
        return """
            <header>
            <p class="quiet">run \(report.run) · \(report.verb.rawValue) · plan \(plan.id) · \(TimeOfDay.withDate(report.startedAt))</p>
            <h1>\(report.stack) \(move)</h1>
            <p><span class="badge \(outcome.style)">\(outcome.words)</span> \(report.state)</p>
            </header>
            <dl class="facts">\(facts)</dl>
            """
    }

    private var facts: [HTML] {
        var rows: [(String, String)] = []
        if let ended = report.endedAt { rows.append(("took", Seconds.text(ended - report.startedAt))) }
        if let downtime = report.downtimeSeconds { rows.append((closedFor, Seconds.text(downtime))) }
        if let last = closed.last, last.to == nil { rows.append(("closed since", TimeOfDay.text(last.from))) }
        if let availability = report.availability, availability.asked > 0 {
            rows.append(("longest without an answer", Seconds.text(availability.longestOutageSeconds)))
        }
        if let writes = report.userWrites { rows.append(("rows written since open", "at least \(writes.total)")) }
        if let exit = report.exit { rows.append(("exit code", String(exit.rawValue))) }
        return rows.map { "<div><dt>\($0.0)</dt><dd>\($0.1)</dd></div>" }
    }

    private var closedFor: String { closed.count > 1 ? "closed for, \(closed.count) times together" : "closed for" }

    private var failure: HTML {
        var parts: [HTML] = []
        if let failure = report.failure {
            let step = failure.step.map { "\($0.rawValue) failed: " } ?? ""
            parts.append("<p><strong>\(step)\(failure.message)</strong></p>")
            if !failure.evidence.isEmpty {
                let lines = failure.evidence.map { HTML.cut($0, to: Self.longestLine) }
                parts.append("<pre aria-label=\"the lines that matter\">\(lines)</pre>")
            }
            if let hint = failure.hint, !report.next.contains(hint) { parts.append("<p>Hint: \(hint)</p>") }
            if let second = failure.second { parts.append("<p>Then, on the way back: \(second)</p>") }
        }
        parts += nextCommands
        for warning in report.warnings { parts.append("<p><span class=\"verdict warn\">WARN</span> \(warning)</p>") }
        guard !parts.isEmpty else { return .nothing }
        return "<div class=\"card\(report.failure == nil ? " calm" : "")\">\(parts)</div>"
    }

    /// Whoever reads this needs not be told to look at it.
    private var nextCommands: [HTML] {
        let label = ReportText.label(report)
        return report.next.filter { $0 != "belay show \(report.run)" }.map { command in
            let meaning: HTML = ReportText.meaning(of: command, report).map { "<span class=\"quiet\">\($0)</span>" } ?? .nothing
            return """
                <p class="next">\(label.prefix(1).uppercased() + label.dropFirst()): <code>\(command)</code> \(meaning)</p>
                """
        }
    }

    private var planned: HTML {
        let steps = plan.steps.map { step -> HTML in
            let does = step.does.map { "<li>\($0)</li>" as HTML }
            let back = step.wayBack.map { "<li class=\"quiet\">way back: \($0)</li>" as HTML }
            return "<li><strong>\(step.kind.rawValue)</strong><ul>\(does)\(back)</ul></li>"
        }
        let notes = plan.notes.map { "<li>\($0)</li>" as HTML }
        let told: HTML = notes.isEmpty ? .nothing : "<ul class=\"plain\">\(notes)</ul>"
        return PageFrame.section("Plan", "\(told)<ol class=\"plan\">\(steps)</ol>")
    }

    private var environment: HTML {
        guard !keys.isEmpty || !plan.stagedKeys.isEmpty else { return .nothing }
        let all = keys.map { key -> HTML in
            plan.stagedKeys.contains(key) ? "<li><code>\(key)</code>, set by this run</li>" : "<li><code>\(key)</code></li>"
        }
        let added = plan.stagedKeys.filter { !keys.contains($0) }.map { "<li><code>\($0)</code>, added by this run</li>" as HTML }
        return PageFrame.section(
            "Environment", "<p class=\"quiet\">Names only; values are in no report.</p><ul class=\"keys\">\(all + added)</ul>")
    }
}

/// What a run came to, in words and colour.
struct Outcome {
    let words: String
    let style: String

    init(_ exit: ExitCode?) {
        switch exit {
        case .done: (words, style) = ("done", "good")
        case .wentBack: (words, style) = ("went back", "warn")
        case .refused: (words, style) = ("refused", "warn")
        case .interrupted: (words, style) = ("interrupted, went back", "warn")
        case .needsPerson: (words, style) = ("needs a person", "bad")
        case .usage, .busy: (words, style) = ("not begun", "warn")
        case nil: (words, style) = ("has not ended", "bad")
        }
    }
}
