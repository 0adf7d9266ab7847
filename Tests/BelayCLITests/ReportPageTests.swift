import BelayCore
import BelaySystem
import BelayTestKit
import Glibc
import Testing

@testable import BelayCLI

@Suite("Pages for a browser")
struct ReportPageTests {
    static let hostile: String = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&\u{1B}[31m\u{202E}\u{0}"

    /// A run in which everything that came from elsewhere is an attack.
    static func page(_ text: String, exit: ExitCode = .wentBack) -> RunPage {
        let pin = PinState(version: "1.0.0", identity: text)
        let target = PinState(version: text, identity: text)
        let guide = Guide(
            name: "demo", runtime: .process(ProcessRuntimeSpec(services: [])),
            version: VersionSpec(pin: .directory(link: "current", releases: "releases")))
        let plan = Plan(
            id: "4f2a", verb: .upgrade, stack: text, guide: guide, from: pin, to: target, stagedKeys: [text],
            steps: [PlannedStep(.fence, does: [text], wayBack: [text])], notes: [text])
        var availability = Availability(question: text)
        for number in 0..<200 {
            let failure = (80..<120).contains(number) ? text : nil
            availability.add(Availability.Sample(at: 1000 + Double(number) * 0.05, seconds: 0.004, failure: failure))
        }
        let checks = [CheckResult(name: text, area: text, verdict: .fail, detail: text, fix: text)]
        let schema = SchemaFacts(tool: text, revision: text, fingerprint: text)
        let stores = [(schema, Int64(5)), (SchemaFacts(fingerprint: "b"), 3)].map { schema, rows in
            let database = DatabaseFacts(name: text, schema: schema, tables: [text: TableFacts(rows: rows)])
            return [StoreFacts(name: text, kind: "sqlite", bytes: 1, databases: [database])]
        }
        let report = RunReport(
            run: 7, verb: .upgrade, stack: text, from: pin, to: target, startedAt: 1000, endedAt: 1010, exit: exit,
            steps: [
                StepRecord(sequence: 1, direction: .forward, kind: .fence, state: .done, began: 1004, ended: 1005, summary: text),
                StepRecord(
                    sequence: 2, direction: .forward, kind: .migrate, state: .failed, began: 1005, ended: 1006, summary: text),
                StepRecord(sequence: 3, direction: .back, kind: .open, state: .intent, began: 1006, summary: text),
            ],
            failure: FailureReport(
                step: .migrate, error: BelayError(.failed, text, hint: text, evidence: [text]), second: text),
            downtimeSeconds: 2, availability: availability, userWrites: UserWrites(tables: [text: 3]), warnings: [text],
            baseline: checks, checks: checks,
            data: DataChange.between(stores[0], stores[1], rehearsed: (before: stores[0], after: stores[1])),
            rehearsal: text, wayBack: WayBack(decision: .dataBack, reason: text, steps: [PlannedStep(.fence, does: [text])]),
            state: text, next: [text])
        return RunPage(report: report, plan: plan, keys: [text], closed: [ClosedWindow(from: 1004, to: 1006)])
    }

    @Test("hostile text is shown, wherever it comes from, and never executed")
    func shown() {
        let html = Self.page(Self.hostile).html.text
        #expect(!html.contains("<script"))
        #expect(!html.contains("<img"))
        #expect(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
        for scalar in html.unicodeScalars {
            #expect(scalar == "\n" || scalar.value >= 0x20 && !(0x202A...0x202E).contains(scalar.value))
        }
    }

    @Test("a name of ten kilobytes is cut, and every text is")
    func long() {
        let html = Self.page(String(repeating: "x", count: 10_000)).html.text
        #expect(!html.contains(String(repeating: "x", count: 4001)))
    }

    @Test(
        "a page asks nobody for anything: no script, no address, and a policy that forbids both",
        arguments: [ExitCode.done, .needsPerson])
    func selfContained(exit: ExitCode) {
        let html = Self.page("plain", exit: exit).html.text
        for word in ["<script", "javascript:", "http://", "https://", "@import", "url(", "<link", "<iframe", " onload"] {
            #expect(!html.contains(word), "\(word)")
        }
        #expect(html.contains("default-src 'none'; style-src 'unsafe-inline'"))
    }

    @Test("every element that is opened is closed, in order", arguments: ["plain", ReportPageTests.hostile])
    func balanced(text: String) {
        let row = HistoryRow(Self.page(text).report)
        for html in [Self.page(text).html.text, HistoryPage(stack: text, rows: [row, row]).html.text] {
            #expect(Self.mistake(in: html) == nil)
        }
    }

    @Test("each time in which users were kept out is drawn, and their number said")
    func windows() {
        let plain = Self.page("plain")
        let closed = [ClosedWindow(from: 1001, to: 1002), ClosedWindow(from: 1008, to: 1009)]
        let html = RunPage(report: plain.report, plan: plain.plan, keys: [], closed: closed).html.text
        #expect(html.contains("closed for, 2 times together"))
        #expect(closed.seconds == 2)
        let row = html.split(separator: "<tr>").first { $0.contains("fence") } ?? ""
        #expect(row.split(separator: "var(--closed)").count == 3)
    }

    @Test("what a migration that failed left is told from what one came to, and nothing is said of what is not known")
    func compared() {
        var report = Self.page("plain").report
        for (compared, told) in [
            (DataChange.Compared.afterMigration, "after the migration"), (.atFailure, "when it failed"),
            (.sealOnly, "not read again after that"),
        ] {
            for index in report.data.indices { report.data[index].compared = compared }
            #expect(DataTables(changes: report.data).html.text.contains(told))
            #expect(DataTables(changes: report.data).html.text.contains("difference") == (compared != .sealOnly))
        }
    }

    @Test("each command that a person may choose is said with what it costs")
    func costs() {
        let plain = Self.page("plain", exit: .needsPerson)
        var report = plain.report
        report.next = ["belay rollback 7 --discard-writes", "belay resume 7 --keep", "belay show 7"]
        let html = RunPage(report: report, plan: plain.plan, keys: [], closed: []).html.text
        #expect(html.contains("what users wrote is kept in the salvage"))
        #expect(html.contains("keeps plain with what users wrote"))
        #expect(!html.contains("<code>belay show 7</code>"))
    }

    @Test("every drawing says in words what it shows, and every table has headings")
    func accessible() {
        let html = Self.page("plain").html.text
        let drawings = html.split(separator: "<svg").dropFirst()
        #expect(drawings.count > 3)
        for drawing in drawings {
            let tag = drawing.prefix { $0 != ">" }
            #expect(tag.contains("aria-hidden=\"true\"") || tag.contains("role=\"img\" aria-label=\""))
        }
        for table in html.split(separator: "<table").dropFirst() { #expect(table.contains("<th scope=\"col\"")) }
        #expect(html.contains("<html lang=\"en\">"))
    }

    static let pairs: [(String, String)] = [
        ("text", "ground"), ("text", "sheet"), ("quiet", "ground"), ("quiet", "sheet"), ("good", "good-ground"),
        ("bad", "bad-ground"), ("warn", "warn-ground"), ("forward", "ground"), ("text", "closed"),
    ]

    @Test("text is told from its ground, light and dark: at least 4.5 to 1", arguments: pairs)
    func contrast(front: String, ground: String) throws {
        let schemes = PageStyle.css.text.split(separator: "prefers-color-scheme: dark")
        for scheme in schemes.prefix(2) {
            let colors = try (Self.luminance(front, in: scheme), Self.luminance(ground, in: scheme))
            let ratio = (max(colors.0, colors.1) + 0.05) / (min(colors.0, colors.1) + 0.05)
            #expect(ratio >= 4.5, "\(front) on \(ground): \(ratio)")
        }
    }

    private static func luminance(_ name: String, in css: Substring) throws -> Double {
        let range = try #require(css.firstRange(of: "--\(name): #"))
        let value = try #require(Int(css[range.upperBound...].prefix(6), radix: 16))
        let parts = [value >> 16 & 255, value >> 8 & 255, value & 255].map { part -> Double in
            let level = Double(part) / 255
            return level <= 0.04045 ? level / 12.92 : pow((level + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    }

    private static let empty: Set<Substring> = ["meta", "br", "!DOCTYPE"]

    /// The first tag that closes what was not opened last.
    private static func mistake(in html: String) -> String? {
        var open: [Substring] = []
        for part in html.split(separator: "<").dropFirst() {
            let tag = part.prefix { $0 != ">" }
            let name = tag.prefix { $0 != " " && $0 != "/" }
            if tag.hasPrefix("/") {
                guard open.popLast() == tag.dropFirst() else { return String(tag) }
            } else if !empty.contains(name), !tag.hasSuffix("/") {
                open.append(name)
            }
        }
        return open.last.map { "\($0) stays open" }
    }
}
