"""The edge: what users reach, on EDGE_PORT; hands every request to the api and answers 502 while that is not there."""

import http.client
import http.server
import json
import os
import signal
import threading

from log import say

API_PORT = int(os.environ["API_PORT"])
LARGEST_BODY = 1 << 20


class Handler(http.server.BaseHTTPRequestHandler):
    timeout = 10

    def do_GET(self):
        self.forward(None)

    def do_POST(self):
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST_BODY:
            self.send(413, b'{"error": "a note has at most 1 MiB"}')
            return
        self.forward(self.rfile.read(length))

    def forward(self, body):
        api = http.client.HTTPConnection("127.0.0.1", API_PORT, timeout=30)
        try:
            api.request(self.command, self.path, body, {
                "Content-Type": self.headers.get("Content-Type", "application/json"),
                "X-Forwarded-For": self.client_address[0],
                "X-Forwarded-Host": self.headers.get("Host", ""),
            })
            response = api.getresponse()
            status, answer = response.status, response.read()
        except (OSError, http.client.HTTPException) as error:
            status, answer = 502, json.dumps({"error": f"the api does not answer: {error}"}).encode()
        finally:
            api.close()
        self.send(status, answer)

    def send(self, status, body):
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
    server = Server(("127.0.0.1", int(os.environ["EDGE_PORT"])), Handler)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    say(f"notes edge listens on port {server.server_port}")
    server.serve_forever(poll_interval=0.05)
    server.server_close()
    say("notes edge has ended")


if __name__ == "__main__":
    main()
