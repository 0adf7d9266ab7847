import Synchronization

/// The process of Belay in a small world. When it dies, it is dead for good: from there on every effect, and every look,
/// throws, so that nothing which catches an error can write another word.
package final class Life: Sendable {
    package struct Death: Error {}

    /// Where it ends: at a point of that number, counted from 1, or so many points after one of that name.
    package enum End: Sendable {
        case at(Int)
        case after(String, Int)
    }

    /// What else may happen at a point, by its number and name: an error, or anything beside Belay.
    package typealias Trouble = @Sendable (Int, String) throws -> Void

    private struct State {
        var points: [String] = []
        var end: End?
        var trouble: Trouble?
        var isDead = false
        var onDeath: @Sendable () -> Void = {}
    }

    private let state = Mutex(State())

    package init() {}

    /// What was reached in this life, in order: places where it could have died.
    package var points: [String] { state.withLock { $0.points } }
    package var isDead: Bool { state.withLock { $0.isDead } }

    /// A new life; without an end it lives on.
    package func begin(_ end: End? = nil, onDeath: @escaping @Sendable () -> Void = {}) {
        state.withLock { $0 = State(end: end, onDeath: onDeath) }
    }

    /// From here on, as long as this life lasts.
    package func disturb(_ trouble: Trouble?) { state.withLock { $0.trouble = trouble } }

    /// It ends at the very next point.
    package func endSoon() { state.withLock { $0.end = .at($0.points.count + 1) } }

    /// Stands before and after every effect.
    package func point(_ name: String) throws {
        let (died, now) = try state.withLock { state in
            if state.isDead { throw Death() }
            state.points.append(name)
            if case .after(name, let more) = state.end { state.end = .at(state.points.count + more) }
            if case .at(state.points.count) = state.end { state.isDead = true }
            return (state.isDead, state)
        }
        guard died else {
            try now.trouble?(now.points.count, name)
            return
        }
        now.onDeath()
        throw Death()
    }

    /// Stands before every look.
    package func require() throws {
        if isDead { throw Death() }
    }
}
