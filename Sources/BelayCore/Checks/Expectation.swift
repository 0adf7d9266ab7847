/// What an observation must be. All conditions must hold; without any, the probe's own success is enough.
package struct Expectation: Codable, Sendable, Equatable {
    package enum Condition: Codable, Sendable, Equatable {
        /// The observation's scalar.
        case equals(JSONValue)
        case status(Int)
        /// Every key given must be there with that value; others may be there too.
        case json(JSONValue)
        case exit(Int)
        case rows(Int)
        /// A regular expression found in the observation's text.
        case matches(String)
        case atLeast(Double)
        case atMost(Double)
        /// Equal to the same probe's observation before the upgrade.
        case unchanged
        /// Greater (or later) than the same probe's earlier observation.
        case advances
    }

    package var conditions: [Condition]

    package init(_ conditions: [Condition] = []) { self.conditions = conditions }

    /// True where the answer depends on an earlier observation of the same probe.
    package var needsBaseline: Bool {
        conditions.contains { $0 == .unchanged || $0 == .advances }
    }
}
