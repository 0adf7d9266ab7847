import BelayCore

/// Copies every store while the stack runs, and proves that the copy can be read back (laws 1 and 10).
struct PreCopyStep: Step {
    let kind = StepKind.preCopy

    func observe(_ run: RunContext) throws -> StepProgress { .notDone }

    func perform(_ run: RunContext) throws -> String {
        let world = run.world
        let writer = try world.vault.begin(.preCopy, run: run.id)
        writer.onBytes(ByteMeter(run, total: run.before.stores.reduce(0) { $0 + $1.bytes }).add)
        do {
            let stored = try world.stores.map { store in
                try world.clock.checkInterruption()
                run.progress("copying \(store.name)")
                return try store.preCopy(run: run.id, into: writer, raw: run.plan.verb.leavesBroken)
            }
            let checkpoint = try writer.finish(
                pin: run.before.pin, stores: stored, environment: run.before.environment, takenAt: world.clock.now)
            try world.vault.prove(checkpoint)
            try run.remember(checkpoint.id, .preCopy)
            try run.tell(stored.map(\.facts))
            let bytes = stored.reduce(0) { $0 + $1.facts.bytes }
            return "\(Counted.text(stored.count, "store")), \(Size.text(bytes)), verified"
        } catch {
            writer.abandon()
            throw error
        }
    }
}
