import BelayCore

/// Law 4: whether the old version may come back to the data as it is now, so that nothing that users wrote has to go.
struct CodeAlone {
    let world: StackWorld
    let journal: Journal

    /// Why it may while the run is under way: its rehearsal has tried that on this data.
    func proof(by run: Int, for version: String) throws -> String? {
        let rehearsal = try journal.recall(Rehearsal.self, MemoryName.rehearsal.key, of: run)
        return rehearsal?.oldRunsOnNew == true ? "the rehearsal showed that \(version) works on the new schema" : nil
    }

    /// The same for a run that has ended. It has to have moved the version, and nothing but that; and the schema still has to be the one
    /// that was tried.
    func proof(by run: StoredRun) throws -> String? {
        guard run.exit == .done, run.plan.verb == .upgrade, !run.plan.from.isSameCode(as: run.plan.to),
            run.plan.manualSteps.isEmpty,
            try isSchema(of: try world.stores.map { try $0.survey(counting: false) }, leftBy: run.id)
        else { return nil }
        return try proof(by: run.id, for: run.plan.from.version)
    }

    /// Whether every database is at the schema that the run has left.
    func isSchema(of now: [StoreFacts], leftBy run: Int) throws -> Bool {
        let left = try journal.recall([StoreFacts].self, MemoryName.migrated.key, of: run) ?? []
        return left.tellSchema && now.schemaDifference(from: left) == nil
    }
}
