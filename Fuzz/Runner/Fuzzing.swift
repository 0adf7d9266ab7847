import BelaySystem
import FuzzTargets
import Glibc

/// One reader, fed with inputs made out of those of which it said different things.
struct Fuzzing {
    /// For one input: what takes longer hangs.
    private static let seconds: UInt32 = 10
    /// What is read again in every test stays small.
    private static let mostKept = 24
    private static let largestKept = 600
    private static let mostInPool = 4096

    let target: FuzzTarget
    let corpus: String
    private let inputs: [[UInt8]]

    init(_ target: FuzzTarget, corpus: String) throws {
        (self.target, self.corpus) = (target, corpus)
        let files = RealFileSystem()
        inputs = try files.list(corpus).map { try files.read("\(corpus)/\($0)", limit: 1 << 20) }
    }

    func run(_ runs: Int, seed: UInt64, showing current: CurrentInput) throws {
        var mutator = Mutator(seed: seed, inputs: inputs, isJSON: target == .manifest)
        var pool = inputs
        var known: Set<String> = []
        for input in inputs { known.insert(target.run(input)) }
        let before = known.count
        var novel: [[UInt8]] = []
        for _ in 0..<runs {
            let input = mutator.next(from: pool)
            current.keep(input)
            alarm(Self.seconds)
            let said = target.run(input)
            guard known.count < Self.mostInPool, known.insert(said).inserted else { continue }
            pool.append(input)
            novel.append(input)
        }
        alarm(0)
        try keep(novel)
        print("\(runs) runs, \(known.count) different answers, \(known.count - before) new")
    }

    /// The smallest of those that were answered in a new way.
    private func keep(_ novel: [[UInt8]]) throws {
        let room = max(0, Self.mostKept - inputs.count)
        for input in novel.filter({ $0.count <= Self.largestKept }).sorted(by: { $0.count < $1.count }).prefix(room) {
            let name = String(SHA256.hex(input).prefix(12))
            try RealFileSystem().writeAtomically("\(corpus)/\(name)", input, mode: 0o644, like: nil)
        }
    }
}
