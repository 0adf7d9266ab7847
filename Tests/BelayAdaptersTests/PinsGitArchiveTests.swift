import BelayCore
import BelaySystem
import BelayTestKit
import Testing

@testable import BelayAdapters

@Suite("A work tree whose releases come as archives") struct PinsGitArchiveTests {
    let git: GitStack
    private static let ignored = "/.env\n/downloads/\n/state/\n"

    /// The work tree is the vendor's first release, as its archive has it, and nothing leads to the vendor.
    init() throws {
        git = try GitStack()
        try git.files.removeTree(git.stack)
        try git.files.makeDirectory(git.stack + "/downloads", mode: 0o755, parents: true)
        for (version, revision) in [("1.0.0", "v1.0.0"), ("1.1.0", "v1.1.0"), ("1.2.0", "main")] {
            try archive(revision, as: version)
        }
        try git.write("stack/.env", "KEY=mine\n")
        let unpack = "tar -xzf downloads/app-1.0.0.tar.gz --strip-components=1"
        _ = try PosixCommandRunner(clock: git.clock).run(
            Command(["/bin/sh", "-c", unpack], environment: git.environment, directory: git.stack), limits: CommandLimits())
        try git.git(["init", "--quiet", "--initial-branch=main"], in: git.stack)
        try git.write("stack/.git/info/exclude", Self.ignored)
        try git.git(["add", "--all"], in: git.stack)
        try git.git(["commit", "--quiet", "--message", "as it came"], in: git.stack)
    }

    private func archive(_ revision: String, as version: String) throws {
        let file = git.stack + "/downloads/app-\(version).tar.gz"
        try git.git(["archive", "--format=tar.gz", "--prefix=app-\(version)/", "--output", file, revision], in: git.vendor)
    }

    private var pin: GitPin {
        GitPin(
            path: ".", remote: "origin", branch: nil, archives: "downloads/app-{version}.tar.gz", workTrees: git.workTrees,
            stackDirectory: git.stack, fileSystem: git.files, runner: PosixCommandRunner(clock: git.clock),
            processTable: LinuxProcessTable(), clock: git.clock, environment: git.environment)
    }

    private var leftovers: [String] {
        get throws { try git.files.list(git.workTrees).filter { $0.contains("archive") } }
    }

    @Test("takes them as commits after what is checked out, there and back, and touches nothing before it is switched")
    func thereAndBack() throws {
        let before = try git.snapshot()
        #expect(try pin.available() == ["1.0.0", "1.1.0", "1.2.0"])
        #expect(try pin.resolve("1.0.0").isSameCode(as: pin.current()), "the release that runs is the one that is checked out")
        let (old, target) = (try pin.current(), try pin.resolve("v1.1.0"))
        #expect(old.version == "1.0.0" && target.version == "1.1.0")
        #expect(try pin.resolve("1.1.0") == target)
        #expect(try git.snapshot() == before && leftovers == [])
        #expect(try pin.changes(from: old, to: target).map(\.subject) == ["release 1.1.0"])

        try pin.fetch(target)
        let beside = try #require(pin.directory(of: target))
        #expect(try git.files.read(beside + "/app.txt", limit: 10) == Array("two\n".utf8))
        #expect(try git.files.status(beside + "/config/old.txt", followingLinks: false) == nil)
        #expect(try git.snapshot() == before)
        try pin.write(target)
        #expect(try git.text("stack/app.txt") == "two\n" && git.text("stack/.env") == "KEY=mine\n")
        #expect(try pin.current() == target)
        #expect(try git.git(["status", "--porcelain"], in: git.stack).isEmpty)
        #expect(try git.git(["symbolic-ref", "HEAD"], in: git.stack) == "refs/heads/main")
        #expect(try pin.putBack(old) == nil)
        #expect(try git.snapshot() == before)
    }

    @Test("one that was named before another was taken comes after that one now")
    func later() throws {
        let early = try pin.resolve("1.2.0")
        let middle = try pin.resolve("1.1.0")
        try pin.fetch(middle)
        try pin.write(middle)
        let late = try pin.resolve("1.2.0")
        #expect(late.version == "1.2.0" && late.identity != early.identity)
        #expect(try pin.changes(from: middle, to: late).map(\.subject) == ["release 1.2.0"])
        try pin.fetch(late)
        try pin.write(late)
        #expect(try git.text("stack/app.txt") == "three\n")
        #expect(try git.git(["symbolic-ref", "HEAD"], in: git.stack) == "refs/heads/main")
    }

    @Test("an archive that was replaced is another release; one that is not there has neighbours, and one that is broken says so")
    func replaced() throws {
        let target = try pin.resolve("1.1.0")
        try archive("main", as: "1.1.0")
        #expect(try pin.resolve("1.1.0").identity != target.identity)
        let missing = #expect(throws: BelayError.self) { try pin.resolve("1.3.0") }
        #expect(missing?.message.contains("1.3.0") == true && missing?.code == .refused, "\(String(describing: missing))")
        try git.write("stack/downloads/app-1.4.0.tar.gz", "no archive")
        #expect(throws: BelayError.self) { try pin.resolve("1.4.0") }
        #expect(try leftovers == [])
        #expect(try git.git(["worktree", "list"], in: git.stack).split(separator: "\n").count == 1)
    }

    @Test("a file of the stack's own is named before it is replaced")
    func inTheWay() throws {
        try git.write("stack/new/added.txt", "mine\n")
        let target = try pin.resolve("1.1.0")
        let error = #expect(throws: BelayError.self) { try pin.fetch(target) }
        #expect(error?.message.contains("new/added.txt") == true, "\(String(describing: error))")
        #expect(try git.text("stack/new/added.txt") == "mine\n")
    }
}
