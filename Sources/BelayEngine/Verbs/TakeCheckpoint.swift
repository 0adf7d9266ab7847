package import BelayCore

extension Engine {
    /// A checkpoint while the stack runs: each store whole, the stores not at one instant.
    package func takeCheckpoint() throws -> Checkpoint {
        try locked {
            try refuseOpenRun()
            let facts = try world.survey(counting: false)
            let writer = try world.vault.begin(.manual, run: nil)
            // Run 0 is nobody's: its twins go as soon as the copy is in the vault.
            defer { for store in world.stores { try? store.discard(run: 0, salvage: true) } }
            do {
                let stored = try world.stores.map { try $0.preCopy(run: 0, into: writer) }
                let checkpoint = try writer.finish(
                    pin: facts.pin, stores: stored, environment: facts.environment, takenAt: world.clock.now)
                try world.vault.prove(checkpoint)
                return checkpoint
            } catch {
                writer.abandon()
                throw error
            }
        }
    }

    package func deleteCheckpoint(_ id: String) throws {
        try locked {
            if let open = try journal.openRun(), try needed(id, by: open.id) {
                throw BelayError(.refused, "cannot delete \(id): run \(open.id), which is open, needs it", hint: "belay resume")
            }
            try world.vault.delete(id)
        }
    }

    private func needed(_ id: String, by run: Int) throws -> Bool {
        try journal.run(run)?.plan.checkpoint == id
            || [MemoryName.preCopy, .sealedCheckpoint].contains { try journal.recall(String.self, $0.key, of: run) == id }
    }
}
