import BelaySystem
import Glibc
import Testing

struct ChildHygieneTests {
    let runner = PosixCommandRunner(clock: SystemClock())

    private func status(_ field: String) throws -> String {
        let text = try runner.run(Command(["/bin/cat", "/proc/self/status"], environment: [:]), limits: CommandLimits())
            .outputText
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix(field + ":") })
        return line.dropFirst(field.count + 1).trimmingPrefix { $0.isWhitespace }.description
    }

    /// Tests run on threads whose signals are blocked: a mask that were inherited would show.
    @Test("A child has no signal blocked and none ignored", arguments: ["SigBlk", "SigIgn"])
    func signals(field: String) throws {
        signal(SIGPIPE, SIG_IGN)
        let mask = try status(field)
        #expect(mask == "0000000000000000")
    }

    @Test("A child has three descriptors, though ours are open without the flag")
    func descriptors() throws {
        let leaking = open("/dev/null", O_RDONLY)
        defer { close(leaking) }
        let listing = try runner.run(Command(["/bin/ls", "/proc/self/fd"], environment: [:]), limits: CommandLimits()).outputText
        // The fourth is the directory that ls itself reads.
        #expect(listing == "0\n1\n2\n3\n")
    }

    @Test("A child leads its own group and session, away from our terminal")
    func group() throws {
        let text = try runner.run(shell("cut -d' ' -f5,6 /proc/$$/stat; echo $$"), limits: CommandLimits()).outputText
        let lines = text.split(separator: "\n")
        #expect(lines.first == lines.last.map { "\($0) \($0)" })
    }

    @Test("Arguments and environment arrive exactly as given, and nothing else does")
    func exactness() throws {
        let words = ["a b", "", "$(touch x)", "'\"`\\", "--", "ä\n"]
        let printed = try runner.run(Command(["/usr/bin/printf", "%s|"] + words, environment: [:]), limits: CommandLimits())
        #expect(printed.outputText == words.map { $0 + "|" }.joined())
        let variables = try runner.run(Command(["/usr/bin/env"], environment: ["B": "x=y", "A": "1 2"]), limits: CommandLimits())
        #expect(variables.outputText == "A=1 2\nB=x=y\n")
    }

    @Test("A child works in the directory that it was given")
    func directory() throws {
        let scratch = try ScratchDirectory()
        let result = try runner.run(Command(["/bin/pwd"], environment: [:], directory: scratch.path), limits: CommandLimits())
        #expect(result.outputText == scratch.path + "\n")
    }

    @Test("What cannot be passed to a program is refused, not cut short")
    func refusals() throws {
        for command in [
            Command(["/bin/echo", "a\0b"], environment: [:]), Command(["/bin/echo"], environment: ["A": "x\0y"]),
            Command(["/bin/echo"], environment: ["A=B": "x"]), Command(["/bin/echo"], environment: ["": "x"]),
            Command([], environment: [:]),
        ] {
            #expect(throws: (any Error).self) { try runner.run(command, limits: CommandLimits()) }
        }
    }
}
