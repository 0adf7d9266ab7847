import BelaySystem
import FuzzTargets
import Glibc

/// `belay-fuzz TARGET RUNS SEED CORPUS CURRENT`: reads so many inputs, and stops where a reader does.
let words = CommandLine.arguments
guard words.count == 6, let target = FuzzTarget(rawValue: words[1]), let runs = Int(words[2]), let seed = UInt64(words[3]),
    let current = CurrentInput(path: words[5])
else {
    print("belay-fuzz \(FuzzTarget.allCases.map(\.rawValue).joined(separator: "|")) RUNS SEED CORPUS CURRENT")
    exit(2)
}
do {
    try Fuzzing(target, corpus: words[4]).run(runs, seed: seed, showing: current)
} catch {
    print("cannot fuzz: \(error)")
    exit(2)
}
