package import BelayCore
import BelaySystem
import Synchronization

/// The processes of a small world: none has anything open unless its script says so.
package final class ScriptedProcessTable: ProcessTable {
    private let state: Mutex<(boot: Int, signalled: Int, holding: @Sendable ([String]) -> [Holder])>
    private let ended = Mutex<Set<Int32>>([])

    package init() { state = Mutex((1, 0, { _ in [] })) }

    /// That process is not there any more.
    package func end(_ pid: Int32) { ended.withLock { _ = $0.insert(pid) } }

    package var bootID: String { "boot-\(state.withLock { $0.boot })" }

    package var signalled: Int { state.withLock { $0.signalled } }

    package func reboot() { state.withLock { $0.boot += 1 } }

    /// Who has one of these files open; asked anew each time.
    package func holders(_ holding: @escaping @Sendable ([String]) -> [Holder]) { state.withLock { $0.holding = holding } }

    package func holders(of paths: [String]) -> [Holder] {
        let holding = state.withLock { $0.holding }
        return holding(paths)
    }

    package func process(_ pid: Int32) -> ProcessFacts? {
        ended.withLock { $0.contains(pid) } ? nil : ProcessFacts(pid: pid, startTicks: 1, bootID: bootID)
    }
    package func processes(withEnvironment key: String, value: String) -> [ProcessFacts] { [] }
    package func processes(ledBy leaders: Set<Int32>) -> [Int32: [ProcessFacts]] { [:] }
    package func environmentValue(_ key: String, of pid: Int32) -> String? { nil }
    package func commandLine(_ pid: Int32) -> String { "" }
    package func signal(_ process: ProcessFacts, _ signal: Int32) { state.withLock { $0.signalled += 1 } }
    package func listeners(onPort port: Int) -> [ProcessFacts] { [] }
}
