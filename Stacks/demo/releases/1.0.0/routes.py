"""Which request is answered by what."""

import database
import health
import notes
import posting

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
        return 200, {"notes": notes.recent(connection)}
    if method == "GET" and path == "/notes":
        return 200, {"notes": notes.after(connection, int(query.get("after", ["0"])[0]))}
    if method == "POST" and path == "/notes":
        return post(connection, headers, value)
    return 404, {"error": f"nothing answers {method} {path}"}


def post(connection, headers, value):
    if not isinstance(value, dict) or not all(isinstance(value.get(key), str) for key in ("uid", "author", "body")):
        return 400, {"error": "a note has the strings uid, author and body"}
    identifier, new = posting.add(connection, value, headers)
    return (201 if new else 200), {"id": identifier, "uid": value["uid"]}
