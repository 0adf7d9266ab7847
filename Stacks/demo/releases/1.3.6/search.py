"""Finding notes by their words: an index in memory, built at every start."""

import collections
import threading

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
    for identifier, text in connection.execute("select id, search from notes"):
        remember(identifier, text or "")
