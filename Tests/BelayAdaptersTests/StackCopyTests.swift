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

    private func copy(without mounts: [String], used: [String] = []) throws -> [String] {
        let copy = StackCopy(source: stack, target: copied, fileSystem: files) { paths, target in
            _ = try shell("cp -a -- " + (paths + [target]).map { "'\($0)'" }.joined(separator: " "))
        }
        _ = try copy.make(without: mounts.map { stack + "/" + $0 }, used: used)
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

    @Test("a link that leads out of the stack leads the copy to nothing that is live")
    func links() throws {
        _ = try shell(
            """
            mkdir -p ../out/pg ../out/deep real; echo live >../out/env; echo live >../out/deep/app.db; echo 15 >../out/pg/PG_VERSION
            mkdir real/pg; echo 15 >real/pg/PG_VERSION; echo in >real/inside; ln -s "$PWD/../out/env" .env; ln -s real sub
            ln -s ../out/pg pg; ln -s "$PWD/real/inside" absolute; ln -s ../../out/deep/app.db data/app.db; ln -s nowhere gone
            mkdir venv; ln -s /usr/bin/env venv/env
            """)
        _ = try copy(without: ["pg", "sub/pg"], used: [".env", stack + "/pg", "data/*.db", "../out/env", "sub/[", "gone"])
        _ = try shell(
            "cd '\(copied)' && for f in .env pg/new data/app.db absolute sub/pg/new; do echo written >$f; done; readlink venv/env gone"
        )
        #expect(
            try shell("cat ../out/env ../out/deep/app.db real/inside; ls ../out/pg real/pg")
                == "live\nlive\nin\n../out/pg:\nPG_VERSION\n\nreal/pg:\nPG_VERSION\n")
        #expect(
            try shell("cd '\(copied)' && ls pg sub/pg; cat real/inside; readlink venv/env")
                == "pg:\nnew\n\nsub/pg:\nnew\nwritten\n/usr/bin/env\n")
    }
}
