"""Where the notes are kept, and how a connection to them is opened."""

import contextlib
import os
import sqlite3

# The release lies in `releases/<version>` of the installation, the data beside `releases`.
RELEASE = os.path.dirname(os.path.abspath(__file__))
HOME = os.environ.get("NOTES_HOME") or os.path.dirname(os.path.dirname(RELEASE))
PATH = os.path.join(HOME, "data", "notes.db")


def connect():
    if not os.path.exists(PATH):
        raise SystemExit(f"no database at {PATH}: run migrate.py first")
    connection = sqlite3.connect(PATH, timeout=10, isolation_level=None, check_same_thread=False)
    # An acknowledged note must survive a power cut, not only a crash.
    connection.execute("pragma synchronous = full")
    connection.execute("pragma foreign_keys = on")
    return connection


@contextlib.contextmanager
def transaction(connection):
    connection.execute("begin immediate")
    try:
        yield
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")
