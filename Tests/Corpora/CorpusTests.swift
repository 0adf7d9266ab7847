import BelaySystem
import BelayTestKit
import FuzzTargets
import Testing

@Suite("What the fuzzer has kept")
struct CorpusTests {
    @Test("is read again without a crash", arguments: FuzzTarget.allCases)
    func replay(target: FuzzTarget) throws {
        let files = RealFileSystem()
        let directory = "\(Checkout.root)/Fuzz/corpus/\(target.rawValue)"
        let names = try files.list(directory)
        #expect(!names.isEmpty)
        for name in names { _ = target.run(try files.read("\(directory)/\(name)", limit: 1 << 20)) }
    }
}
