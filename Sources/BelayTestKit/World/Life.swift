import Synchronization

/// The process of Belay in a small world. When it dies, it is dead for good: from there on every effect, and every look,
/// throws, so that nothing which catches an error can write another word.
package final class Life: Sendable {
    package struct Death: Error {}

    private struct State {
        var points: [String] = []
        var deathAt: Int?
        var isDead = false
        var onDeath: @Sendable () -> Void = {}
    }

    private let state = Mutex(State())

    package init() {}

    /// What was reached in this life, in order: places where it could have died.
    package var points: [String] { state.withLock { $0.points } }
    package var isDead: Bool { state.withLock { $0.isDead } }

    /// A new life, which ends at its point of that number, counted from 1; nil lives on.
    package func begin(dyingAt number: Int?, onDeath: @escaping @Sendable () -> Void) {
        state.withLock { $0 = State(deathAt: number, onDeath: onDeath) }
    }

    /// Stands before and after every effect.
    package func point(_ name: String) throws {
        let (died, onDeath) = try state.withLock { state in
            if state.isDead { throw Death() }
            state.points.append(name)
            state.isDead = state.points.count == state.deathAt
            return (state.isDead, state.onDeath)
        }
        guard died else { return }
        onDeath()
        throw Death()
    }

    /// Stands before every look.
    package func require() throws {
        if isDead { throw Death() }
    }
}
