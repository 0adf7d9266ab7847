import BelayCore
import BelaySystem
import Glibc
import Testing

struct LaunchTests {
    let runner = PosixCommandRunner(clock: SystemClock())
    let table = LinuxProcessTable()

    @Test("A launched program is nobody's child here, leads its own session, and appends to its log")
    func detached() throws {
        let scratch = try ScratchDirectory()
        try scratch.write("log", "before\n")
        let script = "echo out; echo err >&2; cut -d' ' -f4,5,6 /proc/$$/stat; exec sleep 30"
        let pid = try runner.launch(shell(script), logFile: scratch("log"))
        let process = try #require(table.process(pid))
        defer { table.signal(process, SIGKILL) }
        #expect(try eventually { try scratch.text("log").split(separator: "\n").count == 4 })
        let lines = try scratch.text("log").split(separator: "\n")
        #expect(lines.prefix(3) == ["before", "out", "err"])
        let numbers = lines[3].split(separator: " ").compactMap { Int32($0) }
        #expect(numbers.first != getpid())
        #expect(numbers.dropFirst() == [pid, pid])
        var status: Int32 = 0
        #expect(waitpid(pid, &status, WNOHANG) == -1)
        #expect(errno == ECHILD)
    }

    @Test("A launched program has default signals, an empty mask and three descriptors")
    func hygiene() throws {
        let scratch = try ScratchDirectory()
        let leaking = open("/dev/null", O_RDONLY)
        defer { close(leaking) }
        _ = try runner.launch(
            shell("grep -E 'Sig(Blk|Ign)' /proc/self/status; ls /proc/self/fd; echo end"), logFile: scratch("log"))
        #expect(try eventually { try scratch.text("log").hasSuffix("end\n") })
        #expect(try scratch.text("log") == "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n0\n1\n2\n3\nend\n")
    }

    @Test("A log that cannot be opened is named, and nothing is started", arguments: ["none/log", "link", "pipe"])
    func log(name: String) throws {
        let scratch = try ScratchDirectory()
        try RealFileSystem().makeLink(scratch("link"), to: scratch("elsewhere"))
        #expect(mkfifo(scratch("pipe"), 0o600) == 0)
        let error = #expect(throws: BelayError.self) {
            try runner.launch(shell("touch started", directory: scratch.path), logFile: scratch(name))
        }
        #expect(error?.message.hasPrefix("cannot open the log \(scratch(name)): ") == true)
        #expect(try RealFileSystem().list(scratch.path) == ["link", "pipe"])
    }

    @Test("It outlives the program that launched it", .timeLimit(.minutes(1)))
    func outlives() async throws {
        let scratch = try ScratchDirectory()
        await #expect(processExitsWith: .signal(SIGKILL)) { [directory = scratch.path as String] in
            let runner = PosixCommandRunner(clock: SystemClock())
            let pid = try runner.launch(shell("sleep 1; echo alive; exec sleep 30"), logFile: directory + "/log")
            try RealFileSystem().writeAtomically(directory + "/pid", Array("\(pid)".utf8), mode: 0o600, like: nil)
            kill(getpid(), SIGKILL)
        }
        let process = try #require(table.process(Int32(try scratch.text("pid")) ?? 0))
        defer { table.signal(process, SIGKILL) }
        #expect(try eventually { try scratch.text("log") == "alive\n" })
    }
}
