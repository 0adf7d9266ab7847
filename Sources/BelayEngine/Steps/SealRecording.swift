import BelayCore
import BelaySystem
import Synchronization

/// Writes the sealed checkpoint from the twins and reads it back. It knows nothing of the journal, so that it can be done
/// beside the watch.
struct SealRecording: Sendable {
    let world: StackWorld
    let run: Int
    let from: PinState
    let environment: [String: String]
    let seals: [Seal]

    init(_ run: RunContext) throws {
        world = run.world
        self.run = run.id
        from = run.plan.from
        environment = run.before.environment
        seals = try run.recall([Seal].self, .seals) ?? []
    }

    /// The checkpoint's id.
    func write(isCancelled: @escaping @Sendable () -> Bool = { false }) throws -> String {
        let writer = try world.vault.begin(.sealed, run: run, isCancelled: isCancelled)
        do {
            let stored = try seals.map { try world.store(named: $0.store).record($0, into: writer, idle: true) }
            let checkpoint = try writer.finish(pin: from, stores: stored, environment: environment, takenAt: world.clock.now)
            try world.vault.prove(checkpoint)
            return checkpoint.id
        } catch {
            writer.abandon()
            throw error
        }
    }
}

/// The same beside other work.
final class SealRecordingBeside: Sendable {
    private let state = Mutex((id: String?.none, isCancelled: false))
    private let companion = Mutex<Companion?>(nil)

    init(_ recording: SealRecording) {
        companion.withLock {
            $0 = Companion { [self] in
                // What fails here is tried again, and told, when the run settles.
                let id = try? recording.write { [self] in state.withLock { $0.isCancelled } }
                state.withLock { $0.id = id }
            }
        }
    }

    /// Waits until it is written; nil where it could not be.
    func finish() -> String? {
        companion.withLock { $0.take() }?.join()
        return state.withLock { $0.id }
    }

    /// Ends it at the next piece, and waits: a way back must have the twins to itself. What was written by then is there.
    func cancel() -> String? {
        state.withLock { $0.isCancelled = true }
        return finish()
    }
}
