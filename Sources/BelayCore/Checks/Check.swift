/// One question to the stack and the answer that is expected: the same in preflight, drain, verify and watch.
package struct Check: Codable, Sendable, Equatable {
    package enum When: String, Codable, Sendable, CaseIterable {
        case always
        case open
        case rehearsal
    }

    /// With which version a preflight `run` is executed.
    package enum With: String, Codable, Sendable, CaseIterable {
        case current
        case target
    }

    package var name: String
    package var area: String?
    package var probe: Probe
    package var expectation: Expectation
    /// The check may be asked again until this many seconds are over.
    package var withinSeconds: Double
    package var everySeconds: Double
    package var when: When
    package var required: Bool
    package var with: With

    package init(
        name: String, area: String? = nil, probe: Probe, expectation: Expectation, withinSeconds: Double = 0,
        everySeconds: Double = 0.5, when: When = .always, required: Bool = true, with: With = .current
    ) {
        self.name = name
        self.area = area
        self.probe = probe
        self.expectation = expectation
        self.withinSeconds = withinSeconds
        self.everySeconds = everySeconds
        self.when = when
        self.required = required
        self.with = with
    }
}
