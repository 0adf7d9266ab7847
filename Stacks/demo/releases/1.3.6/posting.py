"""Writing notes. A note is acknowledged only after its transaction has been committed."""

import time

import search
import signing
from database import transaction


def tags(body):
    return sorted({word[1:] for word in body.split() if word.startswith("#") and len(word) > 1})


def add(connection, note, headers):
    """Returns the note's id, and whether it is new: the same uid posted again is the same note."""
    with transaction(connection):
        known = connection.execute("select id from notes where uid = ?", (note["uid"],)).fetchone()
        if known:
            return known[0], False
        now = time.time()
        identifier = connection.execute(
            "insert into notes (uid, author, title, body, created_at, size, search, signature) "
            "values (?, ?, ?, ?, ?, ?, ?, ?)",
            (note["uid"], note["author"], note.get("title"), note["body"], now, len(note["body"]),
             search.folded(note.get("title"), note["body"]), signing.signature(note["uid"], note["body"]))).lastrowid
        connection.executemany(
            "insert into tags (note_id, tag) values (?, ?)", [(identifier, tag) for tag in tags(note["body"])])
        connection.execute(
            "insert into jobs (note_id, state, queued_at) values (?, 'queued', ?)", (identifier, now))
    return identifier, True
