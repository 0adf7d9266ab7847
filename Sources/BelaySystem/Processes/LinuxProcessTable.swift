package import BelayCore
import CShims
import Glibc

/// Processes as `/proc` of this machine shows them.
package struct LinuxProcessTable: ProcessTable {
    package let bootID: String

    package init() {
        let bytes = readProc("/proc/sys/kernel/random/boot_id", limit: 64) ?? []
        bootID = String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    package func process(_ pid: Int32) -> ProcessFacts? {
        guard pid > 0, let stat = ProcessStat(of: pid), stat.isAlive else { return nil }
        return ProcessFacts(pid: pid, startTicks: stat.startTicks, bootID: bootID)
    }

    package func processes(withEnvironment key: String, value: String) -> [ProcessFacts] {
        let wanted = Array("\(key)=\(value)".utf8)
        return everyOther { pid in
            readProc("/proc/\(pid)/environ", limit: longestEnvironment)?.holdsVariable(wanted) ?? false
        }
    }

    package func environmentValue(_ key: String, of pid: Int32) -> String? {
        let start = Array("\(key)=".utf8)
        guard let variable = environment(of: pid).first(where: { $0.starts(with: start) }) else { return nil }
        return String(decoding: variable.dropFirst(start.count), as: UTF8.self)
    }

    package func processes(ledBy leaders: Set<Int32>) -> [Int32: [ProcessFacts]] {
        guard !leaders.isEmpty else { return [:] }
        var found: [Int32: [ProcessFacts]] = [:]
        for pid in allProcesses() where pid != getpid() {
            // One look says who it is, whether it lives, and where it belongs: there is no second that could differ.
            guard let stat = ProcessStat(of: pid), stat.isAlive else { continue }
            for leader in Set([stat.session, stat.group]) where leaders.contains(leader) {
                found[leader, default: []].append(ProcessFacts(pid: pid, startTicks: stat.startTicks, bootID: bootID))
            }
        }
        return found
    }

    package func commandLine(_ pid: Int32) -> String {
        var bytes = readProc("/proc/\(pid)/cmdline", limit: longestCommandLine) ?? []
        // Each word ends with a NUL; a process that renamed itself leaves many behind.
        while bytes.last == 0 { bytes.removeLast() }
        // Kernel threads have no words at all.
        guard !bytes.isEmpty else { return ProcessStat(of: pid)?.name ?? "" }
        return String(decoding: bytes.map { $0 == 0 ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
    }

    package func signal(_ process: ProcessFacts, _ signal: Int32) {
        let (number, code) = systemCall { belay_pidfd_open(process.pid) }
        // Kernels that cannot hold a process: the check just before is then all there is.
        if code == ENOSYS, self.process(process.pid) == process { kill(process.pid, signal) }
        guard code == 0 else { return }
        let held = Descriptor(owning: number)
        // Held first, compared then: from here on the pid may be used anew, and the signal still goes nowhere else.
        guard self.process(process.pid) == process else { return }
        _ = belay_pidfd_send_signal(held.number, signal)
    }

    private func environment(of pid: Int32) -> [ArraySlice<UInt8>] {
        (readProc("/proc/\(pid)/environ", limit: longestEnvironment) ?? []).split(separator: 0)
    }

    /// Processes other than ours that a look into `/proc` finds fit, and that were the same before and after the look.
    ///
    /// Nearly all are not: they are told by one look, and only the others are looked at again between two proofs of who
    /// they are. A whole scan is made many times in a run, often while the stack is closed.
    func everyOther(_ isFit: (Int32) -> Bool) -> [ProcessFacts] {
        allProcesses().compactMap { pid in
            guard pid != getpid(), isFit(pid), let before = process(pid), isFit(pid), process(pid) == before else { return nil }
            return before
        }
    }
}

extension [UInt8] {
    /// Whether an environment, as the kernel shows it, holds `KEY=value` as one whole variable.
    fileprivate func holdsVariable(_ wanted: [UInt8]) -> Bool {
        var start = 0
        while start + wanted.count <= count {
            let end = self[start...].firstIndex(of: 0) ?? count
            if end - start == wanted.count, self[start..<end].elementsEqual(wanted) { return true }
            start = end + 1
        }
        return false
    }
}

private let longestCommandLine = 1 << 20
/// What the kernel lets a program be started with at most, with its default stack.
private let longestEnvironment = 8 << 20
