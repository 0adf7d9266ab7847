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
    /// Told of bytes as they are written.
    var onBytes: @Sendable (Int64) -> Void = { _ in }
    /// Told that all of them are: what follows is reading them back.
    var onWritten: @Sendable () -> Void = {}
    /// Told that it is over, and whether the checkpoint is there, proven.
    var onEnded: @Sendable (Bool) -> Void = { _ in }

    var bytes: Int64 { seals.reduce(0) { $0 + $1.facts.bytes } }

    /// The checkpoint's id.
    func write(isCancelled: @escaping @Sendable () -> Bool = { false }) throws -> String {
        let writer = try world.vault.begin(.sealed, run: run, isCancelled: isCancelled)
        writer.onBytes(onBytes)
        do {
            let stored = try seals.map { try world.store(named: $0.store).record($0, into: writer, idle: true) }
            let checkpoint = try writer.finish(pin: from, stores: stored, environment: environment, takenAt: world.clock.now)
            onWritten()
            try world.vault.prove(checkpoint)
            onEnded(true)
            return checkpoint.id
        } catch {
            onEnded(false)
            writer.abandon()
            throw error
        }
    }
}

extension SealRecording {
    init(_ run: RunContext) throws {
        self.init(
            world: run.world, run: run.id, from: run.plan.from, environment: run.before.environment,
            seals: try run.seals())
        let meter = ByteMeter(run, total: bytes, beside: "sealed checkpoint")
        let observer = run.observer
        (onBytes, onWritten) = (meter.add, meter.complete)
        onEnded = { isProven in
            meter.end()
            if isProven { observer.progress("sealed checkpoint written and verified") }
        }
    }
}

/// The same beside other work.
final class SealRecordingBeside: Sendable {
    private let isCancelled = Mutex(false)
    private let recording: Mutex<Beside<String>?>

    init(_ sealed: SealRecording) {
        recording = Mutex(nil)
        let begun = Beside { [self] in try sealed.write { [self] in isCancelled.withLock { $0 } } }
        recording.withLock { $0 = begun }
    }

    var isFinished: Bool { recording.withLock { $0?.isFinished ?? true } }

    /// Waits until it is written; nil where it could not be: what fails here is tried again, and told, when the run settles.
    func finish() -> String? { try? recording.withLock { $0.take() }?.value() }

    /// Ends it at the next piece, and waits: a way back must have the twins to itself. What was written by then is there.
    func cancel() -> String? {
        isCancelled.withLock { $0 = true }
        return finish()
    }
}
