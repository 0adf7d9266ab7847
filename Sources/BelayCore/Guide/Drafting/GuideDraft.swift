/// A guide as it follows from what was observed, and what is to be said of it.
package struct GuideDraft: Sendable, Equatable {
    package var guide: Guide
    /// Whether images are built from the work tree that the pin names.
    package var builds: Bool
    package var remarks: [Remark]

    package init(guide: Guide, builds: Bool = false, remarks: [Remark] = []) {
        self.guide = guide
        self.builds = builds
        self.remarks = remarks
    }
}
