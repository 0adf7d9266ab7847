import BelayCore
import BelaySystem
import Synchronization

/// One process of a stack that ends while it is looked at: what it carries is answered once.
final class VanishingProcessTable: ProcessTable {
    private let marked: ProcessFacts
    private let values: Mutex<[String: String]>
    let bootID = "boot"

    init(_ values: [String: String]) {
        marked = ProcessFacts(pid: 4711, startTicks: 1, bootID: bootID)
        self.values = Mutex(values)
    }

    func process(_ pid: Int32) -> ProcessFacts? { nil }
    func processes(withEnvironment key: String, value: String) -> [ProcessFacts] { [marked] }
    func processes(ledBy leaders: Set<Int32>) -> [Int32: [ProcessFacts]] { [:] }
    func environmentValue(_ key: String, of pid: Int32) -> String? { values.withLock { $0.removeValue(forKey: key) } }
    func holders(of paths: [String]) -> [Holder] { [] }
    func commandLine(_ pid: Int32) -> String { "" }
    func signal(_ process: ProcessFacts, _ signal: Int32) {}
    func listeners(onPort port: Int) -> [ProcessFacts] { [] }
}
