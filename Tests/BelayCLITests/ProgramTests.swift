import BelayCore
import BelaySystem
import BelayTestKit
import Testing

@testable import BelayCLI

/// The real program, from outside.
@Suite("The program")
struct ProgramTests {
    private static func belay(
        _ words: [String], in directory: String, environment: [String: String] = [:]
    ) throws -> CommandResult {
        try PosixCommandRunner(clock: SystemClock()).run(
            Command(
                [try Checkout.belay()] + words,
                environment: DemoStack.environment.merging(["HOME": directory, "BELAY_STATE": "\(directory)/state"]) { $1 }
                    .merging(environment) { $1 },
                directory: directory),
            limits: CommandLimits())
    }

    private static func inScratch(_ body: (String) throws -> Void) throws {
        let scratch = try Scratch("program")
        defer { scratch.end() }
        try body(scratch.directory)
    }

    static let misfitting: [[String]] = [
        ["upgrad"], ["upgrade"], ["upgrade", "1", "2"], ["upgrade", "1", "--set"], ["status", "--state", "a", "--state", "b"],
        ["checkpoint"], ["guide", "explain", "stor"], ["status"], ["guide", "lint", "--guide", "nowhere.yaml"],
        ["rollback", "x"],
    ]

    @Test("a command line that does not fit ends with 2, says why on standard error, and what to do next", arguments: misfitting)
    func misfits(words: [String]) throws {
        try Self.inScratch { directory in
            let result = try Self.belay(words, in: directory)
            #expect(result.ending == .exited(2))
            #expect(result.outputText == "")
            let lines = result.errorText.split(separator: "\n")
            #expect(lines.first?.hasPrefix("belay: cannot ") == true)
            #expect(lines.last?.hasPrefix("  next: ") == true || lines.last?.hasPrefix("  hint: ") == true)
            #expect(try RealFileSystem().list(directory) == [])
        }
    }

    @Test(
        "help and version end with 0 on standard output",
        arguments: [[], ["help"], ["help", "upgrade"], ["--version"], ["guide", "explain"]])
    func help(words: [String]) throws {
        try Self.inScratch { directory in
            let result = try Self.belay(words, in: directory)
            #expect(result.succeeded)
            #expect(result.outputText.contains("belay") || result.outputText.contains("runtime"))
            #expect(result.errorText == "")
        }
    }

    @Test(
        "a mistake in the guide ends with 2 and is shown with file, line, column, the line, and a fix",
        arguments: ["guide lint", "status", "plan 1"])
    func mistake(words: String) throws {
        try Self.inScratch { directory in
            let guide = "belay: 1\nname: demo\nsotres:\n  db: {sqlite: {files: [a.db]}}\n"
            try RealFileSystem().writeAtomically("\(directory)/belay.yaml", Array(guide.utf8), mode: 0o644, like: nil)
            let result = try Self.belay(words.split(separator: " ").map(String.init), in: directory)
            #expect(result.ending == .exited(2))
            #expect(result.errorText.contains("belay.yaml:3:1: "))
            #expect(result.errorText.contains("\n    sotres:\n    ^"))
            #expect(result.errorText.contains("stores"))
            #expect(try RealFileSystem().list(directory) == ["belay.yaml"])
        }
    }

    @Test("a shape that the guide does not have is refused")
    func shape() throws {
        try DemoStack.use("1.0.0", notes: 1) { stack in
            let result = try stack.belay(["guide", "lint", "--shape", "compose"], state: false)
            #expect(result.ending == .exited(2))
            #expect(result.errorText.contains("there is no shape `compose`"))
        }
    }

    @Test(
        "a verb that only looks leaves no trace of Belay behind",
        arguments: ["status", "history", "show", "releases", "verify", "guide lint", "checkpoint list"])
    func traceless(words: String) throws {
        try DemoStack.use("1.0.0", notes: 1) { stack in
            let before = try FileTreeNames.below(stack.scratch.directory)
            let words = words.split(separator: " ").map(String.init)
            _ = try stack.belay(words, state: words[0] != "guide")
            #expect(try FileTreeNames.below(stack.scratch.directory) == before)
        }
    }

    @Test("without a terminal nothing is asked: the question, and how to answer it, is an error of the command line")
    func asking() throws {
        try DemoStack.use("1.0.0", notes: 1) { stack in
            for words in [["upgrade", "1.1.0"], ["rollback"], ["migrate"], ["restore", "x"]] {
                let result = try stack.belay(words)
                #expect(result.ending == .exited(2))
                #expect(result.errorText.contains("--yes"))
            }
        }
    }

    @Test("piped output is plain, whatever is asked of colours")
    func plain() throws {
        try DemoStack.use("1.0.0", notes: 1) { stack in
            let environments: [[String: String]] = [[:], ["NO_COLOR": "1"], ["TERM": "xterm-256color", "CLICOLOR_FORCE": "1"]]
            for environment in environments {
                let text = try stack.belay(["status"], environment: environment).outputText
                #expect(!text.isEmpty)
                #expect(!text.contains("\u{1B}"))
            }
        }
    }

    @Test("a reader that goes away ends no run: belay upgrade … | head -1 upgrades")
    func closedOutput() throws {
        try DemoStack.use("1.0.0", notes: 20) { stack in
            #expect(try stack.belay(["start"]).succeeded)
            let words = "'\(try Checkout.belay())' upgrade 1.1.0 --yes --guide '\(stack.guide)' --state '\(stack.state)'"
            let result = try stack.runner.run(
                Command(
                    ["/bin/bash", "-c", "\(words) | head -1; exit ${PIPESTATUS[0]}"], environment: DemoStack.environment,
                    directory: stack.scratch.directory),
                limits: CommandLimits(idleSeconds: 120, mostSeconds: 120))
            #expect(result.ending == .exited(0), "\(result.outputText) \(result.errorText)")
            #expect(result.outputText.split(separator: "\n").count == 1)
            #expect(try stack.version() == "1.1.0")
        }
    }
}

/// Names of everything below a directory.
enum FileTreeNames {
    static func below(_ directory: String) throws -> [String] {
        let files = RealFileSystem()
        var found: [String] = []
        var waiting = [directory]
        while let folder = waiting.popLast() {
            for name in try files.list(folder) {
                let path = "\(folder)/\(name)"
                found.append(path)
                if try files.status(path, followingLinks: false)?.kind == .directory { waiting.append(path) }
            }
        }
        return found.sorted()
    }
}
