import BelayCore
import Testing

@Suite struct CheckJudgingTests {
    typealias Condition = BelayCore.Expectation.Condition

    static let http = Probe.http(service: "api", port: 80, path: "/", method: "GET", headers: [:], body: nil, pick: nil)
    static let sql = Probe.sql(store: "db", query: "select 1")
    static let run = Probe.run(argv: ["x"], shell: false, directory: nil, service: nil)
    static let tcp = Probe.tcp(service: nil, port: 80)
    static let logs = Probe.logs(service: nil, matching: "x")
    static let running = Probe.running(service: "api")
    static let file = Probe.file(path: "x")

    struct Case: Sendable {
        var probe: Probe
        var conditions: [Condition]
        var seen: Observation
        var before: Observation?
        /// Empty where it passes.
        var detail: String

        init(_ probe: Probe, _ conditions: [Condition], _ seen: Observation, before: Observation? = nil, _ detail: String = "") {
            self.probe = probe
            self.conditions = conditions
            self.seen = seen
            self.before = before
            self.detail = detail
        }
    }

    static func saw(_ value: JSONValue) -> Observation { Observation(scalar: value, rows: 1) }

    static let ownSuccess = [
        Case(http, [], Observation(status: 204)),
        Case(http, [], Observation(status: 301), "expected a status from 200 to 299, saw 301"),
        Case(http, [], Observation(problem: "connection refused"), "no answer: connection refused"),
        Case(tcp, [], saw(.string("open"))), Case(tcp, [], saw(.string("closed")), "expected open, saw closed"),
        Case(sql, [], Observation(rows: 0)),
        Case(sql, [], Observation(problem: "no such table: t"), "no answer: no such table: t"),
        Case(run, [], Observation(exit: 0)),
        Case(run, [], Observation(exit: 3, text: "a\nboom\n"), "expected exit 0, saw 3: boom"),
        Case(running, [], saw(.bool(true))), Case(running, [], saw(.bool(false)), "expected true, saw false"),
        Case(file, [], saw(.string("present"))), Case(file, [], saw(.string("absent")), "expected present, saw absent"),
        Case(logs, [], saw(.number(0))), Case(logs, [], saw(.number(2)), "expected 0, saw 2"),
        // An expectation of something else does not make a failing answer a good one …
        Case(http, [.matches("ok")], Observation(status: 500, text: "ok"), "expected a status from 200 to 299, saw 500"),
        Case(run, [.matches("ok")], Observation(exit: 1, text: "ok"), "expected exit 0, saw 1: ok"),
        // … unless it speaks of it.
        Case(http, [.status(503), .matches("upgrade")], Observation(status: 503, text: "upgrade")),
        Case(run, [.exit(3)], Observation(exit: 3)), Case(tcp, [.equals(.string("closed"))], saw(.string("closed"))),
        Case(logs, [.atMost(3)], saw(.number(3))), Case(file, [.equals(.string("absent"))], saw(.string("absent"))),
    ]

    static let conditions = [
        Case(sql, [.equals(.number(0))], saw(.string("0"))), Case(sql, [.equals(.string("0"))], saw(.number(0))),
        Case(sql, [.equals(.number(0))], saw(.number(3)), "expected 0, saw 3"),
        Case(sql, [.equals(.number(0))], Observation(rows: 0), "expected 0, saw nothing"),
        Case(sql, [.equals(.string("1.10"))], saw(.string("1.1")), "expected 1.10, saw 1.1"),
        Case(sql, [.equals(.number(0))], saw(.null), "expected 0, saw null"),
        Case(sql, [.equals(.bool(true))], saw(.string("true"))),
        Case(sql, [.equals(.string("nan"))], saw(.number(0)), "expected nan, saw 0"),
        Case(http, [.status(200)], Observation(status: 503), "expected status 200, saw 503"),
        Case(run, [.exit(0)], Observation(exit: 2), "expected exit 0, saw 2"),
        Case(sql, [.rows(0)], Observation(rows: 4), "expected rows 0, saw 4"), Case(sql, [.rows(4)], Observation(rows: 4)),
        Case(file, [.matches("^b$")], Observation(scalar: .string("present"), text: "a\nb\nc")),
        Case(
            file, [.matches("^d$")], Observation(scalar: .string("present"), text: "a\nb"),
            #"expected a match of `^d$`, saw `a\nb`"#),
        Case(sql, [.atLeast(5)], saw(.string("5"))), Case(sql, [.atLeast(5)], saw(.number(4.5)), "expected at least 5, saw 4.5"),
        Case(sql, [.atMost(5)], saw(.string("many")), "expected at most 5, saw many"),
        Case(sql, [.atLeast(1), .atMost(2)], saw(.number(3)), "expected at most 2, saw 3"),
        Case(sql, [.atLeast(5), .rows(2)], saw(.number(1)), "expected at least 5, saw 1; expected rows 2, saw 1"),
    ]

    static func json(_ value: JSONValue) -> Observation { Observation(status: 200, json: value, text: "{}") }
    static let health: JSONValue = .object([
        "status": .string("ok"), "db": .object(["state": .string("connected"), "pool": .number(4)]),
        "list": .array([.number(1), .object(["a": .null])]),
    ])

    static let jsonCases = [
        Case(http, [.json(.object([:]))], json(health)),
        Case(http, [.json(.object(["db": .object(["pool": .string("4")])]))], json(health)),
        Case(http, [.json(.object(["list": .array([.number(1), .object([:])])]))], json(health)),
        Case(http, [.json(.object(["status": .string("bad")]))], json(health), "expected json.status bad, saw ok"),
        Case(
            http, [.json(.object(["db": .object(["lag": .number(0)])]))], json(health),
            "expected json.db.lag 0, but it is missing"),
        Case(http, [.json(.object(["list": .array([.number(1)])]))], json(health), "expected json.list with 1 items, saw 2"),
        Case(http, [.json(.object(["list": .array([.number(2), .null])]))], json(health), "expected json.list[0] 2, saw 1"),
        Case(http, [.json(.object(["status": .object(["a": .null])]))], json(health), "expected json.status {a: null}, saw ok"),
        Case(http, [.json(.object([:]))], Observation(status: 200, text: "<html>"), "expected JSON, saw `<html>`"),
    ]

    static let baselines = [
        Case(sql, [.unchanged], saw(.number(5)), before: saw(.string("5"))),
        Case(sql, [.unchanged], saw(.number(6)), before: saw(.number(5)), "expected no change from 5, saw 6"),
        Case(http, [.unchanged], json(health), before: json(health)),
        Case(sql, [.unchanged], saw(.number(5)), "no earlier observation to compare with"),
        Case(sql, [.advances], saw(.number(5)), "no earlier observation to compare with"),
        Case(sql, [.advances], saw(.string("10")), before: saw(.number(9))),
        Case(sql, [.advances], saw(.number(5)), before: saw(.number(5)), "expected more than 5, saw 5"),
        Case(sql, [.advances], saw(.string("2026-01-02 10:00")), before: saw(.string("2026-01-02 09:59"))),
        Case(
            sql, [.advances], saw(.string("2026-01-02")), before: saw(.string("2026-01-03")),
            "expected more than 2026-01-03, saw 2026-01-02"),
        Case(sql, [.advances], saw(.number(1)), before: saw(.null)),
        Case(sql, [.advances], saw(.null), before: saw(.number(1)), "expected more than 1, saw nothing"),
    ]

    @Test("A check is judged by what was seen", arguments: ownSuccess + conditions + jsonCases + baselines)
    func judge(_ item: Case) {
        let check = Check(name: "n", area: "a", probe: item.probe, expectation: BelayCore.Expectation(item.conditions))
        let result = check.judge(item.seen, baseline: item.before)
        #expect(result.detail == item.detail)
        #expect(result.verdict == (item.detail.isEmpty ? .pass : .fail))
        #expect(result.name == "n" && result.area == "a" && result.observation == item.seen)
    }

    @Test("A check that is not required warns instead of failing")
    func notRequired() {
        let check = Check(name: "n", probe: Self.running, expectation: BelayCore.Expectation(), required: false)
        #expect(check.judge(Self.saw(.bool(false))).verdict == .warn)
        #expect(check.judge(Self.saw(.bool(true))).verdict == .pass)
    }

    @Test("What was seen is shown without control characters, and cut")
    func hostile() {
        let check = Check(name: "n", probe: Self.sql, expectation: BelayCore.Expectation([.equals(.number(0))]))
        let detail = check.judge(Self.saw(.string("\u{1B}[31m" + String(repeating: "x", count: 5000)))).detail
        #expect(detail.hasPrefix(#"expected 0, saw \u{1b}[31mxxx"#) && detail.count < 120)
    }

    @Test("Only the first mebibyte of a text is looked through")
    func giant() {
        let text = String(repeating: "x", count: Pattern.textLimit) + "end"
        let check = Check(name: "n", probe: Self.run, expectation: BelayCore.Expectation([.matches("end")]))
        #expect(check.judge(Observation(exit: 0, text: text)).verdict == .fail)
        #expect(check.judge(Observation(exit: 0, text: String(text.dropFirst(3)))).verdict == .pass)
    }
}
