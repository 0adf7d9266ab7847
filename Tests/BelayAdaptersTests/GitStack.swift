import BelayAdapters
import BelayCore
import BelaySystem
import BelayTestKit
import Glibc

/// A real repository, its remote in a directory, and a clone that is the stack.
final class GitStack {
    let scratch: Scratch
    let files = RealFileSystem()
    let clock = SystemClock()
    var stack: String { scratch.directory + "/stack" }
    var vendor: String { scratch.directory + "/vendor" }
    var workTrees: String { scratch.directory + "/state/worktrees" }
    private(set) var commits: [String: String] = [:]

    /// Three releases; the stack is a clone made at the first, on `main`.
    init() throws {
        scratch = try Scratch("git")
        for directory in ["vendor", "home"] {
            try files.makeDirectory("\(scratch.directory)/\(directory)", mode: 0o755, parents: false)
        }
        try git(["init", "--quiet", "--initial-branch=main"], in: vendor)
        try write("vendor/app.txt", "one\n")
        try write("vendor/config/old.txt", "old\n")
        try write("vendor/.gitignore", ".env\nstate/\n")
        try commit("feat: first", tag: "v1.0.0")
        try git(["clone", "--quiet", vendor, stack], in: scratch.directory)
        try write("stack/.env", "KEY=mine\n")
        try write("vendor/app.txt", "two\n")
        try write("vendor/new/added.txt", "new\n")
        try git(["rm", "--quiet", "config/old.txt"], in: vendor)
        try commit("feat(api)!: drop the old configuration", tag: "v1.1.0")
        try write("vendor/app.txt", "three\n")
        try commit("fix: third\n\nBREAKING CHANGE: the port is another", tag: nil)
        commits["main"] = try git(["rev-parse", "HEAD"], in: vendor)
    }

    func pin(remote: String = "origin", branch: String? = "main") -> GitPin {
        GitPin(
            path: ".", remote: remote, branch: branch, workTrees: workTrees, stackDirectory: stack, fileSystem: files,
            runner: PosixCommandRunner(clock: clock), processTable: LinuxProcessTable(), clock: clock, environment: environment)
    }

    /// Everything that a switch and its way back must leave as it was: HEAD, index, files.
    func snapshot() throws -> [String] {
        var lines = [try text("stack/.git/HEAD"), try git(["status", "--porcelain", "--ignored"], in: stack)]
        lines.append(
            try git(["for-each-ref", "--format=%(refname) %(objectname)", "refs/heads", "refs/remotes", "refs/tags"], in: stack))
        lines.append(try git(["config", "--local", "--list"], in: stack))
        for file in try git(["ls-files", "--cached", "--others"], in: stack).split(separator: "\n") {
            lines.append("\(file): \(try text("stack/\(file)"))")
        }
        return lines
    }

    var environment: [String: String] {
        [
            "PATH": getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin", "HOME": scratch.directory + "/home",
            "GIT_CONFIG_NOSYSTEM": "1",
        ]
    }

    @discardableResult
    func git(_ arguments: [String], in directory: String) throws -> String {
        let settings = ["-c", "user.name=Vendor", "-c", "user.email=vendor@example.org", "-c", "protocol.file.allow=always"]
        let result = try PosixCommandRunner(clock: clock).run(
            Command(["git", "-C", directory] + settings + arguments, environment: environment), limits: CommandLimits())
        guard result.succeeded else { throw BelayError(.failed, "git \(arguments): \(result.errorText)") }
        return String(result.outputText.reversed().drop(while: \.isNewline).reversed())
    }

    func commit(_ message: String, tag: String?) throws {
        try git(["add", "--all"], in: vendor)
        try git(["commit", "--quiet", "--message", message], in: vendor)
        guard let tag else { return }
        try git(["tag", "--annotate", "--message", tag, tag], in: vendor)
        commits[tag] = try git(["rev-parse", "HEAD"], in: vendor)
    }

    func write(_ name: String, _ text: String) throws {
        let path = "\(scratch.directory)/\(name)"
        let parent = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
        if try files.status(parent, followingLinks: false) == nil { try files.makeDirectory(parent, mode: 0o755, parents: true) }
        try files.writeAtomically(path, Array(text.utf8), mode: 0o644, like: nil)
    }

    func text(_ name: String) throws -> String {
        String(decoding: try files.read("\(scratch.directory)/\(name)", limit: 1 << 20), as: UTF8.self)
    }

    func exists(_ name: String) throws -> Bool { try files.status("\(scratch.directory)/\(name)", followingLinks: false) != nil }
}
