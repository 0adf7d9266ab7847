"""Which request is answered by what."""

import database
import health
import notes
import posting
import search

with open(f"{database.RELEASE}/VERSION") as file:
    VERSION = file.read().strip()


def answer(connection, method, path, query, headers, value):
    """Returns the status and the JSON value of the answer."""
    if method == "GET" and path == "/health":
        return 200, health.check(connection)
    if method == "GET" and path == "/version":
        return 200, {"version": VERSION}
    if method == "GET" and path == "/notes/count":
        return 200, {"count": notes.count(connection)}
    if method == "GET" and path == "/notes/recent":
        return 200, {"notes": linked(notes.recent(connection), headers)}
    if method == "GET" and path == "/notes/search":
        return 200, {"ids": search.find(query.get("word", [""])[0])}
    if method == "GET" and path == "/notes":
        return 200, {"notes": notes.after(connection, int(query.get("after", ["0"])[0]))}
    if method == "POST" and path == "/notes":
        return post(connection, headers, value)
    return 404, {"error": f"nothing answers {method} {path}"}


def linked(rows, headers):
    """Gives every note the address under which whoever asks reaches it."""
    address = "http://" + headers["Host"]
    if "X-Forwarded-Host" in headers:
        address = headers["X-Forwarded-Proto"] + "://" + headers["X-Forwarded-Host"]
    return [dict(row, link=f"{address}/notes?after={row['id'] - 1}") for row in rows]


def post(connection, headers, value):
    if not isinstance(value, dict) or not all(isinstance(value.get(key), str) for key in ("uid", "author", "body")):
        return 400, {"error": "a note has the strings uid, author and body"}
    identifier, new = posting.add(connection, value, headers)
    if new:
        search.remember(identifier, search.folded(value.get("title"), value["body"]))
    return (201 if new else 200), {"id": identifier, "uid": value["uid"]}
