package import BelayCore

/// The processes of this machine as `/proc` shows them; what may not be read is left out.
package protocol ProcessTable: Sendable {
    var bootID: String { get }
    /// nil where no such process is, or it is a zombie.
    func process(_ pid: Int32) -> ProcessFacts?
    /// Processes whose environment holds `KEY=value` from their start on, zombies left out.
    func processes(withEnvironment key: String, value: String) -> [ProcessFacts]
    /// Processes, ours left out, that have one of these files open; compared by device and inode.
    func holders(of paths: [String]) -> [Holder]
    /// Processes, ours left out, by the number of the session or process group that they are in. A process that cleared its environment
    /// still is where its parent was, and the kernel gives such a number to nobody else while one member is left.
    func processes(ledBy leaders: Set<Int32>) -> [Int32: [ProcessFacts]]
    func environmentValue(_ key: String, of pid: Int32) -> String?
    func commandLine(_ pid: Int32) -> String
    /// Sends a signal only if it is still the same process.
    func signal(_ process: ProcessFacts, _ signal: Int32)
    /// Whether something listens on this TCP port of this machine, and which processes.
    func listeners(onPort port: Int) -> [ProcessFacts]
    /// The processes of this machine at whose end of a TCP connection this port is.
    func clients(fromPort port: Int) -> [ProcessFacts]
}

extension ProcessTable {
    package func clients(fromPort port: Int) -> [ProcessFacts] { [] }
}
