import BelayCore

/// Findings for a person or a program.
struct FindingsReport: Encodable {
    var stack: String
    var version: String
    /// What it would be upgraded to, where one was named.
    var target: String?
    var findings: [Finding]

    var exit: ExitCode { findings.contains { $0.verdict == .fail } ? .refused : .done }
}

struct FindingsText {
    let report: FindingsReport
    let terminal: Terminal

    var text: String {
        let rows = report.findings.filter { $0.verdict != .pass }
        let target = report.target.map { " of an upgrade to \(Terminal.safe($0))" } ?? ""
        if rows.isEmpty { return terminal.green("PASS") + " nothing is in the way\(target)" }
        return rows.map { finding in
            let word = finding.verdict == .fail ? terminal.red("FAIL") : terminal.yellow("WARN")
            let fix = finding.fix.map { "\n     fix: \(Terminal.safe($0))" } ?? ""
            return "\(word) \(Terminal.safe(finding.message)) (\(finding.code))\(fix)"
        }.joined(separator: "\n")
    }
}
