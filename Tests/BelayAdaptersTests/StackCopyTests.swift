import BelaySystem
import BelayTestKit
import Testing

@testable import BelayAdapters

@Suite("The copy of a stack's directory for its clone")
struct StackCopyTests {
    private let scratch: Scratch
    private let files = RealFileSystem()
    private var stack: String { scratch.directory + "/stack" }
    private var copied: String { scratch.directory + "/copy" }

    init() throws {
        scratch = try Scratch("stack-copy")
        try files.makeDirectory(copied, mode: 0o700, parents: false)
        for path in [
            "compose.yaml", "data/pg/PG_VERSION", "data/pg/base/1", "data/uploads/a.png",
            "data/.belay/of-pg/7/db/server/data/base",
            ".belay/7/settings/.env", "db/18/docker/PG_VERSION", "db/postgresql.conf", "init/10-roles.sql",
        ] {
            let whole = stack + "/" + path
            try files.makeDirectory(StackPath.parent(whole), mode: 0o755, parents: true)
            try files.writeAtomically(whole, Array(path.utf8), mode: 0o640, like: nil)
        }
        _ = try shell("chmod 700 data/pg; chmod 750 data; ln -s data/pg linked")
    }

    private func shell(_ script: String) throws -> String {
        let limits = CommandLimits(idleSeconds: 20, mostSeconds: 20)
        let command = Command(["/bin/sh", "-c", script], environment: ["PATH": "/usr/bin:/bin"], directory: stack)
        return try PosixCommandRunner(clock: SystemClock()).run(command, limits: limits).outputText
    }

    private func copy(without mounts: [String]) throws -> [String] {
        let copy = StackCopy(source: stack, target: copied, fileSystem: files) { paths, target in
            _ = try shell("cp -a -- " + (paths + [target]).map { "'\($0)'" }.joined(separator: " "))
        }
        try copy.make(without: mounts.map { stack + "/" + $0 })
        return try shell("cd '\(copied)' && find . -mindepth 1 | sort").split(separator: "\n").map { String($0.dropFirst(2)) }
    }

    @Test("leaves a server's data out, and what Belay keeps beside it; directories are as they were")
    func servers() throws {
        let found = try copy(without: ["data/pg", "db", "init", "missing", "linked"])
        #expect(
            found == [
                "compose.yaml", "data", "data/pg", "data/uploads", "data/uploads/a.png", "db", "db/18", "db/18/docker",
                "db/postgresql.conf", "init", "init/10-roles.sql", "linked",
            ])
        let modes = "stat -c '%a %U %Y' data data/pg data/uploads compose.yaml"
        #expect(try shell(modes) == shell("cd '\(copied)' && \(modes)"))
    }

    @Test("is whole where no server has its data in it, but for what Belay keeps")
    func whole() throws {
        let all = try shell("find . -mindepth 1 -not -path './.belay*' | sort").split(separator: "\n").map {
            String($0.dropFirst(2))
        }
        #expect(try copy(without: ["init", "../elsewhere"]) == all)
    }
}
