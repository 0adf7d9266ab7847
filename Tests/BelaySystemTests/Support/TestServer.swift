import Testing

/// A real server on a free port of the loopback, one thread per request.
final class TestServer {
    private let script: Script
    let port: Int

    init() throws {
        script = try Script(
            """
            import http.server, time, sys
            class Handler(http.server.BaseHTTPRequestHandler):
                protocol_version = 'HTTP/1.1'
                def log_message(self, *a): pass
                def answer(self, status, body, headers=()):
                    self.send_response(status)
                    for k, v in headers: self.send_header(k, v)
                    self.send_header('Content-Length', str(len(body))); self.end_headers()
                    if self.command != 'HEAD': self.wfile.write(body)
                def handle_any(self):
                    body = self.rfile.read(int(self.headers.get('Content-Length') or 0))
                    if self.path == '/moved': self.answer(302, b'elsewhere', [('Location', '/echo')])
                    elif self.path == '/slow': time.sleep(30)
                    elif self.path == '/twice': self.answer(200, b'', [('X-Two', 'a'), ('x-two', 'b')])
                    elif self.path == '/many': self.answer(200, b'', [('X-%d' % i, 'y' * 900) for i in range(90)])
                    elif self.path == '/endless':
                        self.send_response(200); self.end_headers()
                        try:
                            while True: self.wfile.write(b'z' * 65536)
                        except OSError: pass
                        self.close_connection = True
                    elif self.path == '/broken':
                        self.send_response(200); self.send_header('Content-Length', '100'); self.end_headers()
                        self.wfile.write(b'half'); self.close_connection = True
                    else:
                        seen = '%s %s\\n' % (self.command, self.path)
                        seen += ''.join('%s: %s\\n' % (k.lower(), v) for k, v in sorted(self.headers.items()))
                        self.answer(503 if self.path == '/down' else 200, seen.encode() + b'\\n' + body)
                do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = handle_any
            server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
            print(server.server_address[1], flush=True)
            server.serve_forever()
            """)
        port = try #require(script.line().flatMap { Int($0) })
    }

    func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

    func stop() { script.kill() }
}
