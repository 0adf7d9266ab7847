import BelaySystem
import BelayTestKit
import Synchronization
import Testing

/// Runs the points of a sweep on several stacks at once, until all are done or the time is over.
struct SweepRunner: Sendable {
    /// Every so many points the newest checkpoint is also put back.
    private static let restoresEvery = 10

    let settings: SweepSettings

    /// A failing point is an issue that says how to see it again.
    func run(
        _ name: String, seconds: Double, _ points: (SweepPlan) -> [SweepCase]
    ) throws -> (tally: SweepTally, seconds: Double) {
        let clock = SystemClock()
        let first = try SweepStack()
        defer { first.scratch.end() }
        let sweep = try Sweep(on: first, settings.scenarios)
        let recordings = sweep.recordings.filter { settings.scenarios.contains($0.key) }
        let plan = SweepPlan(
            extent: settings.extent, seed: settings.seed, recordings: recordings, steps: settings.steps)
        let all = settings.only.map { [$0] } ?? points(plan)
        // An upgrade waits more than it computes.
        var stacks = [Held(first, sweep)]
        defer { stacks.dropFirst().forEach { $0.stack.scratch.end() } }
        while stacks.count < min(settings.stacks, all.count) {
            let more = try SweepStack()
            do { stacks.append(Held(more, try Sweep(on: more, like: sweep))) } catch { more.scratch.end(); throw error }
        }
        let next = Atomic(0)
        let tally = Mutex(SweepTally())
        let began = clock.uptime
        let workers = stacks.map { held in
            Companion {
                while clock.uptime - began < seconds, !(settings.endsAtFailure && tally.withLock { $0.total.failures } > 0) {
                    let number = next.add(1, ordering: .relaxed).oldValue
                    guard number < all.count else { return }
                    let restores = number % Self.restoresEvery == Self.restoresEvery - 1
                    let outcome = attempt(all[number], held, restoring: restores)
                    tally.withLock { $0.add(all[number], outcome, restored: restores) }
                }
            }
        }
        workers.forEach { $0.join() }
        var result = tally.withLock { $0 }
        result.left = all.count - result.total.points
        print("\(name): \(summary(result)), \(Int(clock.uptime - began)) s")
        return (result, clock.uptime - began)
    }

    private func attempt(_ point: SweepCase, _ held: Held, restoring: Bool) -> SweepOutcome {
        let outcome: SweepOutcome
        do {
            outcome = try held.sweep.run(point, on: held.stack, restoring: restoring)
        } catch {
            outcome = SweepOutcome(problems: ["internal error: \(error)"])
        }
        if !outcome.problems.isEmpty {
            Issue.record("make sweep ONLY=\(point) (\(point.place)):\n  \(outcome.problems.joined(separator: "\n  "))")
        }
        return outcome
    }

    private func summary(_ tally: SweepTally) -> String {
        let total = tally.total
        return
            "\(total.points) points, \(total.hit) met, \(total.old) ended old, \(total.new) new, \(total.neededPerson) asked for a person"
            + " while the fault lasted, \(total.failures) failed, \(tally.left) not reached in time"
    }

    /// Each is used by one thread alone.
    private struct Held: @unchecked Sendable {
        let stack: SweepStack
        let sweep: Sweep

        init(_ stack: SweepStack, _ sweep: Sweep) {
            self.stack = stack
            self.sweep = sweep
        }
    }
}
