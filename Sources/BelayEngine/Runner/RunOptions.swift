/// What the operator said on the command line that a resumed run has to know again.
package struct RunOptions: Codable, Sendable, Equatable {
    /// Codes of findings that are accepted.
    package var ignored: [String]
    /// Writes that users made since the way back's aim may go: they are salvaged.
    package var discardWrites: Bool
    /// Writes that users made are kept: the new version stays although it was found wanting.
    package var keep: Bool

    /// Going back is what was asked for, not what became of it.
    var rollsBack = false
    /// A rollback may take what users wrote since the run that it undoes. What they write to the old version, once that
    /// is open, is another matter.
    var undoesWrites = false

    package init(ignored: [String] = [], discardWrites: Bool = false, keep: Bool = false) {
        self.ignored = ignored
        self.discardWrites = discardWrites
        self.keep = keep
    }
}
