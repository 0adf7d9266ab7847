"""Messages in PostgreSQL. `board.py migrate` makes the table, `board.py` serves it on port 8080."""

import http.server
import json
import os
import signal
import sys

import psycopg


def connect():
    return psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            with connect() as connection:
                rows = connection.execute("select id, body from messages order by id").fetchall()
            self.send(200, [{"id": row[0], "body": row[1]} for row in rows])
        except psycopg.Error as error:
            self.send(500, {"error": str(error).splitlines()[0]})

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        with connect() as connection:
            row = connection.execute("insert into messages (body) values (%s) returning id", (body,)).fetchone()
        self.send(201, {"id": row[0]})

    def send(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main():
    if sys.argv[1:] == ["migrate"]:
        with connect() as connection:
            connection.execute("create table if not exists schema_migrations (version text primary key)")
            connection.execute("create table if not exists messages (id bigserial primary key, body text not null)")
            connection.execute("insert into schema_migrations values ('001_messages') on conflict do nothing")
        return
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    http.server.ThreadingHTTPServer(("", 8080), Handler).serve_forever()


main()
