package import BelayCore
package import BelaySystem
import Glibc

/// Rehearses in namespaces of its own: this program again, with the clone where the stack lies. Paths and ports stay what
/// they are; processes, network, and everything written are the clone's alone, and end with it.
package struct NamespaceRehearser: Rehearser {
    private let fileSystem: any FileSystem
    private let environment: [String: String]
    private let process: CloneProcess
    private let outside: OutsideStores

    package init(guide: Guide, fileSystem: any FileSystem, runner: any CommandRunner, environment: [String: String]) {
        outside = OutsideStores(of: guide, cloned: { _ in false })
        self.fileSystem = fileSystem
        self.environment = environment
        process = CloneProcess(fileSystem: fileSystem, runner: runner, environment: environment, limits: guide.limits)
    }

    package func spaceNeeded(_ facts: Facts) -> Int64 { CloneProcess.space(facts) }

    package func findings(_ facts: Facts) -> [Finding] {
        var findings: [Finding] = []
        if !Command(["unshare"], environment: environment).isThere {
            findings.append(
                Finding(
                    .fail, code: "no-isolation", message: "a clone cannot be isolated: the program unshare is not here",
                    fix: "install util-linux, or go without a rehearsal: --no-rehearsal"))
        }
        return findings + outside.findings + process.memory(facts)
    }

    package func rehearse(_ request: RehearsalRequest, onLine: @escaping @Sendable (String) -> Void) throws -> Rehearsal {
        // Namespaces do not hide a socket in a directory.
        try outside.refuse()
        try fileSystem.removeTree(request.scratch)
        for name in ["", "/upper", "/work", "/state"] {
            try fileSystem.makeDirectory(request.scratch + name, mode: 0o700, parents: false)
        }
        defer { try? fileSystem.removeTree(request.scratch) }
        let user = geteuid() == 0 ? [] : ["--user", "--map-root-user"]
        let namespaces = [
            "--mount", "--net", "--pid", "--ipc", "--fork", "--kill-child", "--propagation", "private", "--mount-proc",
        ]
        return try process.run(request, through: ["unshare"] + user + namespaces, onLine: onLine)
    }
}
