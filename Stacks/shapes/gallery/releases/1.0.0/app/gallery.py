"""Pictures in /pictures, their number of views in Redis; port 8080. PUT /NAME keeps a picture, GET /NAME counts and shows it."""

import http.server
import os
import pathlib
import re
import signal

import redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry

import shelf

# Nothing says that the cache is ready when this starts.
cache = redis.Redis(
    host="cache",
    password=os.environ["REDIS_PASSWORD"],
    retry=Retry(ConstantBackoff(0.2), 100),
    retry_on_error=[redis.ConnectionError],
)
TITLE = pathlib.Path("/etc/gallery.conf").read_text().strip()


class Handler(http.server.BaseHTTPRequestHandler):
    def name(self):
        return re.sub(r"[^a-z0-9.]", "", self.path)

    def do_PUT(self):
        shelf.keep(self.name(), self.rfile.read(int(self.headers.get("Content-Length") or 0)))
        self.send(201, b"")

    def do_GET(self):
        if self.path == "/":
            return self.send(200, TITLE.encode())
        if not shelf.place(self.name()).is_file():
            return self.send(404, b"")
        self.send(200, f"{shelf.seen(cache, self.name())} views\n".encode())

    def send(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


shelf.arrange(cache)
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
http.server.ThreadingHTTPServer(("", 8080), Handler).serve_forever()
