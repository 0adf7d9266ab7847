package import BelayCore
import BelaySystem
import Glibc

/// The processes of one installation of the demo stack, found without asking Belay: they carry its settings, or work in
/// its directory.
package struct StackProcesses {
    private let directory: String
    private let table = LinuxProcessTable()

    package init(of directory: String) { self.directory = directory }

    package func all() -> [ProcessFacts] {
        var found = Set(table.processes(withEnvironment: "NOTES_INSTALLATION", value: directory))
        let fileSystem = RealFileSystem()
        for name in (try? fileSystem.list("/proc")) ?? [] {
            guard let pid = Int32(name), pid != getpid(), let place = try? fileSystem.readLink("/proc/\(pid)/cwd") else {
                continue
            }
            guard place == directory || place.hasPrefix(directory + "/"), let process = table.process(pid) else { continue }
            found.insert(process)
        }
        return found.sorted { $0.pid < $1.pid }
    }

    /// How many processes run each script, by one look: `["api.py": 1, …]`.
    package func scripts() -> [String: Int] {
        let names = all().compactMap { table.commandLine($0.pid).split(separator: " ").last.map(String.init) }
        return Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +)
    }

    /// Processes whose command line names this script (`api.py`).
    package func running(_ script: String) -> [ProcessFacts] {
        all().filter { table.commandLine($0.pid).split(separator: " ").last == Substring(script) }
    }

    /// Kills until none is left: one may start another in between.
    package func endAll() {
        _ = eventually(within: 10) {
            let left = all()
            for process in left { table.signal(process, SIGKILL) }
            return left.isEmpty
        }
    }
}
