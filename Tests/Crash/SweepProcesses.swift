import BelayCore
import BelaySystem
import BelayTestKit
import Glibc

/// The processes of one sweep stack, found without asking Belay: they carry its settings, or work in its directory.
struct SweepProcesses {
    private let directory: String
    private let table = LinuxProcessTable()

    init(of directory: String) { self.directory = directory }

    func all() -> Set<ProcessFacts> {
        var found = Set(table.processes(withEnvironment: "SWEEP_INSTALLATION", value: directory))
        let files = RealFileSystem()
        for name in (try? files.list("/proc")) ?? [] {
            guard let pid = Int32(name), pid != getpid(), let place = try? files.readLink("/proc/\(pid)/cwd") else { continue }
            guard place == directory || place.hasPrefix(directory + "/"), let process = table.process(pid) else { continue }
            found.insert(process)
        }
        return found
    }

    /// How many run each role: `["web": 1, "worker": 1]` and nothing else, where all is well.
    func roles() -> [String: Int] {
        let roles = all().map { table.commandLine($0.pid).split(separator: " ").last.map(String.init) ?? "unknown" }
        return Dictionary(roles.map { ($0, 1) }, uniquingKeysWith: +)
    }

    /// Kills until none is left: one may start another in between.
    func endAll() {
        _ = eventually(within: 10) {
            let left = all()
            for process in left { table.signal(process, SIGKILL) }
            return left.isEmpty
        }
    }
}
