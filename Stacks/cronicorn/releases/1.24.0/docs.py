"""The documentation, port 80. /echo answers after as many milliseconds as it is asked to: something for jobs to call."""

import http.server
import os
import signal
import time
import urllib.parse

from log import log


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        parts = urllib.parse.urlsplit(self.path)
        if parts.path == "/echo":
            time.sleep(min(int(dict(urllib.parse.parse_qsl(parts.query)).get("ms", "0")), 60000) / 1000)
        body = b"<!doctype html><title>Cronicorn documentation</title>"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    log("info", "docs listening", port=80)
    http.server.ThreadingHTTPServer(("0.0.0.0", 80), Handler).serve_forever()
