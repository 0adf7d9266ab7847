/// How far a run has come, read from the journal: a step counts as soon as its intent is there.
package struct Reached: Codable, Sendable, Equatable {
    package var steps: [StepKind]
    /// Users could reach the new version.
    package var opened: Bool
    /// Rows that users wrote since; nil where nobody could.
    package var userWrites: UserWrites?
    /// Why the old version may come back to the data as it is; nil where it may not.
    package var codeAlone: String?
    /// The operator decided: the writes may go (they are salvaged).
    package var discardWrites: Bool
    /// Belay was ended, and services that ran when it began do not run any more: the machine was started anew.
    package var vanished: Bool

    package init(
        steps: [StepKind], opened: Bool = false, userWrites: UserWrites? = nil, codeAlone: String? = nil,
        discardWrites: Bool = false, vanished: Bool = false
    ) {
        self.steps = steps
        self.opened = opened
        self.userWrites = userWrites
        self.codeAlone = codeAlone
        self.discardWrites = discardWrites
        self.vanished = vanished
    }

    package func has(_ kind: StepKind) -> Bool { steps.contains(kind) }
}

/// What changed since `open` in tables that the application itself left alone while it was dark.
package struct UserWrites: Codable, Sendable, Equatable {
    /// Rows per `database:table`, at least.
    package var tables: [String: Int64]

    package init(tables: [String: Int64]) { self.tables = tables }

    package var total: Int64 { tables.values.reduce(0, +) }
}
