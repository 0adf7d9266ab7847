"""Entries in /data/ledger.db, served on port 8080. PRAGMA user_version is the schema's version."""

import http.server
import json
import os
import signal
import sqlite3

from migrations import MIGRATIONS


def connect():
    connection = sqlite3.connect("/data/ledger.db", timeout=10, isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.execute("pragma journal_mode = wal")
    return connection


def migrate():
    connection = connect()
    done = connection.execute("pragma user_version").fetchone()[0]
    for number, statement in enumerate(MIGRATIONS[done:], done + 1):
        connection.execute("begin immediate")
        connection.execute(statement)
        connection.execute(f"pragma user_version = {number}")
        connection.execute("commit")
        print(f"migrated to {number}", flush=True)
    connection.close()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        connection = connect()
        if self.path == "/health":
            connection.execute("select 1 from entries limit 1").fetchall()
            value = {"ok": True}
        else:
            value = [dict(row) for row in connection.execute("select * from entries order by id")]
        connection.close()
        self.send(200, value)

    def do_POST(self):
        entry = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
        connection = connect()
        row = connection.execute("insert into entries (amount, note) values (?, ?)", (entry["amount"], entry.get("note"))).lastrowid
        connection.close()
        self.send(201, {"id": row})

    def send(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


migrate()
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
http.server.ThreadingHTTPServer(("", 8080), Handler).serve_forever()
