/// A guide as it follows from what was observed, and what is to be said of it.
package struct GuideDraft: Sendable, Equatable {
    package var guide: Guide
    package var remarks: [Remark]

    package init(guide: Guide, remarks: [Remark] = []) {
        self.guide = guide
        self.remarks = remarks
    }
}
