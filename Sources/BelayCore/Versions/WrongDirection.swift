/// `upgrade` goes forward only: the way to an older version is to undo the run that left it, data and all.
package enum WrongDirection {
    /// nil where the target is newer, the same, or of no known order.
    package static func refusal(from current: String, to target: String) -> BelayError? {
        guard Version.order(target, current) == .older else { return nil }
        return BelayError(
            .refused, "cannot upgrade to \(target): it is older than \(current), which runs now",
            hint: "belay rollback (undoes the last run), or belay restore CHECKPOINT (puts an older state back)")
    }
}
