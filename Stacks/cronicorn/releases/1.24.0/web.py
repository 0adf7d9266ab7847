"""What users reach: a page, and the api under /api."""

import http.client
import http.server
import os
import signal
import threading
import urllib.parse

from log import log

API = urllib.parse.urlsplit(os.environ.get("API_URL", "http://api:3333"))
PAGE = b"<!doctype html><title>Cronicorn</title><h1>Jobs</h1>"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self):
        if not self.path.startswith("/api/"):
            return self.send(200, "text/html", PAGE)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name: value for name, value in self.headers.items() if name.lower() in ("content-type", "x-api-key")}
        try:
            connection = http.client.HTTPConnection(API.hostname, API.port, timeout=10)
            connection.request(self.command, self.path, body=body or None, headers=headers)
            answer = connection.getresponse()
            self.send(answer.status, answer.getheader("Content-Type", "application/json"), answer.read())
        except OSError:
            self.send(502, "application/json", b'{"error":"bad gateway"}')

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
    server = http.server.ThreadingHTTPServer(("0.0.0.0", 5173), Handler)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    log("info", "web listening", port=5173)
    server.serve_forever(poll_interval=0.1)
