import BelayCore
import BelaySystem
import BelayTestKit
import Glibc
import Synchronization

/// Tells many stories, or one again.
package struct Sweep: Sendable {
    package struct Sum: Sendable {
        package var stories = 0
        package var lives = 0
        package var points = 0
        package var endedNew = 0
        package var asked = 0
        package var failed: [UInt64] = []
    }

    let scratch: String
    /// So many failing stories are told in full; of the others only the seeds are kept.
    package var mostShown = 5
    package var stopsAtFailure = false

    /// - Parameter scratch: a directory for the locks, which are the kernel's own.
    package init(scratch: String) { self.scratch = scratch }

    /// Stories by their seeds, on so many threads; each story is told by one.
    package func tell(_ seeds: Range<UInt64>, threads: Int, onFailure: @escaping @Sendable (String) -> Void = { _ in }) throws
        -> Sum
    {
        let next = Mutex(seeds.lowerBound)
        let sum = Mutex(Sum())
        let places = try (0..<threads).map { try locks($0) }
        let stops = stopsAtFailure
        Self.parallel(threads) { thread in
            while let seed = next.withLock({ seed in
                defer { seed += 1 }
                return seed < seeds.upperBound ? seed : nil
            }) {
                if stops, sum.withLock({ !$0.failed.isEmpty }) { return }
                let outcome = Teller.tell(Story(seed: seed), locks: places[thread])
                let isShown = sum.withLock { sum in
                    sum.add(outcome, seed)
                    return !outcome.found.isEmpty && sum.failed.count <= mostShown
                }
                if isShown { onFailure(Self.text(Story(seed: seed), outcome)) }
            }
        }
        return sum.withLock { $0 }
    }

    /// One story again, with all that the journal shows of it.
    package func tell(_ seed: UInt64) throws -> (text: String, isAsItShould: Bool) { try tell(Story(seed: seed)) }

    func tell(_ story: Story) throws -> (text: String, isAsItShould: Bool) {
        let outcome = Teller.tell(story, locks: try locks(0))
        return (Self.text(story, outcome), outcome.found.isEmpty)
    }

    private func locks(_ thread: Int) throws -> ModelWorld.Locks {
        let files = RealFileSystem()
        let locks = ModelWorld.Locks(live: "\(scratch)/\(thread)/live", clone: "\(scratch)/\(thread)/clone")
        for directory in [locks.live, locks.clone] { try files.makeDirectory(directory, mode: 0o700, parents: true) }
        return locks
    }

    private static func text(_ story: Story, _ outcome: Teller.Outcome) -> String {
        let found = outcome.found.isEmpty ? ["as it should be"] : outcome.found.map { "WRONG: \($0)" }
        return ([story.description] + outcome.trace.map { "  " + $0 } + found.map { "  " + $0 }).joined(separator: "\n")
    }

    /// Plain threads, joined here.
    private static func parallel(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        final class Work: Sendable {
            let number: Int
            let body: @Sendable (Int) -> Void
            init(_ number: Int, _ body: @escaping @Sendable (Int) -> Void) { (self.number, self.body) = (number, body) }
        }
        var threads: [pthread_t] = []
        for number in 0..<count {
            var thread = pthread_t()
            let work = Unmanaged.passRetained(Work(number, body)).toOpaque()
            pthread_create(
                &thread, nil,
                { context in
                    guard let context else { return nil }
                    let work = Unmanaged<Work>.fromOpaque(context).takeRetainedValue()
                    work.body(work.number)
                    return nil
                }, work)
            threads.append(thread)
        }
        for thread in threads { pthread_join(thread, nil) }
    }
}

extension Sweep.Sum {
    mutating func add(_ outcome: Teller.Outcome, _ seed: UInt64) {
        stories += 1
        lives += outcome.lives
        points += outcome.points
        endedNew += outcome.endedNew ? 1 : 0
        asked += outcome.asked ? 1 : 0
        if !outcome.found.isEmpty { failed.append(seed) }
    }
}
