import BelayCore
import BelaySystem
import Glibc
import Testing

struct ProgramStartTests {
    let runner = PosixCommandRunner(clock: SystemClock())

    /// What is wrong, the program, what is in the directory by that name, and the message.
    static let mistakes: [(String, [String], String)] = [
        ("nowhere", ["no-such-program"], "cannot run no-such-program: there is no such program in its PATH"),
        ("missing", ["./missing"], "cannot run ./missing: No such file or directory"),
        ("plain", ["./plain"], "cannot run ./plain: Permission denied"),
        ("plain in PATH", ["plain"], "cannot run plain: Permission denied"),
        ("garbage", ["./garbage"], "cannot run ./garbage: Exec format error"),
        ("orphan", ["./orphan"], "cannot run ./orphan: the interpreter that its first line names is missing"),
        ("directory", ["./folder"], "cannot run ./folder: Permission denied"),
    ]

    private func prepared() throws -> ScratchDirectory {
        let scratch = try ScratchDirectory()
        try scratch.write("plain", "#!/bin/sh\n", mode: 0o644)
        try scratch.write("garbage", "\u{1}\u{2}\u{3}", mode: 0o755)
        try scratch.write("orphan", "#!/no/such/interpreter\n", mode: 0o755)
        try RealFileSystem().makeDirectory(scratch("folder"), mode: 0o755, parents: false)
        return scratch
    }

    @Test("A program that cannot be started is named with the reason", arguments: mistakes)
    func run(what: String, argv: [String], message: String) throws {
        let scratch = try prepared()
        let command = Command(argv, environment: ["PATH": "\(scratch.path):/bin"], directory: scratch.path)
        #expect(throws: BelayError(.failed, message)) { try runner.run(command, limits: CommandLimits()) }
    }

    @Test("Starting it detached says the same, and leaves no process", arguments: mistakes)
    func launch(what: String, argv: [String], message: String) throws {
        let scratch = try prepared()
        let command = Command(argv, environment: ["PATH": "\(scratch.path):/bin", "MARK": scratch.path], directory: scratch.path)
        #expect(throws: BelayError(.failed, message)) { try runner.launch(command, logFile: scratch("log")) }
        #expect(LinuxProcessTable().processes(withEnvironment: "MARK", value: scratch.path).isEmpty)
    }

    @Test("A missing directory is named, not the program")
    func missingDirectory() throws {
        let command = Command(["true"], environment: ["PATH": "/bin"], directory: "/no/such/directory")
        #expect(throws: BelayError(.failed, "cannot run true in /no/such/directory: No such file or directory")) {
            try runner.run(command, limits: CommandLimits())
        }
    }

    @Test("Places of PATH are taken in order, relative ones from the child's directory, empty ones never")
    func path() throws {
        let scratch = try ScratchDirectory()
        let files = RealFileSystem()
        for place in ["first", "second"] { try files.makeDirectory(scratch(place), mode: 0o755, parents: false) }
        try scratch.write("first/tool", "not executable", mode: 0o644)
        try scratch.write("second/tool", "#!/bin/sh\necho second\n", mode: 0o755)
        try scratch.write("here", "#!/bin/sh\necho here\n", mode: 0o755)
        let environment = ["PATH": "first::second:/bin:/usr/bin"]
        let found = try runner.run(Command(["tool"], environment: environment, directory: scratch.path), limits: CommandLimits())
        #expect(found.outputText == "second\n")
        #expect(throws: BelayError.self) {
            try runner.run(Command(["here"], environment: environment, directory: scratch.path), limits: CommandLimits())
        }
    }
}
