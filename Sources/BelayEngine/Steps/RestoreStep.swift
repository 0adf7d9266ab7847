import BelayCore

/// Puts data back and compares: from the twin on a way back, from a checkpoint in `rollback` and `restore`.
struct RestoreStep: Step {
    let kind = StepKind.restore

    func observe(_ run: RunContext) throws -> StepProgress { .notDone }

    func perform(_ run: RunContext) throws -> String {
        switch run.direction {
        case .back: return try putBack(run)
        case .forward: return try restore(run)
        }
    }

    private func putBack(_ run: RunContext) throws -> String {
        if try run.recall(Bool.self, .restoring) != true {
            try UserWriteGuard(run: run).refuseLateWrites()
            try ManualSteps(run: run).undo()
            try ManualSteps(run: run).redoEarlier()
            try run.remember(true, .restoring)
        }
        var changed: [String] = []
        for seal in try run.seals() {
            let store = try run.world.store(named: seal.store)
            store.ready(run: run.id)
            defer { store.rest() }
            if try store.difference(from: seal) != nil {
                try ReturnToSeal(run: run, store: store, seal: seal).perform()
                changed.append(store.name)
            }
            try store.sync()
        }
        return changed.isEmpty ? "the data is as it was sealed" : "\(changed.joined(separator: " ")) as sealed, compared"
    }

    private func restore(_ run: RunContext) throws -> String {
        guard let id = run.plan.checkpoint else { return try leave(run) }
        try ManualSteps(run: run).undoEarlier()
        let checkpoint = try run.world.vault.checkpoint(id)
        for stored in checkpoint.stores {
            let store = try run.world.store(named: stored.facts.name)
            if try store.difference(from: stored) != nil {
                try store.restore(stored, of: id, from: run.world.vault, run: run.id)
                try refuse(try store.difference(from: stored), store.name)
            }
            try store.sync()
        }
        // What verification compares with, as after a migration.
        try run.remember(try run.world.stores.map { try $0.survey(counting: true) }, .migrated)
        return "\(checkpoint.stores.map(\.facts.name).joined(separator: " ")) from \(id), compared"
    }

    /// The old version comes back to the data as it is, as long as that is what it was tried on.
    private func leave(_ run: RunContext) throws -> String {
        guard run.plan.verb == .rollback, let undone = run.plan.undoes else {
            throw BelayError(.failed, "internal error: a plan to restore without a checkpoint")
        }
        let now = try run.world.stores.map { try $0.survey(counting: true) }
        guard try CodeAlone(world: run.world, journal: run.journal).isSchema(of: now, leftBy: undone) else {
            throw BelayError(
                .failed, "cannot leave the data as it is: its schema is not the one that run \(undone) left",
                hint: "belay rollback \(undone) --discard-writes")
        }
        try run.remember(now, .migrated)
        return "the data stays, with what users wrote"
    }

    private func refuse(_ difference: String?, _ store: String) throws {
        guard let difference else { return }
        throw BelayError(.failed, "cannot put \(store) back: it is not what was kept: \(difference)")
    }
}
