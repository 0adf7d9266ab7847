package import BelayCore
import BelaySystem

/// Back by the application's own tool: from a proven copy, once the present state is kept, compared afterwards.
extension CommandStore {
    package func putBack(_ seal: Seal, run: Int) throws { try putBack(seal, run: run, mustSalvage: true) }

    package func putBack(_ seal: Seal, run: Int, mustSalvage: Bool) throws {
        guard !seal.files.isEmpty else {
            throw BelayError(
                .failed, "cannot put \(name) back: at the seal no backup of it succeeded", hint: "belay checkpoint list")
        }
        let twin = output(in: seal.twin)
        try bringBack(seal.files, as: seal.facts, run: run, mustSalvage: mustSalvage) { entry, path in
            try twin.copy(entry, to: path)
        }
    }

    package func restore(_ stored: StoredStore, of checkpoint: String, from vault: any Vault, run: Int) throws {
        let files = Dictionary(
            try stored.files.map { (try RelativePath($0.entry.path), $0) }, uniquingKeysWith: { first, _ in first })
        // Where not even the seal could be taken, whoever restores has decided to leave that state.
        let isBroken = try fileSystem.status(notTaken(run), followingLinks: false) != nil
        try bringBack(stored.files.map(\.entry), as: stored.facts, run: run, mustSalvage: !isBroken) { entry, path in
            guard let file = files[try RelativePath(entry.path)] else {
                throw BelayError(.failed, "internal error: \(entry.path) is not in the checkpoint \(checkpoint)")
            }
            try vault.extract(file, of: checkpoint, to: path)
        }
    }

    private func bringBack(
        _ entries: [FileEntry], as facts: StoreFacts, run: Int, mustSalvage: Bool,
        extracting extract: (FileEntry, String) throws -> Void
    ) throws {
        guard !entries.isEmpty, let kept = facts.files?.contentHash else {
            throw BelayError(
                .failed, "cannot put \(name) back: it was written to while this copy was made, so that nothing says what it held",
                hint: "belay checkpoint list; choose a sealed one")
        }
        try tools.endLeftovers()
        let twin = own.twin(name, run: run)
        let incoming = output(in: twin + "/incoming")
        try prepare(incoming.place)
        try incoming.fill(with: entries, extracting: extract)
        if let difference = try incoming.difference(from: entries) {
            throw BelayError(
                .failed, "cannot put \(name) back: what was kept of it is damaged: \(difference)", hint: "belay checkpoint list")
        }
        let salvage = CommandSalvage(store: self, run: run)
        try salvage.keep(mustSucceed: mustSalvage)
        if let clean = spec.clean { try tools.run(clean, toDo: "empty \(name)") }
        try tools.run(spec.restore, toDo: "restore \(name)", variables: ["BELAY_INPUT": incoming.path])
        guard try content() == kept else {
            throw BelayError(.failed, "cannot put \(name) back: after its restore, \(difference)", hint: "belay checkpoint list")
        }
        try salvage.end()
        try own.remove(incoming.place)
        // What was restored from the vault has no twin there.
        try own.tidy([twin])
    }
}
