/// What a rehearsal does without (`rehearsal`).
package struct RehearsalSpec: Codable, Sendable, Equatable {
    /// Stores that no clone has.
    package var allow: [String]

    package init(allow: [String]) { self.allow = allow }
}

extension Guide {
    /// Stores that a rehearsal says nothing about, as the guide allows.
    package var notRehearsed: [String] { rehearsal?.allow ?? [] }
}
