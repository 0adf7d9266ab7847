import BelaySystem
import Testing

@Suite("TCP")
struct TCPTests {
    @Test("What listens is seen, by address and by name; what was stopped is not")
    func listening() throws {
        let server = try TestServer()
        #expect(TCP.accepts(host: "127.0.0.1", port: server.port, timeoutSeconds: 2))
        #expect(TCP.accepts(host: "localhost", port: server.port, timeoutSeconds: 2))
        server.stop()
        #expect(!TCP.accepts(host: "127.0.0.1", port: server.port, timeoutSeconds: 2))
    }

    @Test("A server whose queue is full costs the time given, not more")
    func timeout() throws {
        let script = try Script(
            """
            import socket, time
            s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(0)
            keep = []
            for i in range(4):
                c = socket.socket(); c.setblocking(False); c.connect_ex(s.getsockname()); keep.append(c)
            print(s.getsockname()[1], flush=True); time.sleep(600)
            """)
        let port = try #require(script.line().flatMap { Int($0) })
        let start = ContinuousClock.now
        #expect(!TCP.accepts(host: "127.0.0.1", port: port, timeoutSeconds: 0.3))
        #expect((.milliseconds(250)...(.seconds(3))).contains(ContinuousClock.now - start))
    }

    @Test("A connection that met itself is not taken for a server")
    func itself() throws {
        // Ephemeral ports: the kernel picks the port asked for as the near end once in some ten thousand times.
        for _ in 0..<60_000 where TCP.accepts(host: "127.0.0.1", port: 45_678, timeoutSeconds: 1) {
            Issue.record("nobody listens there")
            break
        }
    }

    @Test(
        "Ports and names that do not exist accept nothing",
        arguments: [("127.0.0.1", 0), ("127.0.0.1", 65_536), ("no.such.host.invalid", 80)])
    func nonsense(_ host: String, _ port: Int) {
        #expect(!TCP.accepts(host: host, port: port, timeoutSeconds: 1))
    }
}
