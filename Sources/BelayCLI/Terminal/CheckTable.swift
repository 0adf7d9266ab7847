import BelayCore

/// The validation table: every check before anything was touched and after, by area.
struct CheckTable {
    private struct Row {
        var check: CheckResult
        var before: CheckResult.Verdict?
        /// nil where it was not asked again.
        var after: CheckResult.Verdict?
    }

    private let rows: [Row]

    /// A check that was asked again and again stands once, as it was last.
    init(before: [CheckResult], after: [CheckResult]) {
        var rows = before.map { Row(check: $0, before: $0.verdict) }
        for result in after {
            if let index = rows.firstIndex(where: { $0.check.name == result.name && $0.check.area == result.area }) {
                rows[index].check = result
                rows[index].after = result.verdict
            } else {
                rows.append(Row(check: result, before: result.before, after: result.verdict))
            }
        }
        let areas = rows.reduce(into: [String?]()) { if !$0.contains($1.check.area) { $0.append($1.check.area) } }
        self.rows = areas.flatMap { area in rows.filter { $0.check.area == area } }
    }

    var lines: [String] {
        guard !rows.isEmpty else { return [] }
        let width = min(60, rows.map { Self.name($0.check).count }.max() ?? 0)
        let head = "  \(Self.padded("check", width))  before  after"
        return [head]
            + rows.map { row in
                let verdicts = [row.before, row.after].map { Self.padded($0?.rawValue.uppercased() ?? "–", 6) }
                let isToldOf = row.after != nil || row.before != .pass
                let detail = !isToldOf || row.check.detail.isEmpty ? "" : " \(Terminal.safe(row.check.detail))"
                return "  \(Self.padded(Self.name(row.check), width))  \(verdicts.joined(separator: "  "))\(detail)"
            }
    }

    static func name(_ check: CheckResult) -> String {
        // Belay's own checks need no family name.
        let area = check.area.flatMap { $0 == "Belay" ? nil : Terminal.safe($0) + " · " } ?? ""
        return area + Terminal.safe(check.name) + (check.advisory == true ? " (advice)" : "")
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
