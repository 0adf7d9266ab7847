package import BelayCore
import BelaySystem
import Glibc
import Synchronization

/// The processes of a small world: none has anything open unless its script says so.
package final class ScriptedProcessTable: ProcessTable {
    private let state: Mutex<(boot: Int, signalled: Int, holding: @Sendable ([String]) -> [Holder])>
    private let ended = Mutex<Set<Int32>>([])
    private let lives = Mutex<UInt64>(1)

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

    /// This program is another process from now on, as one that was killed and started again is.
    package func beginAnew() { lives.withLock { $0 += 1 } }

    package func process(_ pid: Int32) -> ProcessFacts? {
        guard !ended.withLock({ $0.contains(pid) }) else { return nil }
        return ProcessFacts(pid: pid, startTicks: pid == getpid() ? lives.withLock { $0 } : 1, bootID: bootID)
    }
    package func processes(withEnvironment key: String, value: String) -> [ProcessFacts] { [] }
    package func processes(ledBy leaders: Set<Int32>) -> [Int32: [ProcessFacts]] { [:] }
    package func environmentValue(_ key: String, of pid: Int32) -> String? { nil }
    package func commandLine(_ pid: Int32) -> String { "" }
    package func signal(_ process: ProcessFacts, _ signal: Int32) { state.withLock { $0.signalled += 1 } }
    package func listeners(onPort port: Int) -> [ProcessFacts] { [] }
}
