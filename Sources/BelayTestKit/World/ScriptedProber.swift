package import BelayCore
import Synchronization

/// Answers as its script says, and keeps what it was asked.
package final class ScriptedProber: Prober {
    package typealias Answer = @Sendable (Probe, ProbeContext) throws -> Observation

    private let life: Life
    private let state: Mutex<(answer: Answer, asked: [Probe])>

    package init(life: Life = Life(), answer: @escaping Answer) {
        self.life = life
        state = Mutex((answer, []))
    }

    package var asked: [Probe] { state.withLock { $0.asked } }

    package func answer(_ answer: @escaping Answer) { state.withLock { $0.answer = answer } }

    package func observe(_ probe: Probe, in context: ProbeContext) throws -> Observation {
        try life.require()
        let answer = state.withLock { state in
            state.asked.append(probe)
            return state.answer
        }
        return try answer(probe, context)
    }
}
