/// What a vendor says of one version: what going there takes, and what it breaks.
package struct Release: Codable, Sendable, Equatable {
    package var version: String
    /// An upgrade may not jump over it.
    package var requiredStop: Bool
    package var breaking: [BreakingNote]
    /// Older versions that run on what this one makes of the data (`1.3.x`). A claim; the rehearsal tries it.
    package var compatibleWith: [String]
    package var environment: EnvironmentChange
    /// Tables that lose rows on purpose.
    package var losesRows: [String]
    package var steps: [ManualStep]

    package init(
        version: String, requiredStop: Bool = false, breaking: [BreakingNote] = [], compatibleWith: [String] = [],
        environment: EnvironmentChange = EnvironmentChange(), losesRows: [String] = [], steps: [ManualStep] = []
    ) {
        self.version = version
        self.requiredStop = requiredStop
        self.breaking = breaking
        self.compatibleWith = compatibleWith
        self.environment = environment
        self.losesRows = losesRows
        self.steps = steps
    }
}

/// One thing that is not as before.
package struct BreakingNote: Codable, Sendable, Equatable {
    /// A stable name, where the vendor gave one.
    package var id: String?
    package var note: String

    package init(id: String? = nil, note: String) {
        self.id = id
        self.note = note
    }

    /// The code of the finding that stands in the way until the note is accepted.
    package static func finding(id: String) -> String { "breaking-" + id }
}

/// What a person would have to do by hand between two versions.
package struct ManualStep: Codable, Sendable, Equatable {
    package enum Moment: String, Codable, Sendable, CaseIterable {
        case beforeMigrate = "before-migrate"
        case afterMigrate = "after-migrate"
        /// With the new version running, in the dark.
        case afterStart = "after-start"
    }

    package var name: String
    package var at: Moment
    package var run: [String]
    /// Takes back what lies outside of the stores; they themselves are put back anyway.
    package var undo: [String]?

    package init(name: String, at: Moment, run: [String], undo: [String]? = nil) {
        self.name = name
        self.at = at
        self.run = run
        self.undo = undo
    }
}
