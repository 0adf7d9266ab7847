import BelayCore

/// Law 4: whether the old version may come back to the data as it is now, so that nothing that users wrote has to go.
struct CodeAlone {
    let world: StackWorld
    let journal: Journal

    /// Why it may, as far as that run has tried it; nil where it may not, or nothing was tried.
    func proof(by run: Int, for version: String) throws -> String? {
        try rehearsed(by: run) == true ? "the rehearsal showed that \(version) works on the new schema" : nil
    }

    /// The same, for a run that has a way back of its own where the old version does not start: what was not tried may be seen.
    func sign(by run: Int, for version: String) throws -> String? {
        if let proof = try proof(by: run, for: version) { return proof }
        guard try rehearsed(by: run) == nil, try isSchemaKept(of: run) else { return nil }
        return "the schema is what it was when run \(run) sealed it"
    }

    private func rehearsed(by run: Int) throws -> Bool? {
        try journal.recall(Rehearsal.self, MemoryName.rehearsal.key, of: run)?.oldRunsOnNew
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
