package import BelayCore
import Synchronization

/// Measures what its script says, a question each time somebody looks.
package final class ScriptedMeter: AvailabilityMeter {
    private let answer: @Sendable (Int) -> Availability.Sample
    private let state: Mutex<Availability>

    /// - Parameter answer: the sample of that number.
    package init(_ answer: @escaping @Sendable (Int) -> Availability.Sample) {
        self.answer = answer
        state = Mutex(Availability(question: "scripted"))
    }

    package func begin(_ check: Check, after earlier: Availability?) {
        if let earlier { state.withLock { $0 = earlier } }
    }

    package func reading() -> Availability? {
        state.withLock { availability in
            for _ in 0..<20 { availability.add(answer(availability.asked)) }
            return availability
        }
    }

    package func end() {}
}
