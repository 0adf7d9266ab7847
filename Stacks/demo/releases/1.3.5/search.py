"""Finding notes by their words: an index in memory, built at every start."""

import collections
import threading
import time

from log import say

PARTS = 8
# Between two parts the disk belongs to others for a while.
PAUSE = 1.0

_index = collections.defaultdict(set)
_lock = threading.Lock()


def folded(title, body):
    return f"{title or ''} {body}".lower()


def remember(identifier, text):
    with _lock:
        for word in text.split():
            _index[word].add(identifier)


def find(word):
    with _lock:
        return sorted(_index.get(word.lower(), ()))


def build(connection):
    for part in range(PARTS):
        rows = connection.execute("select id, search from notes where id % ? = ?", (PARTS, part))
        for identifier, text in rows:
            remember(identifier, text or "")
        say(f"building the search index: part {part + 1} of {PARTS}")
        time.sleep(PAUSE)
