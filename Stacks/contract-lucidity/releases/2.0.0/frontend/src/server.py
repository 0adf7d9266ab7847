"""What users reach, port 3000: the page for any path, and the backend under /api."""

import http.client
import http.server
import os
import signal
import threading
import urllib.parse

BACKEND = urllib.parse.urlsplit(os.environ["BACKEND_URL"])


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self):
        if not self.path.startswith("/api/"):
            with open("public/index.html", "rb") as page:
                return self.send(200, "text/html", page.read())
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            connection = http.client.HTTPConnection(BACKEND.hostname, BACKEND.port, timeout=15)
            connection.request(self.command, self.path, body=body or None,
                               headers={"Content-Type": self.headers.get("Content-Type", "application/json")})
            answer = connection.getresponse()
            self.send(answer.status, answer.getheader("Content-Type", "application/json"), answer.read())
        except OSError:
            self.send(502, "application/json", b'{"detail":"bad gateway"}')

    do_POST = do_GET

    def send(self, status, kind, body):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


if __name__ == "__main__":
    server = http.server.ThreadingHTTPServer(("0.0.0.0", 3000), Handler)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    print("ready on port 3000", flush=True)
    server.serve_forever(poll_interval=0.1)
