import BelayAdapters
import BelayCore
import BelaySystem
import BelayTestKit
import Testing

@Suite("The git pin") struct PinsGitTests {
    let git: GitStack

    init() throws { git = try GitStack() }

    func commit(_ name: String) throws -> String { try #require(git.commits[name]) }

    @Test("the version is the tag, the identity the commit and the branch that HEAD is on")
    func current() throws {
        #expect(try git.pin().current() == PinState(version: "v1.0.0", identity: "\(commit("v1.0.0")) refs/heads/main"))
        try git.git(["checkout", "--quiet", "--detach"], in: git.stack)
        #expect(try git.pin().current() == PinState(version: "v1.0.0", identity: commit("v1.0.0")))
        try git.git(["tag", "--delete", "v1.0.0"], in: git.stack)
        #expect(try git.pin().current().version == String(commit("v1.0.0").prefix(10)))
        try git.git(["checkout", "--quiet", "main"], in: git.stack)
        #expect(try git.pin().current().version == "main@" + commit("v1.0.0").prefix(10))
    }

    @Test("tags, branches and commits of the remote are resolved, and the stack does not notice")
    func resolve() throws {
        let before = try git.snapshot()
        #expect(try git.pin().available().sorted() == ["v1.0.0", "v1.1.0"])
        for name in ["v1.1.0", "1.1.0"] {
            #expect(try git.pin().resolve(name) == PinState(version: "v1.1.0", identity: "\(commit("v1.1.0")) refs/heads/main"))
        }
        let main = try PinState(version: "main@\(commit("main").prefix(10))", identity: "\(commit("main")) refs/heads/main")
        #expect(try git.pin().resolve("main") == main)
        #expect(try git.pin().resolve(main.version) == main)
        #expect(try git.pin().resolve(String(commit("main").prefix(8))) == main)
        #expect(try git.pin().described(main) == "v1.1.0-1-g\(commit("main").prefix(10))")
        #expect(try git.pin().described(git.pin().current()) == "v1.0.0")
        #expect(try git.snapshot() == before)
    }

    @Test("a commit that was never fetched is fetched by its name")
    func unknownCommit() throws {
        #expect(try git.pin().resolve(commit("v1.1.0")).identity == "\(commit("v1.1.0")) refs/heads/main")
        let other = try GitStack()
        let short = try #require(other.commits["v1.1.0"]).prefix(9)
        #expect(try other.pin().resolve(String(short)).version == "v1.1.0")
    }

    @Test(
        "a name that is none, or could be an option, is refused before git sees it",
        arguments: [
            "--upload-pack=touch evil", "-x", "v1.0.0^{tree}", "a..b", "HEAD~1", "x:y", "", "a b", "refs/heads/../x", "main@{0}",
            "*", "a\u{7}",
        ])
    func hostileNames(name: String) throws {
        let error = try #require(throws: BelayError.self) { try git.pin().resolve(name) }
        #expect(error.code == .usage)
        #expect(
            try #require(throws: BelayError.self) { try git.pin(remote: "--upload-pack=evil").resolve("main") }.code == .usage)
        #expect(try !git.exists("stack/evil"))
    }

    @Test("a version that is not there is refused with the nearest that is")
    func missing() throws {
        let error = try #require(throws: BelayError.self) { try git.pin().resolve("v1.1.1") }
        #expect(error.code == .refused)
        #expect(error.hint?.contains("did you mean v1.1.0?") == true)
        #expect(try #require(throws: BelayError.self) { try git.pin().resolve("deadbeef") }.code == .refused)
    }

    @Test("without its remote the tags that are known still resolve, and no password is shown")
    func offline() throws {
        _ = try git.pin().resolve("v1.1.0")
        let lost = git.pin(remote: "file://user:hunter2@localhost/nowhere")
        #expect(try lost.available().sorted() == ["v1.0.0", "v1.1.0"])
        #expect(try lost.resolve("v1.1.0").identity.hasPrefix(commit("v1.1.0")))
        let error = try #require(throws: BelayError.self) { try lost.resolve("v9") }
        #expect(!"\(error.message) \(error.evidence)".contains("hunter2"))
    }

    @Test("the target is made ready beside, again after a crash, and removed without a trace")
    func fetch() throws {
        let before = try git.snapshot()
        let target = try git.pin().resolve("v1.1.0")
        let directory = try #require(git.pin().directory(of: target))
        #expect(try !git.pin().isFetched(target))
        // What a crash in the middle of it leaves.
        try git.files.makeDirectory(directory, mode: 0o755, parents: true)
        try git.files.writeAtomically(directory + "/half", [1], mode: 0o644, like: nil)
        for _ in 0..<2 { try git.pin().fetch(target) }
        #expect(try git.pin().isFetched(target))
        #expect(try git.files.list(directory) == [".git", ".gitignore", "app.txt", "new"])
        #expect(try git.snapshot() == before)
        for _ in 0..<2 { try git.pin().unfetch(target) }
        #expect(try !git.pin().isFetched(target))
        #expect(try git.files.list(git.workTrees).isEmpty)
        #expect(try git.git(["for-each-ref", "refs/belay"], in: git.stack).isEmpty)
        #expect(try git.git(["worktree", "list"], in: git.stack).split(separator: "\n").count == 1)
        #expect(try git.snapshot() == before)
    }

    @Test("changed files refuse the target before anything is done, with their names")
    func dirty() throws {
        let target = try git.pin().resolve("v1.1.0")
        try git.write("stack/app.txt", "mine\n")
        let before = try git.snapshot()
        for attempt in [git.pin().fetch, git.pin().write] {
            let error = try #require(throws: BelayError.self) { try attempt(target) }
            #expect(error.code == .refused)
            #expect(error.message.contains("app.txt"))
        }
        #expect(try git.snapshot() == before)
    }

    @Test("an untracked or ignored file that the target brings too is not overwritten", arguments: ["new/added.txt", ".env"])
    func inTheWay(file: String) throws {
        if file == ".env" {
            try git.write("vendor/.env", "KEY=theirs\n")
            try git.git(["add", "--force", ".env"], in: git.vendor)
            try git.commit("feat: settings", tag: "v1.2.0")
        } else {
            try git.write("stack/new/added.txt", "mine\n")
        }
        let target = try git.pin().resolve(file == ".env" ? "v1.2.0" : "v1.1.0")
        let before = try git.snapshot()
        for attempt in [git.pin().fetch, git.pin().write] {
            let error = try #require(throws: BelayError.self) { try attempt(target) }
            #expect(error.code == .refused && error.message.contains(file))
        }
        #expect(try git.snapshot() == before)
    }

    @Test("submodules of the target are said not to move")
    func submodules() throws {
        try git.write("vendor/.gitmodules", "[submodule \"a\"]\n\tpath = a\n\turl = ../a\n")
        try git.commit("feat: submodule", tag: "v1.2.0")
        #expect(try git.pin().findings(git.pin().resolve("v1.2.0")).map(\.code) == ["submodules"])
        #expect(try git.pin().findings(git.pin().resolve("v1.1.0")).isEmpty)
    }

    @Test("changes between two versions are listed with what they break")
    func changes() throws {
        let changes = try git.pin().changes(from: git.pin().current(), to: git.pin().resolve("main"))
        #expect(changes.map(\.subject) == ["fix: third", "feat(api)!: drop the old configuration"])
        #expect(changes.map(\.breaking) == [["the port is another"], ["api: drop the old configuration"]])
        #expect(try git.pin().changes(from: git.pin().current(), to: git.pin().resolve("main"), limit: 1).count == 1)
    }

    @Test("a directory that is no work tree is not taken for a part of one above it")
    func ceiling() throws {
        try git.files.makeDirectory(git.stack + "/inside", mode: 0o755, parents: false)
        let pin = GitPin(
            path: "inside", remote: "origin", branch: nil, workTrees: git.workTrees, stackDirectory: git.stack,
            fileSystem: git.files,
            runner: PosixCommandRunner(clock: git.clock), processTable: LinuxProcessTable(), clock: git.clock,
            environment: git.environment)
        #expect(throws: BelayError.self) { try pin.current() }
    }
}
