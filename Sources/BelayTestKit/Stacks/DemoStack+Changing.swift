import BelayCore
import BelaySystem
import Glibc

/// What befalls an installation, or what its owner makes of it.
extension DemoStack {
    /// Changes a file of the installation; what is not found in it is an error.
    package func edit(_ path: String, _ old: String, _ new: String) throws {
        let files = RealFileSystem()
        let text = String(decoding: try files.read(self.path(path), limit: 1 << 20), as: UTF8.self)
        let parts = text.split(separator: old, omittingEmptySubsequences: false)
        guard parts.count > 1 else { throw BelayError(.failed, "\(path) does not hold \(old.debugDescription)") }
        try write(path, parts.joined(separator: new))
    }

    package func write(_ path: String, _ text: String) throws {
        try RealFileSystem().writeAtomically(self.path(path), Array(text.utf8), mode: 0o644, like: nil)
    }

    /// Nobody has to wait long for a service that will never be ready.
    package func hurry() throws {
        try edit("belay.yaml", "within: 30s}", "within: 4s}")
        try edit("belay.yaml", "migrate: {run:", "limits: {start-idle: 4s, migrate-idle: 4s}\n\nmigrate: {run:")
    }

    /// A power cut and a new boot, as far as a process can tell: nothing of the stack runs, and whatever was written down
    /// about processes is of a boot that is over. Belay itself must have been killed before.
    package func reboot() throws {
        StackProcesses(of: directory).endAll()
        let boot = LinuxProcessTable().bootID
        let earlier = "00000000-0000-4000-8000-\(String(UInt64.random(in: 0..<1 << 48), radix: 16))"
        let files = RealFileSystem()
        for stack in try files.list(state) {
            let place = "\(state)/\(stack)"
            let journal = try SQLiteDatabase("\(place)/journal.db", .readWrite)
            defer { journal.close() }
            try journal.run(
                "update run set holder = replace(holder, ?, ?), facts = replace(facts, ?, ?)",
                [.text(boot), .text(earlier), .text(boot), .text(earlier)])
            try journal.run("update memory set value = replace(value, ?, ?)", [.text(boot), .text(earlier)])
            for service in (try? files.list("\(place)/services")) ?? [] {
                let path = "\(place)/services/\(service)"
                let text = String(decoding: try files.read(path, limit: 1 << 20), as: UTF8.self)
                try files.writeAtomically(
                    path, Array(text.split(separator: boot, omittingEmptySubsequences: false).joined(separator: earlier).utf8),
                    mode: 0o600, like: path)
            }
        }
    }
}
