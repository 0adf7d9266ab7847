import BelayCore

/// The validation table: each check before anything was touched, and after.
struct CheckFigure {
    let report: RunReport

    var html: HTML {
        let names = (report.baseline + report.checks).reduce(into: [String]()) { names, check in
            let name = CheckTable.name(check)
            if !names.contains(name) { names.append(name) }
        }
        guard !names.isEmpty else { return .nothing }
        return PageFrame.section(
            "Validation",
            """
            <table class="stack">
            <thead><tr><th scope="col">check</th><th scope="col">before</th><th scope="col">after</th><th scope="col">detail</th></tr></thead>
            <tbody>\(names.map(row))</tbody>
            </table>
            """)
    }

    /// The last answer to a check is the one that counts: it may have been asked in the dark, after open and while watching.
    private func row(_ name: String) -> HTML {
        let before = report.baseline.last { CheckTable.name($0) == name }
        let all = report.checks.filter { CheckTable.name($0) == name }
        let after = all.last { $0.verdict == .fail } ?? all.last
        let fix: HTML = (after ?? before)?.fix.map { "<br><span class=\"quiet\">fix: \($0)</span>" } ?? .nothing
        return """
            <tr><th scope="row">\(name)</th><td data-label="before">\(verdict(before))</td>\
            <td data-label="after">\(verdict(after))</td><td>\(after?.detail ?? before?.detail ?? "")\(fix)</td></tr>
            """
    }

    private func verdict(_ check: CheckResult?) -> HTML {
        switch check?.verdict {
        case .pass: return "<span class=\"verdict good\">PASS</span>"
        case .warn: return "<span class=\"verdict warn\">WARN</span>"
        case .fail: return "<span class=\"verdict bad\">FAIL</span>"
        case nil: return "<span class=\"quiet\">not asked</span>"
        }
    }
}
