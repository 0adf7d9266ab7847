import BelayCore

/// What a run came to, for a person: what failed, the lines that matter, the true state, the exact next command.
struct ReportText {
    let report: RunReport
    let terminal: Terminal

    var text: String {
        var lines: [String] = [""]
        if let failure = report.failure { lines += failed(failure) }
        lines.append("  " + headline)
        if let downtime = report.downtimeSeconds { lines.append("  closed for \(Seconds.text(downtime))" + seen) }
        for warning in report.warnings { lines.append("  \(terminal.yellow("warning")): \(Terminal.safe(warning))") }
        for command in report.next {
            lines.append("  \(report.exit == .done ? "way back" : "next"): \(terminal.bold(Terminal.safe(command)))")
        }
        return lines.joined(separator: "\n")
    }

    /// What users noticed of it, where that was measured.
    private var seen: String {
        guard let availability = report.availability, availability.asked > 0 else { return "" }
        return "; without an answer for \(Seconds.text(availability.longestOutageSeconds)), asked \(availability.asked) times"
    }

    private func failed(_ failure: FailureReport) -> [String] {
        var lines = [terminal.red("  \(failure.step.map { "\($0.rawValue) failed: " } ?? "")\(Terminal.safe(failure.message))")]
        lines += failure.evidence.map { "    | \(Terminal.safe($0))" }
        if let second = failure.second { lines.append(terminal.red("  then, on the way back, \(Terminal.safe(second))")) }
        return lines
    }

    private var headline: String {
        let run = "run \(report.run)"
        switch report.exit {
        case .done: return terminal.green("done, \(run): \(report.state)")
        case .wentBack: return terminal.yellow("went back, \(run): \(report.state)")
        case .refused: return terminal.yellow("refused, \(run): \(report.state)")
        case .interrupted: return terminal.yellow("interrupted, \(run): \(report.state)")
        case .needsPerson: return terminal.red("needs a person, \(run): \(report.state)")
        case .usage, .busy: return "\(run): \(report.state)"
        case nil: return "\(run) is not ended: \(report.state)"
        }
    }
}
