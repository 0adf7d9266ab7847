import BelayCore
import BelaySystem
import Glibc
import Testing

struct HolderTests {
    let runner = PosixCommandRunner(clock: SystemClock())
    let table = LinuxProcessTable()
    /// Python keeps a copy of the descriptor with its own maps: the call itself does not.
    static let mapOnly = """
        import ctypes, os, sys, time
        c = ctypes.CDLL(None); c.mmap.restype = ctypes.c_void_p
        f = os.open(sys.argv[1], os.O_RDWR)
        c.mmap(None, ctypes.c_size_t(4096), 3, 1, f, ctypes.c_long(0)); os.close(f)
        print("ready", flush=True); time.sleep(30)
        """

    @Test("Who has a file open is found by the file, not by its path", arguments: ["data", "link", "second"])
    func open(name: String) throws {
        let scratch = try ScratchDirectory()
        let path = try scratch.write("data", "content")
        let files = RealFileSystem()
        try files.makeLink(scratch("link"), to: path)
        #expect(link(path, scratch("second")) == 0)
        let pid = try runner.launch(shell("exec 9<\(path); exec sleep 30"), logFile: scratch("log"))
        let process = try #require(table.process(pid))
        defer { table.signal(process, SIGKILL) }
        #expect(eventually { !table.holders(of: [scratch(name)]).isEmpty })
        #expect(
            eventually { table.holders(of: [scratch(name)]) == [Holder(process: process, command: "sleep", path: scratch(name))] }
        )
    }

    @Test("A file that was closed after it was mapped is still held")
    func mapped() throws {
        let scratch = try ScratchDirectory()
        let path = try scratch.write("data", "content")
        let command = Command(["/usr/bin/python3", "-c", Self.mapOnly, path], environment: [:])
        let pid = try runner.launch(command, logFile: scratch("log"))
        let process = try #require(table.process(pid))
        defer { table.signal(process, SIGKILL) }
        #expect(try eventually { try scratch.text("log") == "ready\n" })
        #expect(table.holders(of: [path]).map(\.process) == [process])
    }

    @Test("We are not among the holders, and a file that is not there has none")
    func ours() throws {
        let scratch = try ScratchDirectory()
        let path = try scratch.write("data", "content")
        let own = Glibc.open(path, O_RDONLY)
        defer { close(own) }
        #expect(table.holders(of: [path, scratch("missing")]) == [])
    }

    @Test("Who listens on a port is found, on either family; who only connects is not", arguments: ["127.0.0.1", "::1"])
    func listeners(address: String) throws {
        let scratch = try ScratchDirectory()
        let program = """
            import socket, sys, time
            s = socket.create_server((sys.argv[1], 0), family=socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET)
            c = socket.create_connection(s.getsockname()[:2])
            print(s.getsockname()[1], c.getsockname()[1], flush=True); time.sleep(30)
            """
        let pid = try runner.launch(
            Command(["/usr/bin/python3", "-c", program, address], environment: [:]), logFile: scratch("log"))
        let process = try #require(table.process(pid))
        defer { table.signal(process, SIGKILL) }
        #expect(try eventually { try scratch.text("log").hasSuffix("\n") })
        let ports = try scratch.text("log").split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        try #require(ports.count == 2)
        #expect(table.listeners(onPort: ports[0]) == [process])
        #expect(table.listeners(onPort: ports[1]) == [])
    }
}
