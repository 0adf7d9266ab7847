"""The api: JSON over HTTP on loopback, port API_PORT. SIGTERM: requests in flight are finished, then it ends."""

import http.server
import json
import os
import signal
import threading
import traceback
import urllib.parse

import boot
import database
import routes
from log import say

LARGEST_BODY = 1 << 20


class Handler(http.server.BaseHTTPRequestHandler):
    timeout = 10

    def do_GET(self):
        self.reply(None)

    def do_POST(self):
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST_BODY:
            self.send(413, {"error": "a note has at most 1 MiB"})
            return
        try:
            value = json.loads(self.rfile.read(length))
        except ValueError:
            self.send(400, {"error": "the body is not JSON"})
            return
        self.reply(value)

    def reply(self, value):
        parts = urllib.parse.urlsplit(self.path)
        connection = None
        try:
            connection = database.connect()
            status, body = routes.answer(
                connection, self.command, parts.path, urllib.parse.parse_qs(parts.query), self.headers, value)
        except Exception as error:
            say(f"error: {self.command} {parts.path}: {type(error).__name__}: {error}")
            traceback.print_exc()
            status, body = 500, {"error": "internal error"}
        finally:
            if connection is not None:
                connection.close()
        self.send(status, body)

    def send(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass  # one line per request would bury the lines that matter


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = False  # server_close waits for the requests in flight
    request_queue_size = 128


def main():
    say(f"notes api {routes.VERSION} is starting")
    boot.prepare()
    # Held open, so that the last request's close does not checkpoint the whole log every time.
    keeper = database.connect()
    keeper.execute("select count(*) from sqlite_master").fetchone()
    server = Server(("127.0.0.1", int(os.environ["API_PORT"])), Handler)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    say(f"notes api {routes.VERSION} listens on port {server.server_port}")
    server.serve_forever(poll_interval=0.05)
    server.server_close()
    keeper.close()
    say("notes api has ended")


if __name__ == "__main__":
    main()
