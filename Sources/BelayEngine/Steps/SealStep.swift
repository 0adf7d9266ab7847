import BelayCore

/// Takes every store at the one instant inside the fence.
struct SealStep: Step {
    let kind = StepKind.seal

    func observe(_ run: RunContext) throws -> StepProgress {
        try run.recall([Seal].self, .seals) == nil ? .notDone : .done
    }

    func perform(_ run: RunContext) throws -> String {
        // Before switch, which changes files of the stack that are a store's, too.
        try UserWriteGuard(run: run).refuseUnaskedUndoing()
        try run.expectAsRehearsed(kind)
        defer { run.world.rest() }
        let seals = try run.world.stores.map { store in
            run.progress("sealing \(store.name)")
            return try store.seal(run: run.id, raw: run.plan.verb.leavesBroken)
        }
        try run.remember(seals, .seals)
        if run.world.overlaps { run.countBeside(seals) }
        try run.tell(seals.map(\.facts))
        guard seals.allSatisfy(\.isCounted) else { return seals.map(\.store).joined(separator: " ") }
        let rows = seals.flatMap { $0.facts.databases }.flatMap { $0.tables.values }.reduce(0) { $0 + $1.rows }
        return seals.map(\.store).joined(separator: " ") + (rows > 0 ? ", " + Counted.text(rows, "row") : "")
    }
}
