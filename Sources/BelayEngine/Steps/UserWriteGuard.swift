import BelayCore

/// Law 2: counts what users wrote since `open`.
struct UserWriteGuard {
    let run: RunContext

    /// nil where users could not reach the new version.
    func count() throws -> UserWrites? {
        guard try run.recall(Double.self, .openedAt) != nil else { return nil }
        return try UserWrites.since(run.id, journal: run.journal, world: run.world)
    }

    /// Inside the fence, before any data is replaced: a write may have come in after the decision was made.
    func refuseLateWrites() throws {
        let options = try run.recall(RunOptions.self, .options) ?? RunOptions()
        guard !options.discardWrites, run.guide.onWrites != .rollback, let writes = try count(), writes.total > 0 else { return }
        throw BelayError(
            .needsPerson, "users wrote at least \(Counted.text(writes.total, "row")) while the edge was being closed")
    }

    /// Inside the fence of a rollback: users went on writing while it was on its way there.
    func refuseUnaskedUndoing() throws {
        let options = try run.recall(RunOptions.self, .options) ?? RunOptions()
        guard let undone = run.plan.undoes, run.plan.checkpoint != nil, !options.undoesWrites, run.guide.onWrites != .rollback
        else { return }
        let writes = try UserWrites.since(undone, journal: run.journal, world: run.world)
        guard writes.total > 0 else { return }
        let alone = CodeAlone(world: run.world, journal: run.journal)
        let fits = try run.journal.run(undone).map { try alone.proof(by: $0) != nil } ?? false
        throw BelayError(
            .failed,
            "cannot roll run \(undone) back: users wrote at least \(Counted.text(writes.total, "row")) until the edge was closed",
            // Counted before anything begins, they may stay.
            hint: "belay rollback \(undone)" + (fits ? "" : " --discard-writes"))
    }
}

extension UserWrites {
    /// What users wrote since a run let them in.
    static func since(_ run: Int, journal: Journal, world: StackWorld) throws -> UserWrites {
        let started = try journal.recall([StoreFacts].self, MemoryName.migrated.key, of: run) ?? []
        let opened = try journal.recall([StoreFacts].self, MemoryName.darkEnd.key, of: run) ?? started
        guard !opened.isEmpty else {
            // Opened before anything was counted: nothing proves that nobody wrote.
            return UserWrites(tables: ["not counted": 1])
        }
        return UserWrites.count(started: started, opened: opened, now: try world.stores.map { try $0.survey(counting: true) })
    }
}
