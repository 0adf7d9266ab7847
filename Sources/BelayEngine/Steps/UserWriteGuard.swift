import BelayCore

/// Law 2: counts what users wrote since `open`.
struct UserWriteGuard {
    let run: RunContext

    /// nil where users could not reach the new version.
    func count() throws -> UserWrites? {
        guard try run.recall(Double.self, .openedAt) != nil else { return nil }
        let started = try run.recall([StoreFacts].self, .migrated) ?? []
        let opened = try run.recall([StoreFacts].self, .darkEnd) ?? started
        guard !opened.isEmpty else {
            // Opened before anything was counted: nothing proves that nobody wrote.
            return UserWrites(tables: ["not counted": 1])
        }
        return UserWrites.count(started: started, opened: opened, now: try run.world.stores.map { try $0.survey(counting: true) })
    }

    /// Inside the fence, before any data is replaced: a write may have come in after the decision was made.
    func refuseLateWrites() throws {
        let options = try run.recall(RunOptions.self, .options) ?? RunOptions()
        guard !options.discardWrites, run.guide.onWrites != .rollback, let writes = try count(), writes.total > 0 else { return }
        throw BelayError(.needsPerson, "users wrote at least \(writes.total) rows while the edge was being closed")
    }
}
