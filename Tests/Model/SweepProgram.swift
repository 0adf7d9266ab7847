import BelayTestKit
import Glibc

/// `model-sweep COUNT [FIRST]` tells so many stories, with `--first-failure` up to the first that is not as it should be;
/// `model-sweep --seed N` tells one again.
package enum SweepProgram {
    package static func main(_ arguments: [String]) -> Int32 {
        do {
            let scratch = try Scratch("sweep")
            defer { scratch.end() }
            var sweep = Sweep(scratch: scratch.directory)
            if let shown = getenv("BELAY_SWEEP_SHOWN").flatMap({ Int(String(cString: $0)) }) { sweep.mostShown = shown }
            if arguments.count == 3, arguments[1] == "--seed", let seed = UInt64(arguments[2]) {
                let (text, isAsItShould) = try sweep.tell(seed)
                print(text)
                return isAsItShould ? 0 : 1
            }
            sweep.stopsAtFailure = arguments.contains("--first-failure")
            let numbers = arguments.compactMap { UInt64($0) }
            let (count, first) = (numbers.first ?? 100_000, numbers.dropFirst().first ?? 0)
            let began = ContinuousClock.now
            let sum = try sweep.tell(first..<first + count, threads: sysconf(Int32(_SC_NPROCESSORS_ONLN))) { print($0) }
            print(text(sum, seconds: (ContinuousClock.now - began) / .seconds(1)))
            return sum.failed.isEmpty ? 0 : 1
        } catch {
            print("cannot sweep: \(error)")
            return 2
        }
    }

    private static func text(_ sum: Sweep.Sum, seconds: Double) -> String {
        let failed = sum.failed.sorted().prefix(20).map(String.init).joined(separator: " ")
        let wrong = sum.failed.isEmpty ? "all as they should be" : "\(sum.failed.count) WRONG, among them the seeds \(failed)"
        return """
            \(sum.stories) stories, \(sum.lives) lives of Belay, \(sum.points) points, in \(Int(seconds)) s: \
            \(sum.endedNew) ended new, \(sum.stories - sum.endedNew) old, \(sum.asked) asked a person; \(wrong)
            """
    }
}
