import BelayCore

/// Which checkpoints may go. Any one reason to keep a checkpoint is enough.
enum Expiry {
    static func expired(
        among checkpoints: [Checkpoint], retention: Retention, keeping kept: Set<String>, lastGood: String?, now: Double
    ) -> [Checkpoint] {
        let newestFirst = checkpoints.sorted { $0.takenAt == $1.takenAt ? $0.id > $1.id : $0.takenAt > $1.takenAt }
        var keep = kept
        if let lastGood { keep.insert(lastGood) }
        keep.formUnion(newestFirst.prefix(max(0, retention.last)).map(\.id))
        let runs = Set(Set(newestFirst.compactMap(\.run)).sorted(by: >).prefix(max(0, retention.runs)))
        // Upgrades that fail again and again must not push out the one state that can be returned to.
        if let sealed = newestFirst.first(where: { $0.kind == .sealed }) { keep.insert(sealed.id) }
        return newestFirst.filter { checkpoint in
            if keep.contains(checkpoint.id) { return false }
            if checkpoint.takenAt >= now - retention.days * 86400 { return false }
            return checkpoint.run.map { !runs.contains($0) } ?? true
        }
    }
}
