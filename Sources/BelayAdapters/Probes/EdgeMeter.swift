package import BelayCore
import BelaySystem
import Glibc
import Synchronization

/// Asks as users do, twenty times a second, on a thread of its own.
package final class EdgeMeter: AvailabilityMeter {
    private static let timeoutSeconds = 2.0

    private struct State {
        var availability: Availability?
        var companion: Companion?
        var isEnding = false
    }

    private let prober: any Prober
    private let clock: any Clock
    private let state = Mutex(State())

    package init(prober: any Prober, clock: any Clock) {
        self.prober = prober
        self.clock = clock
    }

    package func begin(_ check: Check, after earlier: Availability?) {
        end()
        state.withLock {
            $0.availability = earlier ?? Availability(question: check.name)
            $0.isEnding = false
            $0.companion = Companion { [self] in measure(check) }
        }
    }

    package func reading() -> Availability? { state.withLock { $0.availability } }

    package func end() {
        let companion = state.withLock { state in
            state.isEnding = true
            defer { state.companion = nil }
            return state.companion
        }
        companion?.join()
    }

    private func measure(_ check: Check) {
        var due = clock.uptime
        while !state.withLock({ $0.isEnding }) {
            let began = clock.uptime
            var sample = Availability.Sample(at: clock.now, seconds: 0)
            // An interruption is the operator's wish, and no answer of the edge.
            if let seen = try? prober.observe(check.probe, in: ProbeContext(timeoutSeconds: Self.timeoutSeconds, asUsers: true)) {
                let result = check.judge(seen)
                sample.seconds = clock.uptime - began
                sample.failure = result.verdict == .pass ? nil : result.detail
                let measured = sample
                state.withLock { $0.availability?.add(measured) }
            }
            due = max(due + Availability.interval, clock.uptime)
            usleep(UInt32(min(max(due - clock.uptime, 0.001), Availability.interval) * 1e6))
        }
    }
}
