import Glibc

/// The machine's memory, and what processes take of it, in bytes.
package enum Memory {
    package static var available: Int64? { meminfo("MemAvailable") }
    package static var total: Int64? { meminfo("MemTotal") }

    /// What these processes hold, what they share with each other counted once.
    package static func held(by pids: [Int32]) -> Int64 {
        pids.reduce(0) { $0 + (field("Pss", in: "/proc/\($1)/smaps_rollup") ?? 0) }
    }

    /// Every process that stems from this one; what a process in a namespace leaves behind stays below it.
    package static func descendants(of pid: Int32) -> [Int32] {
        var children: [Int32: [Int32]] = [:]
        for process in allProcesses() {
            guard let parent = ProcessStat(of: process)?.parent else { continue }
            children[parent, default: []].append(process)
        }
        var found: [Int32] = []
        var waiting = children[pid] ?? []
        while let next = waiting.popLast() {
            found.append(next)
            waiting += children[next] ?? []
        }
        return found.sorted()
    }

    private static func meminfo(_ name: String) -> Int64? { field(name, in: "/proc/meminfo") }

    /// `Name:   12345 kB`
    private static func field(_ name: String, in path: String) -> Int64? {
        guard let bytes = readProc(path, limit: 64 << 10) else { return nil }
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") where line.hasPrefix(name + ":") {
            return line.split(separator: " ").dropFirst().first.flatMap { Int64($0) }.map { $0 << 10 }
        }
        return nil
    }
}
