import BelayCore

/// Puts one store back as it was sealed: from its twin or, where that is gone or damaged, from the sealed checkpoint.
struct ReturnToSeal {
    let run: RunContext
    let store: any Store
    let seal: Seal

    func perform() throws {
        do {
            try store.putBack(seal, run: run.id, mustSalvage: try run.recall(Double.self, .openedAt) != nil)
            try compare()
        } catch let first as BelayError where first.code != .interrupted && first.code != .busy {
            try restore(after: first)
        }
    }

    /// Law 8: what was wrong with the twin is told, whether this succeeds or not.
    private func restore(after first: BelayError) throws {
        guard let id = try run.recall(String.self, .sealedCheckpoint) else {
            throw helpless(first, "this run has no sealed checkpoint in the vault", [])
        }
        do {
            let checkpoint = try run.world.vault.checkpoint(id)
            guard let stored = checkpoint.stores.first(where: { $0.facts.name == store.name }) else {
                throw BelayError(.failed, "\(store.name) is not in it")
            }
            try store.restore(stored, of: id, from: run.world.vault, run: run.id)
            try compare()
        } catch let second as BelayError where second.code != .interrupted {
            throw helpless(first, "nor is checkpoint \(id) of use: \(second.message)", second.evidence)
        }
        try run.warn("\(store.name) was put back from checkpoint \(id), as its twin failed: \(first.message)")
    }

    private func compare() throws {
        guard let difference = try store.difference(from: seal) else { return }
        throw BelayError(.failed, "cannot put \(store.name) back: it is not what was kept: \(difference)")
    }

    /// Stops the way back, services down, for a person. Not `needsPerson`: in this step that is the word for writes that came
    /// late, on which the new version is opened again.
    private func helpless(_ first: BelayError, _ second: String, _ evidence: [String]) -> BelayError {
        BelayError(
            .failed, ([first.message, second] + existing()).joined(separator: "; "),
            hint: first.hint ?? "belay checkpoint list", evidence: first.evidence + evidence)
    }

    /// What a person can still build on.
    private func existing() -> [String] {
        let beside = ((try? store.leftovers()) ?? []).filter { $0.run == run.id }.map { "there is \($0.path): \($0.what)" }
        let copy = (try? run.recall(String.self, .preCopy)).flatMap { $0 }
        let listed = (try? run.world.vault.list()) ?? []
        return beside
            + listed.filter { $0.id == copy }.map { "there is checkpoint \($0.id), copied while the stack ran" }
            + listed.filter { $0.id != copy }.prefix(3).map { "there is checkpoint \($0.id) of version \($0.pin.version)" }
    }
}
