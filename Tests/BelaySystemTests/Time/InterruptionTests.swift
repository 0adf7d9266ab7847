import BelayCore
import BelaySystem
import Glibc
import Testing

/// Each in a process of its own: the flag belongs to the whole process.
@Suite(.timeLimit(.minutes(1)))
struct InterruptionTests {
    @Test("SIGINT and SIGTERM wake a sleeper at once, and stay asked for until the reset", arguments: [SIGINT, SIGTERM])
    func wakes(number: Int32) async {
        await #expect(processExitsWith: .success) { [number = number as Int32] in
            Interruption.install()
            let clock = SystemClock()
            signalFromOutside(number, after: 0.2)
            let began = clock.uptime
            #expect(throws: BelayError(.interrupted, "interrupted by the operator")) { try clock.sleep(20) }
            #expect(clock.uptime - began < 5)
            #expect(Interruption.requested)
            #expect(throws: BelayError.self) { try clock.checkInterruption() }
            #expect(throws: BelayError.self) { try clock.sleep(0) }
            Interruption.reset()
            #expect(!Interruption.requested)
            try clock.sleep(0.05)
            Interruption.request()
            #expect(throws: BelayError.self) { try clock.sleep(20) }
        }
    }

    @Test(
        "A lost terminal, a closed pipe and a full quota end nothing, and interrupt nothing",
        arguments: [SIGHUP, SIGPIPE, SIGXFSZ])
    func ignored(number: Int32) async {
        await #expect(processExitsWith: .success) { [number = number as Int32] in
            Interruption.install()
            kill(getpid(), number)
            try SystemClock().sleep(0.1)
            #expect(!Interruption.requested)
        }
    }

    @Test("A running command is ended when the operator interrupts, at once")
    func command() async {
        await #expect(processExitsWith: .success) {
            Interruption.install()
            let clock = SystemClock()
            signalFromOutside(SIGINT, after: 0.2)
            let began = clock.uptime
            let error = #expect(throws: BelayError.self) {
                try PosixCommandRunner(clock: clock).run(shell("sleep 20"), limits: CommandLimits())
            }
            #expect(error?.code == .interrupted)
            #expect(clock.uptime - began < 5)
        }
    }

    @Test("Once the wish is taken back, commands run: the way back is not interrupted by what began it")
    func afterwards() async {
        await #expect(processExitsWith: .success) {
            Interruption.install()
            kill(getpid(), SIGINT)
            #expect(eventually { Interruption.requested })
            Interruption.reset()
            let result = try PosixCommandRunner(clock: SystemClock()).run(shell("exit 0"), limits: CommandLimits())
            #expect(result.succeeded)
        }
    }

    @Test("Time for waiting goes on evenly, time for people is of this century")
    func clocks() throws {
        let clock = SystemClock()
        let before = clock.uptime
        try clock.sleep(0.05)
        #expect(clock.uptime - before >= 0.05)
        #expect(clock.now > 1_700_000_000)
    }
}

/// Test threads block signals; the shell sends it, and some thread of ours takes it.
private func signalFromOutside(_ number: Int32, after seconds: Double) {
    var pid: pid_t = 0
    let script = "sleep \(seconds); kill -\(number) \(getpid())"
    posix_spawn(&pid, "/bin/sh", nil, nil, [strdup("sh"), strdup("-c"), strdup(script), nil], [nil])
}
