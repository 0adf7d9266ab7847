/// What a probe saw.
package struct Observation: Codable, Sendable, Equatable {
    package var scalar: JSONValue?
    package var status: Int?
    package var exit: Int?
    package var rows: Int?
    package var json: JSONValue?
    package var text: String
    /// Why nothing could be seen (connection refused, no such table); nil when the probe got an answer.
    package var problem: String?

    package init(
        scalar: JSONValue? = nil, status: Int? = nil, exit: Int? = nil, rows: Int? = nil, json: JSONValue? = nil,
        text: String = "", problem: String? = nil
    ) {
        self.scalar = scalar
        self.status = status
        self.exit = exit
        self.rows = rows
        self.json = json
        self.text = text
        self.problem = problem
    }
}

/// One row of the validation table.
package struct CheckResult: Codable, Sendable, Equatable {
    package enum Verdict: String, Codable, Sendable {
        case pass
        case warn
        case fail
    }

    package var name: String
    package var area: String?
    package var verdict: Verdict
    /// What was expected and what was seen, in one line; empty when it passed.
    package var detail: String
    package var fix: String?
    /// The same check before anything was touched.
    package var before: Verdict?
    /// Advice only: it never stops anything.
    package var advisory: Bool?
    package var observation: Observation?

    package init(
        name: String, area: String? = nil, verdict: Verdict, detail: String = "", fix: String? = nil,
        before: Verdict? = nil, advisory: Bool? = nil, observation: Observation? = nil
    ) {
        self.name = name
        self.area = area
        self.verdict = verdict
        self.detail = detail
        self.fix = fix
        self.before = before
        self.advisory = advisory
        self.observation = observation
    }
}
