import BelayCore

/// What `belay init` found, what it could not know, and where in the guide each of it stands.
struct DraftReport: Encodable {
    struct Row: Encodable {
        var key: String
        var line: Int
        var message: String
    }

    var name: String
    /// Missing where it went to standard output.
    var guide: String?
    var stores: Int
    var checks: Int
    var found: [Row]
    var unknown: [Row]
    var notes: [Row]
    var next: [String]

    init(guide: Guide, written: WrittenGuide, file: String?, next: [String]) {
        name = guide.name
        self.guide = file
        stores = guide.stores.count
        checks = guide.verify.count
        let rows = { (kind: Remark.Kind) in
            written.places(of: kind).map { Row(key: $0.remark.key, line: $0.line, message: $0.remark.message) }
        }
        found = rows(.found)
        unknown = rows(.unknown)
        notes = rows(.note)
        self.next = next
    }
}

struct DraftText {
    let report: DraftReport
    let terminal: Terminal

    var text: String {
        let counts =
            "\(report.stores) store\(report.stores == 1 ? "" : "s"), \(report.checks) check\(report.checks == 1 ? "" : "s")"
        let done = terminal.green(report.guide == nil ? "drafted" : "wrote")
        let head = "\(done) \(Terminal.safe(report.guide ?? "the guide of \(report.name)")): \(counts)"
        let doubts = block("could not know, a person has to look", report.unknown, terminal.yellow)
        let all = block("found", report.found, terminal.bold) + doubts + block("note", report.notes, terminal.bold)
        let next = report.next.map { "  next: \(Terminal.safe($0))" }
        return ([head] + all + next).joined(separator: "\n")
    }

    private func block(_ title: String, _ rows: [DraftReport.Row], _ paint: (String) -> String) -> [String] {
        guard !rows.isEmpty else { return [] }
        let file = report.guide ?? "line"
        return ["  " + paint(title)]
            + rows.map { "    \(Terminal.safe(file)):\($0.line) \($0.key): \(Terminal.safe($0.message))" }
    }
}
