import BelayCore
import BelaySystem
import BelayTestKit
import Glibc
import Testing

@Suite("Files as a program's input and output")
struct CommandFileTests {
    private let runner = PosixCommandRunner(clock: SystemClock())
    private let fileSystem = RealFileSystem()

    private func command(_ script: String, input: String? = nil, output: String? = nil) -> Command {
        Command(["/bin/sh", "-c", script], environment: ["PATH": "/usr/bin:/bin"], inputFile: input, outputFile: output)
    }

    @Test("What passes from file to file is in no memory of ours, however large")
    func stream() throws {
        let scratch = try Scratch("files")
        let (first, second) = (scratch.directory + "/first", scratch.directory + "/second")
        let limits = CommandLimits(idleSeconds: 60, mostSeconds: 60)
        let before = Self.mostMemory
        let made = try runner.run(command("head -c 200000000 /dev/zero; echo said >&2", output: first), limits: limits)
        #expect(made.succeeded && made.output.isEmpty && made.errorText == "said\n")
        let copied = try runner.run(command("cat", input: first, output: second), limits: limits)
        #expect(copied.succeeded)
        let status = try #require(try fileSystem.status(second, followingLinks: false))
        #expect(status.size == 200_000_000 && status.mode == 0o600)
        // Other tests run beside this one.
        #expect(Self.mostMemory - before < 150_000)
    }

    private static var mostMemory: Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss
    }

    @Test("A file that is there already is written anew, and a link is not followed")
    func existing() throws {
        let scratch = try Scratch("files")
        let file = scratch.directory + "/file"
        try fileSystem.writeAtomically(file, Array("a longer text".utf8), mode: 0o600, like: nil)
        #expect(try runner.run(command("printf short", output: file), limits: CommandLimits()).succeeded)
        #expect(try fileSystem.read(file, limit: 100) == Array("short".utf8))
        try fileSystem.makeLink(scratch.directory + "/link", to: file)
        #expect(throws: BelayError.self) {
            try runner.run(command("echo", output: scratch.directory + "/link"), limits: CommandLimits())
        }
        #expect(throws: BelayError.self) {
            try runner.run(command("cat", input: scratch.directory + "/none"), limits: CommandLimits())
        }
        #expect(try fileSystem.read(file, limit: 100) == Array("short".utf8))
    }

    @Test("How it ended is told as ever")
    func endings() throws {
        let scratch = try Scratch("files")
        let file = scratch.directory + "/file"
        #expect(try runner.run(command("echo x; exit 3", output: file), limits: CommandLimits()).ending == .exited(3))
        #expect(try runner.run(command("kill -9 $$", output: file), limits: CommandLimits()).ending == .signalled(9))
        let limits = CommandLimits(idleSeconds: 0.2, mostSeconds: 5, graceSeconds: 0.1)
        #expect(try runner.run(command("sleep 30", output: file), limits: limits).ending == .timedOut)
    }

    @Test("A file that grows is progress, where the caller looks at it")
    func progress() throws {
        let scratch = try Scratch("files")
        let file = scratch.directory + "/file"
        let fileSystem = fileSystem
        let limits = CommandLimits(
            idleSeconds: 0.6, mostSeconds: 20,
            activity: { (try? fileSystem.status(file, followingLinks: false)).flatMap { $0 }.map { UInt64($0.size) } ?? 0 })
        let result = try runner.run(command("for i in 1 2 3 4 5 6; do echo x; sleep 0.3; done", output: file), limits: limits)
        #expect(result.succeeded)
    }
}

@Suite("A conversation with a program")
struct ConversationTests {
    private func open(_ script: String) throws -> Conversation {
        try Conversation(Command(["/bin/sh", "-c", script], environment: ["PATH": "/usr/bin:/bin"]), clock: SystemClock())
    }

    @Test("One question after the other is answered, long ones too")
    func questions() throws {
        let conversation = try open("cat")
        defer { conversation.close() }
        for question in ["", "one\n", String(repeating: "a long line of text\n", count: 50_000)] {
            let answer = try conversation.ask(question + "end\n", until: "end", seconds: 20)
            #expect(String(decoding: answer, as: UTF8.self) == question)
        }
    }

    @Test("A program that ends says why, and one that is silent is not waited for longer than asked")
    func endings() throws {
        let ended = #expect(throws: BelayError.self) {
            try open("read line; echo \"no: $line\" >&2; exit 3").ask("x\n", until: "end", seconds: 20)
        }
        #expect(ended?.message == "no: x")
        let silent = #expect(throws: BelayError.self) { try open("sleep 60").ask("x\n", until: "end", seconds: 0.3) }
        #expect(silent?.message.contains("did not answer within") == true)
    }

    @Test("It ends with our end, and leaves nobody behind")
    func close() throws {
        let scratch = try Scratch("conversation")
        let mark = scratch.directory + "/ended"
        do {
            let conversation = try open("while read line; do echo $line; done; : >\(mark)")
            _ = try conversation.ask("end\n", until: "end", seconds: 20)
        }
        #expect(try RealFileSystem().status(mark, followingLinks: false) != nil)
        let stubborn = try open("trap '' TERM; echo $$; echo end; sleep 60; sleep 60")
        let pid = try #require(Int32(String(decoding: stubborn.ask("", until: "end", seconds: 20), as: UTF8.self).dropLast()))
        stubborn.close()
        #expect(LinuxProcessTable().process(pid) == nil)
    }
}
