"""Messages in PostgreSQL. `board.py migrate` applies what is new in migrations/, `board.py` serves them on port 8080."""

import http.server
import json
import os
import pathlib
import signal
import sys

import psycopg
import psycopg.rows


def connect():
    return psycopg.connect(os.environ["DATABASE_URL"], autocommit=True, row_factory=psycopg.rows.dict_row)


def migrate():
    with connect() as connection:
        connection.execute("create table if not exists schema_migrations (version text primary key)")
        done = {row["version"] for row in connection.execute("select version from schema_migrations")}
        for file in sorted(pathlib.Path("migrations").glob("*.sql")):
            if file.stem in done:
                continue
            with connection.transaction():
                connection.execute(file.read_text())
                connection.execute("insert into schema_migrations values (%s)", (file.stem,))
            print(f"applied migration {file.stem}", flush=True)


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            with connect() as connection:
                self.send(200, connection.execute("select * from messages order by id").fetchall())
        except psycopg.Error as error:
            self.send(500, {"error": str(error).splitlines()[0]})

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        with connect() as connection:
            self.send(201, connection.execute("insert into messages (body) values (%s) returning id", (body,)).fetchone())

    def send(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if sys.argv[1:] == ["migrate"]:
    migrate()
else:
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    http.server.ThreadingHTTPServer(("", 8080), Handler).serve_forever()
