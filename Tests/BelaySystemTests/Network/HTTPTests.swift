import BelayCore
import BelaySystem
import Glibc
import Testing

@Suite("HTTP")
struct HTTPTests {
    private let server: TestServer

    init() throws { server = try TestServer() }

    @Test("Method, headers and body arrive as given, and nothing is added that was not asked for")
    func request() throws {
        let body = Array("a=1&\0".utf8)
        let response = try HTTP.send(
            HTTPRequest(
                method: "PUT", url: server.url("/x?q=1"), headers: ["X-Key": "v:1", "Accept": "text/plain", "X-Empty": ""],
                body: body))
        #expect(response.status == 200)
        let text = String(decoding: response.body, as: UTF8.self)
        #expect(text.hasPrefix("PUT /x?q=1\n"))
        for line in ["x-key: v:1\n", "accept: text/plain\n", "x-empty: \n", "content-length: 5\n"] {
            #expect(text.contains(line))
        }
        #expect(!text.contains("expect:") && !text.contains("authorization") && !text.contains("proxy"))
        #expect(response.body.suffix(5) == body[...])
    }

    @Test("Bodies may be empty or absent, and HEAD has none", arguments: ["GET", "POST", "HEAD", "DELETE"])
    func methods(_ method: String) throws {
        for body in [nil, []] as [[UInt8]?] where method != "HEAD" || body == nil {
            let response = try HTTP.send(HTTPRequest(method: method, url: server.url("/x"), body: body, timeoutSeconds: 3))
            #expect(response.status == 200)
            #expect(response.body.isEmpty == (method == "HEAD"))
            if method != "HEAD" { #expect(String(decoding: response.body, as: UTF8.self).hasPrefix(method + " /x\n")) }
        }
    }

    @Test("A status of failure is an answer, with its body")
    func failureStatus() throws {
        let response = try HTTP.send(HTTPRequest(url: server.url("/down")))
        #expect(response.status == 503)
        #expect(!response.body.isEmpty)
    }

    @Test("A redirect is the answer, and is not followed")
    func redirect() throws {
        let response = try HTTP.send(HTTPRequest(url: server.url("/moved")))
        #expect(response.status == 302)
        #expect(response.headers["location"] == "/echo")
        #expect(response.redirect == server.url("/echo"))
        #expect(response.body == Array("elsewhere".utf8))
        #expect(try HTTP.send(HTTPRequest(url: server.url("/echo"))).redirect == nil)
    }

    @Test("A body goes where it is wanted as it comes, and no further than its limit")
    func sink() throws {
        let taken = Taken()
        let response = try HTTP.send(HTTPRequest(url: server.url("/moved")), into: taken)
        #expect(response.body.isEmpty && taken.bytes == Array("elsewhere".utf8))
        #expect(throws: BelayError.self) { try HTTP.send(HTTPRequest(url: server.url("/endless"), bodyLimit: 1000), into: taken) }
        #expect(taken.bytes.count <= 1009)
    }

    @Test("Header names are in lower case, and repeated ones joined")
    func headers() throws {
        #expect(try HTTP.send(HTTPRequest(url: server.url("/twice"))).headers["x-two"] == "a, b")
    }

    @Test("No proxy of the environment is asked")
    func proxy() async {
        // In a process of its own, since the environment belongs to all threads.
        await #expect(processExitsWith: .success) {
            for name in ["http_proxy", "all_proxy", "ALL_PROXY"] { setenv(name, "http://127.0.0.1:1", 1) }
            let server = try TestServer()
            let response = try HTTP.send(HTTPRequest(url: server.url("/x")))
            server.stop()
            try #require(response.status == 200)
        }
    }

    @Test("Nothing there: refused, said with the URL and without what may be secret in it")
    func refused() throws {
        server.stop()
        let error = #expect(throws: BelayError.self) {
            try HTTP.send(HTTPRequest(url: "http://user:s3cret@127.0.0.1:\(server.port)/health?token=s3cret#s3cret"))
        }
        #expect(error == BelayError(.failed, "cannot reach \(server.url("/health")): connection refused"))
    }

    @Test("A server that never answers costs the time given, not more")
    func timeout() throws {
        let start = ContinuousClock.now
        let error = #expect(throws: BelayError.self) { try HTTP.send(HTTPRequest(url: server.url("/slow"), timeoutSeconds: 0.3)) }
        #expect(error?.message == "cannot reach \(server.url("/slow")): no answer within 0.3 s")
        #expect(ContinuousClock.now - start < .seconds(5))
    }

    @Test("An endless body, and headers without end, are cut off")
    func limits() throws {
        let body = #expect(throws: BelayError.self) {
            try HTTP.send(HTTPRequest(url: server.url("/endless"), bodyLimit: 100_000))
        }
        #expect(body?.message == "cannot read the answer of \(server.url("/endless")): it has more than 100000 bytes")
        let headers = #expect(throws: BelayError.self) { try HTTP.send(HTTPRequest(url: server.url("/many"))) }
        #expect(headers?.message == "cannot read the answer of \(server.url("/many")): its headers have more than 65536 bytes")
    }

    @Test("A body that ends too early is an error")
    func broken() throws {
        #expect(throws: BelayError.self) { try HTTP.send(HTTPRequest(url: server.url("/broken"))) }
    }

    @Test(
        "Other protocols are refused",
        arguments: ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/x", "dict://127.0.0.1/x"])
    func protocols(_ url: String) throws {
        let error = #expect(throws: BelayError.self) { try HTTP.send(HTTPRequest(url: url)) }
        #expect(error?.message == "cannot ask \(url): only http and https are spoken")
    }

    @Test("A line break in a part of a request is refused: it would begin another one")
    func injection() throws {
        for request in [
            HTTPRequest(url: server.url("/x\r\nX-Evil: 1")), HTTPRequest(method: "GET / HTTP/1.1\r\n", url: server.url("/x")),
            HTTPRequest(url: server.url("/x"), headers: ["A": "b\nX-Evil: 1"]),
            HTTPRequest(url: server.url("/x"), headers: ["A: b\rC": ""]),
            HTTPRequest(url: server.url("/x"), headers: ["": "x"]),
        ] {
            #expect(#expect(throws: BelayError.self) { try HTTP.send(request) }?.code == .usage)
        }
    }

    @Test("A socket in the file system is spoken to instead of the host")
    func unixSocket() throws {
        let scratch = try ScratchDirectory()
        let script = try Script(
            """
            import socket, sys
            s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen(); print('ready', flush=True)
            c, _ = s.accept(); c.recv(4096)
            c.sendall(b'HTTP/1.1 200 OK\\r\\nContent-Length: 4\\r\\n\\r\\nunix'); c.close()
            """, scratch.file("s"))
        try #require(script.line() == "ready")
        let response = try HTTP.send(HTTPRequest(url: "http://daemon/x", unixSocket: scratch.file("s")))
        #expect(response.body == Array("unix".utf8))
    }
}

private final class Taken: ByteSink {
    var bytes: [UInt8] = []

    func write(_ more: UnsafeRawBufferPointer) throws { bytes += more }
}
