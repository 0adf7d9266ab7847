import BelayCore

/// Whether the live data is still what it was before a rehearsal: a migrator may find its way to it in spite of everything
/// (FIELD-NOTES: a URL that was ignored).
struct LiveData {
    let run: RunContext

    func remember() throws { try run.remember(survey(), .beforeRehearsal) }

    /// What changed, as far as both could be read; nil where nothing did, or no rehearsal has begun.
    func change() throws -> String? {
        guard let before = try run.recall([StoreFacts].self, .beforeRehearsal) else { return nil }
        for (old, new) in zip(before, try survey()) {
            for database in old.databases {
                let found = new.databases.first { $0.name == database.name }
                let isGone = found == nil && new.findings.contains { $0.code == "store-missing" }
                guard isGone || found.map({ $0.schema != database.schema }) == true else { continue }
                return
                    "the live data changed while \(run.plan.to.version) was rehearsed: \(isGone ? "" : "the schema of ")\(database.name) of store \(old.name)\(isGone ? " is gone" : "")"
            }
        }
        return nil
    }

    private func survey() throws -> [StoreFacts] { try run.world.stores.map { try $0.survey(counting: false) } }
}
