"""The api, port 3333. A job is acknowledged only after its transaction has been committed."""

import datetime
import http.server
import json
import signal
import threading
import traceback
import urllib.parse

import psycopg

import boot
import environment
import jobs
from log import log

VALUES = environment.read(environment.API)


def connect():
    return psycopg.connect(VALUES["DATABASE_URL"], autocommit=True, connect_timeout=2)


def health():
    now = datetime.datetime.now(datetime.timezone.utc).isoformat()
    try:
        with connect() as connection:
            connection.execute("set statement_timeout = '2s'")
            connection.execute("select 1")
        return 200, {"status": "ok", "db": "connected", "timestamp": now}
    except psycopg.Error:
        return 503, {"status": "degraded", "db": "disconnected", "timestamp": now}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self):
        parts = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(parts.query))
        if parts.path == "/api/health":
            return self.send(*health())
        self.guard(lambda connection: self.read(connection, parts.path, query))

    def read(self, connection, path, query):
        if path == "/api/jobs":
            return 200, jobs.page(connection, query.get("after", ""))
        if path == "/api/runs":
            return 200, jobs.runs(connection, min(int(query.get("limit", "20")), 1000))
        if path == "/api/runs/count":
            return 200, {"count": connection.execute("select count(*) from runs").fetchone()[0]}
        return 404, {"error": "not found"}

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if urllib.parse.urlsplit(self.path).path != "/api/jobs":
            return self.send(404, {"error": "not found"})
        try:
            job = json.loads(body)
            job["name"], job["url"]
        except (ValueError, KeyError, TypeError):
            return self.send(400, {"error": "a job has a name and a url"})
        self.guard(lambda connection: (201, {"id": jobs.create(connection, job, self.headers)}))

    def guard(self, work):
        try:
            with connect() as connection:
                status, value = work(connection)
        except Exception as error:
            log("error", f"{self.command} {self.path} failed", err=f"{type(error).__name__}: {error}".strip(), stack=traceback.format_exc())
            status, value = 500, {"error": "internal error"}
        self.send(status, value)

    def send(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def main():
    boot.prepare(connect)
    server = Server(("0.0.0.0", int(VALUES["PORT"])), Handler)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    log("info", "API server listening", port=server.server_port, version=open("VERSION").read().strip())
    server.serve_forever(poll_interval=0.1)
    server.server_close()
    log("info", "API server closed")


if __name__ == "__main__":
    main()
