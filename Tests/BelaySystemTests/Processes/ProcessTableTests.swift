import BelayCore
import Glibc
import Testing

@testable import BelaySystem

struct ProcessTableTests {
    let runner = PosixCommandRunner(clock: SystemClock())
    let table = LinuxProcessTable()

    @Test(
        "A process's name may hold anything; the fields after it are found",
        arguments: ["sh", "a b", "x) S 1 (y", "((", "))", "", "line\nend"])
    func name(name: String) throws {
        let line = "42 (\(name)) S 1 77 42 0 -1 4194304 91 0 0 0 0 0 0 0 20 0 1 0 123456 4325376 226\n"
        let stat = try #require(ProcessStat(Array(line.utf8)))
        #expect(stat.name == name)
        #expect(stat.group == 77)
        #expect(stat.startTicks == 123_456)
    }

    @Test(
        "What is no process line is none",
        arguments: ["", "42", "42 (sh", "42 sh) S", ") (", "42 (sh) S 1 2", "42 (sh) S 1 x 42 0 -1 4 9"])
    func damaged(line: String) { #expect(ProcessStat(Array(line.utf8)) == nil) }

    @Test("A process is known by pid, start and boot; a zombie, a free pid and no pid are none")
    func process() throws {
        let own = try #require(table.process(getpid()))
        #expect(own.bootID == table.bootID)
        #expect(table.bootID.utf8.count == 36)
        #expect(table.process(0) == nil)
        #expect(table.process(Int32.max) == nil)
        let zombie = fork_zombie()
        defer { waitpid(zombie, nil, 0) }
        #expect(eventually { table.process(zombie) == nil })
        #expect(kill(zombie, 0) == 0)
    }

    @Test("Processes are found by the whole of a variable they were started with")
    func environment() throws {
        let scratch = try ScratchDirectory()
        let mark = scratch.path
        let pid = try runner.launch(shell("exec sleep 30", environment: ["BELAY_MARK": mark]), logFile: scratch("log"))
        let process = try #require(table.process(pid))
        defer { table.signal(process, SIGKILL) }
        #expect(eventually { table.commandLine(pid) == "sleep 30" })
        #expect(table.processes(withEnvironment: "BELAY_MARK", value: mark) == [process])
        #expect(table.processes(withEnvironment: "BELAY_MARK", value: String(mark.dropLast())) == [])
        #expect(table.processes(withEnvironment: "MARK", value: mark) == [])
        #expect(table.environmentValue("BELAY_MARK", of: pid) == mark)
        #expect(table.environmentValue("BELAY_MAR", of: pid) == nil)
        table.signal(process, SIGKILL)
        #expect(eventually { table.process(pid) == nil })
        #expect(table.processes(withEnvironment: "BELAY_MARK", value: mark) == [])
    }

    @Test("A pid that is used anew is not signalled, nor one of another boot")
    func reusedPid() throws {
        let scratch = try ScratchDirectory()
        let pid = try runner.launch(shell("exec sleep 30"), logFile: scratch("log"))
        let process = try #require(table.process(pid))
        for change in [\ProcessFacts.startTicks.minusOne, \.startTicks.plusOne] {
            var other = process
            other.startTicks = process[keyPath: change]
            table.signal(other, SIGKILL)
        }
        var earlier = process
        earlier.bootID = "another"
        table.signal(earlier, SIGKILL)
        usleep(50_000)
        #expect(table.process(pid) == process)
        table.signal(process, SIGKILL)
        #expect(eventually { table.process(pid) == nil })
    }
}

extension UInt64 {
    fileprivate var minusOne: UInt64 { self - 1 }
    fileprivate var plusOne: UInt64 { self + 1 }
}

/// A child that has ended and is not waited for.
private func fork_zombie() -> pid_t {
    var pid: pid_t = 0
    posix_spawn(&pid, "/bin/true", nil, nil, [nil], nil)
    return pid
}
