import BelayCore

/// What a run came to, for a person: what failed, the lines that matter, the true state, the exact next command.
struct ReportText {
    let report: RunReport
    let terminal: Terminal

    var text: String {
        var lines: [String] = [""]
        if let failure = report.failure { lines += failed(failure) }
        lines.append(headline)
        if let downtime = report.downtimeSeconds {
            lines.append(terminal.fitted("  closed for \(Seconds.text(downtime))" + seen))
        }
        for warning in report.warnings {
            lines.append(terminal.fitted("  \(terminal.yellow("warning")): \(Terminal.safe(warning))"))
        }
        for command in report.next {
            lines.append("  \(Self.label(report)): \(terminal.bold(Terminal.safe(command)))")
            if let meaning = Self.meaning(of: command, report) {
                lines.append(terminal.fitted("        \(Terminal.safe(meaning))"))
            }
        }
        return lines.joined(separator: "\n")
    }

    /// What the commands are that a report ends with. After a rehearsal there is nothing to go back from.
    static func label(_ report: RunReport) -> String {
        report.exit == .done && report.verb != .rehearse ? "way back" : "next"
    }

    /// What a command costs, where a person has to choose.
    static func meaning(of command: String, _ report: RunReport) -> String? {
        guard report.userWrites != nil else { return nil }
        if command.hasSuffix("--discard-writes") {
            return "goes back to \(report.from.version); what users wrote is kept in the salvage, but out of the data"
        }
        return command.hasSuffix("--keep") ? "keeps \(report.to.version) with what users wrote, to mend what failed" : nil
    }

    /// What users noticed of it, where that was measured.
    private var seen: String {
        guard let availability = report.availability, availability.asked > 0 else { return "" }
        return "; without an answer for \(Seconds.text(availability.longestOutageSeconds))"
    }

    private func failed(_ failure: FailureReport) -> [String] {
        let step = failure.step.map { "\($0.rawValue) failed: " } ?? ""
        var lines = [terminal.red(terminal.fitted("  \(step)\(Terminal.safe(failure.message))"))]
        lines += failure.evidence.map { terminal.fitted("    | \(Terminal.safe($0))") }
        if let hint = failure.hint, !report.next.contains(hint) {
            lines.append(terminal.fitted("    hint: \(Terminal.safe(hint))"))
        }
        if let second = failure.second {
            lines.append(terminal.red(terminal.fitted("  then, on the way back, \(Terminal.safe(second))")))
        }
        return lines
    }

    private var headline: String {
        let run = "run \(report.run)"
        let state = Terminal.safe(report.state)
        let said = { (outcome: String) in terminal.fitted("  \(outcome), \(run): \(state)") }
        switch report.exit {
        case .done: return terminal.green(said("done"))
        case .wentBack: return terminal.yellow(said("went back"))
        case .refused: return terminal.yellow(said("refused"))
        case .interrupted: return terminal.yellow(said("interrupted"))
        case .needsPerson: return terminal.red(said("needs a person"))
        case .usage, .busy: return "  \(run): \(state)"
        case nil: return terminal.fitted("  \(run) is not ended: \(state)")
        }
    }
}
