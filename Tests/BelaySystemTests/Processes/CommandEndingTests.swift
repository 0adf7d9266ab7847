import BelayCore
import BelaySystem
import Testing

struct CommandEndingTests {
    let runner = PosixCommandRunner(clock: SystemClock())

    @Test(
        "The ending of a program is told as it was",
        arguments: [
            ("exit 0", CommandResult.Ending.exited(0)), ("exit 7", .exited(7)), ("exit 255", .exited(255)),
            ("kill -9 $$", .signalled(9)), ("kill -15 $$", .signalled(15)),
        ])
    func ending(script: String, expected: CommandResult.Ending) throws {
        #expect(try runner.run(shell(script), limits: CommandLimits()).ending == expected)
    }

    @Test("What was written before the end is kept, each stream by itself")
    func streams() throws {
        let result = try runner.run(shell("echo done; echo wrong >&2; kill -9 $$"), limits: CommandLimits())
        #expect(result.ending == .signalled(9))
        #expect(result.outputText == "done\n")
        #expect(result.errorText == "wrong\n")
        #expect(!result.truncated)
    }

    @Test("A program that does its work and dies before it answers has done its work")
    func worksThenDies() throws {
        let scratch = try ScratchDirectory()
        let result = try runner.run(
            shell("echo kept > work; exec 1>&-; kill -9 $$", directory: scratch.path), limits: CommandLimits())
        #expect(result.ending == .signalled(9))
        #expect(try scratch.text("work") == "kept\n")
    }

    @Test("A short command costs milliseconds, not a tick of a timer")
    func latency() throws {
        let clock = SystemClock()
        let began = clock.uptime
        for _ in 0..<20 { _ = try runner.run(Command(["/bin/true"], environment: [:]), limits: CommandLimits()) }
        #expect(clock.uptime - began < 20 * 0.05)
    }

    @Test(
        "Input larger than any pipe arrives whole, and one that is never read blocks nobody",
        arguments: ["cat | wc -c", "exec sleep 0"])
    func input(script: String) throws {
        let text = String(repeating: "0123456789abcdef", count: 1 << 16)
        let result = try runner.run(shell(script, input: text), limits: CommandLimits(mostSeconds: 20))
        #expect(result.succeeded)
        if script.hasPrefix("cat") { #expect(result.outputText == "\(1 << 20)\n") }
    }

    @Test("A grandchild that keeps the pipe open does not keep us waiting, and what the child wrote is there")
    func grandchildOnThePipe() throws {
        let result = try runner.run(shell("sleep 30 & echo $!; echo said"), limits: CommandLimits(mostSeconds: 20))
        let lines = result.outputText.split(separator: "\n")
        #expect(result.ending == .exited(0))
        #expect(lines.last == "said")
        #expect(result.seconds < 5)
        let table = LinuxProcessTable()
        let grandchild = try #require(lines.first.flatMap { Int32($0) }.flatMap(table.process))
        table.signal(grandchild, 9)
    }

    @Test("A grandchild that writes for ever does not keep us reading")
    func grandchildFlooding() throws {
        let result = try runner.run(shell("yes & echo $! >&2"), limits: CommandLimits(mostSeconds: 20))
        #expect(result.ending == .exited(0))
        #expect(result.seconds < 5)
    }

    @Test("Children of others are left for them to reap")
    func foreignChildren() throws {
        let scratch = try ScratchDirectory()
        let result = try runner.run(
            shell("(exit 3) & other=$!; /bin/true; wait $other; echo $?", directory: scratch.path), limits: CommandLimits())
        #expect(result.outputText == "3\n")
    }
}
