import BelayAdapters
import BelayCore
import BelaySystem
import BelayTestKit
import Testing

@Suite("Switching a work tree") struct PinsGitSwitchTests {
    let git: GitStack

    init() throws { git = try GitStack() }

    enum Start: String, CaseIterable {
        case branch
        case detached
        case otherBranch
    }

    func begin(_ start: Start) throws {
        switch start {
        case .branch: break
        case .detached: try git.git(["checkout", "--quiet", "--detach"], in: git.stack)
        case .otherBranch: try git.git(["checkout", "--quiet", "-b", "local"], in: git.stack)
        }
    }

    @Test("there and back: HEAD, branch, index and files are exactly as before", arguments: Start.allCases, ["v1.1.0", "main"])
    func thereAndBack(start: Start, version: String) throws {
        try begin(start)
        let before = try git.snapshot()
        let old = try git.pin().current()
        let target = try git.pin().resolve(version)
        for _ in 0..<2 { try git.pin().write(target) }
        #expect(try git.pin().current() == target)
        #expect(try git.text("stack/app.txt") == (version == "main" ? "three\n" : "two\n"))
        #expect(try !git.exists("stack/config"))
        #expect(try git.text("stack/.env") == "KEY=mine\n")
        #expect(target.identity.hasSuffix(" refs/heads/main") == (start == .branch))
        for _ in 0..<2 { try git.pin().write(old) }
        #expect(try git.pin().current() == old)
        #expect(try git.snapshot() == before)
        #expect(try git.files.list(git.workTrees).isEmpty)
    }

    @Test("a state that was current once can be returned to, wherever its branch and its tags have gone since")
    func obstacle() throws {
        try git.git(["tag", "--delete", "v1.0.0"], in: git.stack)
        let old = try git.pin().current()
        try git.pin().write(try git.pin().resolve("main"))
        #expect(try git.pin().obstacle(to: old) == nil)
        try git.pin().write(old)
        #expect(try git.pin().current().isSameCode(as: old))
        let strange = PinState(version: "v0.1.0", identity: String(repeating: "0", count: 40))
        #expect(try git.pin().obstacle(to: strange)?.contains("is not in") == true)
    }

    @Test("no hook of the repository runs")
    func hooks() throws {
        for hook in ["post-checkout", "post-merge", "reference-transaction", "pre-auto-gc"] {
            try git.write("stack/.git/hooks/\(hook)", "#!/bin/sh\ntouch '\(git.scratch.directory)/evil'\n")
            try git.git(["update-index", "--refresh"], in: git.stack)
            #expect(
                try PosixCommandRunner(clock: git.clock).run(
                    Command(["chmod", "755", "\(git.stack)/.git/hooks/\(hook)"], environment: git.environment),
                    limits: CommandLimits()
                ).succeeded)
        }
        let target = try git.pin().resolve("v1.1.0")
        try git.pin().fetch(target)
        try git.pin().write(target)
        #expect(try !git.exists("evil"))
    }

    @Test("a branch is never taken away from commits that only it has")
    func localCommits() throws {
        let target = try git.pin().resolve("v1.1.0")
        try git.write("stack/mine.txt", "mine\n")
        try git.git(["add", "mine.txt"], in: git.stack)
        try git.git(["commit", "--quiet", "--message", "mine"], in: git.stack)
        let before = try git.snapshot()
        #expect(try #require(throws: BelayError.self) { try git.pin().write(target) }.code == .refused)
        #expect(try git.snapshot() == before)
        // Resolved now it would leave the branch alone.
        #expect(try git.pin().resolve("v1.1.0").identity == git.commits["v1.1.0"])
    }

    /// What a crash may leave at any place of a switch to v1.1.0.
    enum Crash: String, CaseIterable {
        case nothingYet
        case indexLocked
        case halfOfTheFiles
        case tornFile
        case allFilesNoIndex
        case indexWritten
        case branchLocked
        case done
    }

    func crash(_ crash: Crash, to target: PinState) throws {
        let old = try git.pin().current()
        try git.write("state/worktrees/switching", "\(old.identity)\n\(target.identity)\n")
        switch crash {
        case .nothingYet: break
        case .indexLocked: try git.write("stack/.git/index.lock", "half an index")
        case .halfOfTheFiles:
            try git.write("stack/.git/index.lock", "")
            try git.write("stack/new/added.txt", "ne")
            try git.files.removeTree(git.stack + "/config")
        case .tornFile:
            try git.write("stack/app.txt", "")
        case .allFilesNoIndex:
            try git.write("stack/.git/index.lock", "")
            try git.write("stack/app.txt", "two\n")
            try git.write("stack/new/added.txt", "new\n")
            try git.files.removeTree(git.stack + "/config")
        case .indexWritten:
            try git.git(["read-tree", "-u", "-m", "HEAD", String(target.identity.prefix(40))], in: git.stack)
        case .branchLocked:
            try git.git(["read-tree", "-u", "-m", "HEAD", String(target.identity.prefix(40))], in: git.stack)
            try git.write("stack/.git/refs/heads/main.lock", "")
            try git.write("stack/.git/HEAD.lock", "")
        case .done:
            try git.git(["reset", "--quiet", "--hard", String(target.identity.prefix(40))], in: git.stack)
        }
    }

    @Test("after a crash at any place, back is exactly back", arguments: Crash.allCases)
    func crashBack(at place: Crash) throws {
        let before = try git.snapshot()
        let old = try git.pin().current()
        try crash(place, to: git.pin().resolve("v1.1.0"))
        for _ in 0..<2 { try git.pin().write(old) }
        #expect(try git.pin().current() == old)
        #expect(try git.snapshot() == before)
        #expect(try git.files.list(git.workTrees).isEmpty)
    }

    @Test("after a crash at any place, forward is entirely forward", arguments: Crash.allCases)
    func crashForward(at place: Crash) throws {
        let target = try git.pin().resolve("v1.1.0")
        try crash(place, to: target)
        try git.pin().write(target)
        #expect(try git.pin().current() == target)
        #expect(try git.git(["status", "--porcelain"], in: git.stack).isEmpty)
        #expect(
            try git.text("stack/app.txt") == "two\n" && git.text("stack/new/added.txt") == "new\n"
                && git.text("stack/.env") == "KEY=mine\n")
    }

    @Test("after a crash on the way there and another on the way back, back is still exactly back")
    func crashTwice() throws {
        let before = try git.snapshot()
        let old = try git.pin().current()
        try crash(.halfOfTheFiles, to: git.pin().resolve("v1.1.0"))
        try git.files.remove(git.stack + "/.git/index.lock")
        // Git cannot begin, so that the second attempt ends where a crash would end it.
        try git.files.makeDirectory(git.stack + "/.git/index.lock", mode: 0o755, parents: false)
        #expect(throws: BelayError.self) { try git.pin().write(old) }
        #expect(throws: BelayError.self) { try git.pin().write(git.pin().resolve("main")) }
        try git.files.removeTree(git.stack + "/.git/index.lock")
        try git.pin().write(old)
        #expect(try git.pin().current() == old)
        #expect(try git.snapshot() == before)
    }

    @Test("a commit that nothing else names is kept, and one that has a name gets none of ours")
    func kept() throws {
        let old = try git.pin().current()
        let target = try git.pin().resolve("v1.1.0")
        try git.pin().write(target)
        #expect(try git.git(["for-each-ref", "refs/belay/kept"], in: git.stack).isEmpty)
        try git.write("stack/mine.txt", "mine\n")
        try git.git(["add", "mine.txt"], in: git.stack)
        try git.git(["commit", "--quiet", "--message", "mine"], in: git.stack)
        let mine = try git.git(["rev-parse", "HEAD"], in: git.stack)
        try git.pin().write(old)
        #expect(try git.git(["for-each-ref", "--format=%(objectname)", "refs/belay/kept"], in: git.stack) == mine)
    }

    @Test("a file that a person changed after the crash is not thrown away")
    func changedSince() throws {
        let old = try git.pin().current()
        try crash(.halfOfTheFiles, to: git.pin().resolve("v1.1.0"))
        try git.write("stack/.gitignore", "mine\n")
        let error = try #require(throws: BelayError.self) { try git.pin().write(old) }
        #expect(error.code == .needsPerson && error.message.contains(".gitignore"))
        #expect(try git.text("stack/.gitignore") == "mine\n")
    }

    @Test("a lock that is not of an interrupted switch stays, and is an error")
    func foreignLock() throws {
        let target = try git.pin().resolve("v1.1.0")
        try git.write("stack/.git/index.lock", "")
        #expect(throws: BelayError.self) { try git.pin().write(target) }
        #expect(try git.exists("stack/.git/index.lock"))
        #expect(try git.text("stack/app.txt") == "one\n")
    }

    @Test("a git that outlived us is ended before the tree is touched")
    func leftoverCommand() throws {
        let runner = PosixCommandRunner(clock: git.clock)
        let environment = git.environment.merging(["BELAY_GIT": git.stack]) { $1 }
        let pid = try runner.launch(Command(["sleep", "60"], environment: environment), logFile: git.scratch.directory + "/log")
        let table = LinuxProcessTable()
        #expect(table.process(pid) != nil)
        try git.pin().write(git.pin().resolve("v1.1.0"))
        #expect(table.process(pid) == nil)
    }
}
