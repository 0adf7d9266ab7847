import BelayCore
import BelaySystem
import Glibc
import Synchronization
import Testing

struct CommandDeadlineTests {
    let runner = PosixCommandRunner(clock: SystemClock())
    let table = LinuxProcessTable()

    @Test("At the deadline a program is asked to end, and may say its last words")
    func politeEnd() throws {
        let result = try runner.run(
            shell("trap 'echo bye; exit 0' TERM; sleep 30 & wait"), limits: CommandLimits(mostSeconds: 0.3, graceSeconds: 5))
        #expect(result.ending == .timedOut)
        #expect(result.outputText == "bye\n")
        #expect(result.seconds < 4)
    }

    @Test("A program that ignores SIGTERM is killed after its grace, and its whole group with it")
    func ignoringTerm() throws {
        let result = try runner.run(
            shell("trap '' TERM; sleep 30 & echo $! $$; while :; do sleep 0.1; done"),
            limits: CommandLimits(mostSeconds: 0.3, graceSeconds: 0.3))
        #expect(result.ending == .timedOut)
        #expect(result.seconds < 5)
        let pids = result.outputText.split(whereSeparator: \.isWhitespace).compactMap { Int32($0) }
        #expect(pids.count == 2)
        for pid in pids { #expect(table.process(pid) == nil) }
    }

    @Test("A member of the group that outlives its leader is ended too")
    func survivorOfTheLeader() throws {
        let result = try runner.run(
            shell("(trap '' TERM; while :; do sleep 0.1; done) & echo $!; sleep 30"),
            limits: CommandLimits(mostSeconds: 0.3, graceSeconds: 0.3))
        #expect(result.ending == .timedOut)
        let survivor = try #require(Int32(result.outputText.dropLast()))
        #expect(table.process(survivor) == nil)
    }

    @Test("A stopped program hears the end as well")
    func stopped() throws {
        let result = try runner.run(shell("kill -STOP $$; sleep 30"), limits: CommandLimits(mostSeconds: 0.3, graceSeconds: 5))
        #expect(result.ending == .timedOut)
        #expect(result.seconds < 3)
    }

    @Test("Silence ends a program; output keeps it alive", arguments: [(0.1, CommandResult.Ending.exited(0)), (30, .timedOut)])
    func idle(pause: Double, expected: CommandResult.Ending) throws {
        let script = "for i in 1 2 3 4 5 6 7 8; do echo $i; sleep \(pause); done"
        #expect(try runner.run(shell(script), limits: CommandLimits(idleSeconds: 0.5, graceSeconds: 1)).ending == expected)
    }

    @Test(
        "Activity elsewhere keeps a silent program alive, until it stops",
        arguments: [(true, CommandResult.Ending.exited(0)), (false, .timedOut)])
    func activity(active: Bool, expected: CommandResult.Ending) throws {
        let count = Mutex<UInt64>(0)
        let limits = CommandLimits(
            idleSeconds: 0.4, graceSeconds: 1,
            activity: {
                count.withLock {
                    if active { $0 += 1 }
                    return $0
                }
            })
        #expect(try runner.run(shell("sleep 1"), limits: limits).ending == expected)
    }

    @Test("Progress does not move the deadline that nothing moves")
    func most() throws {
        let result = try runner.run(
            shell("while :; do echo on; sleep 0.05; done"), limits: CommandLimits(idleSeconds: 1, mostSeconds: 0.5))
        #expect(result.ending == .timedOut)
        #expect(result.seconds < 4)
    }

    @Test("An interruption ends the group first, and is thrown then")
    func interruption() throws {
        let scratch = try ScratchDirectory()
        let clock = HandClock()
        let limits = CommandLimits(graceSeconds: 5, onLine: { _ in clock.interrupt() })
        let script = "trap 'echo ended > ended; exit 0' TERM; echo $$ > pid; echo go; sleep 30 & wait"
        let error = #expect(throws: BelayError.self) {
            try PosixCommandRunner(clock: clock).run(shell(script, directory: scratch.path), limits: limits)
        }
        #expect(error?.code == .interrupted)
        #expect(try scratch.text("ended") == "ended\n")
        let pid = try #require(Int32(try scratch.text("pid").dropLast()))
        #expect(kill(pid, 0) == -1)
    }

    @Test("After an interruption nothing is started")
    func interruptedBefore() throws {
        let scratch = try ScratchDirectory()
        let clock = HandClock()
        clock.interrupt()
        #expect(throws: BelayError.self) {
            try PosixCommandRunner(clock: clock).run(shell("touch started", directory: scratch.path), limits: CommandLimits())
        }
        #expect(try RealFileSystem().list(scratch.path) == [])
    }
}
