import BelayCore

/// Law 4: whether the old version may come back to the data as it is now, so that nothing that users wrote has to go.
struct CodeAlone {
    let world: StackWorld
    let journal: Journal

    /// Why it may, after that run; nil where it may not. What a rehearsal has shown counts for more than what can be seen.
    func reason(of run: Int, to version: String) throws -> String? {
        switch try journal.recall(Rehearsal.self, MemoryName.rehearsal.key, of: run)?.oldRunsOnNew {
        case true?: return "the rehearsal showed that \(version) works on the new schema"
        case false?: return nil
        case nil: return try isSchemaKept(of: run) ? "the schema is what it was when run \(run) sealed it" : nil
        }
    }

    /// By revision and fingerprint. Where there is no schema at all, nothing is known.
    private func isSchemaKept(of run: Int) throws -> Bool {
        let sealed = (try journal.recall([Seal].self, MemoryName.seals.key, of: run) ?? []).map(\.facts)
        guard sealed.contains(where: { !$0.databases.isEmpty }) else { return false }
        let now = try world.stores.map { try $0.survey(counting: false) }
        return sealed.allSatisfy { store in
            let databases = now.first { $0.name == store.name }?.databases ?? []
            return store.databases.map(\.name).sorted() == databases.map(\.name).sorted()
                && store.databases.allSatisfy { sealed in
                    databases.contains { $0.name == sealed.name && $0.schema == sealed.schema }
                }
        }
    }
}
