"""Brings the database to this release: applies every file of `migrations` that is not recorded yet.

Each statement commits by itself, as with many real tools: what fails half way stays half way.
"""

import os
import re
import sqlite3
import sys
import time

import database
from log import say

FOLDER = os.path.join(database.RELEASE, "migrations")


def statements(text):
    pending = ""
    for line in text.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending.strip()
            pending = ""


def execute(connection, statement):
    """A statement marked `-- slices: N, pause: S` is run N times with `:slice` and `:slices`, so that others get their turn."""
    slices = re.search(r"^-- slices: (\d+), pause: ([\d.]+)$", statement, re.MULTILINE)
    if not slices:
        connection.execute(statement)
        return
    count, pause = int(slices[1]), float(slices[2])
    for slice in range(count):
        connection.execute(statement, {"slice": slice, "slices": count})
        say(f"  slice {slice + 1} of {count}")
        time.sleep(pause)


def main():
    os.makedirs(os.path.dirname(database.PATH), exist_ok=True)
    connection = sqlite3.connect(database.PATH, timeout=10, isolation_level=None)
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma foreign_keys = on")
    connection.execute(
        "create table if not exists schema_migrations "
        "(version integer primary key, name text not null, applied_at real not null)")
    files = sorted(name for name in os.listdir(FOLDER) if name.endswith(".sql"))
    own = {int(name[:3]): name[:-4] for name in files}
    recorded = dict(connection.execute("select version, name from schema_migrations"))
    strangers = sorted(name for version, name in recorded.items() if own.get(version) != name)
    if strangers:
        raise SystemExit(f"the database holds migrations that this release does not know: {', '.join(strangers)}")
    for version, name in own.items():
        if version in recorded:
            continue
        say(f"migrating {name}")
        with open(os.path.join(FOLDER, name + ".sql")) as file:
            for statement in statements(file.read()):
                try:
                    execute(connection, statement)
                except sqlite3.Error as error:
                    print(f"migration {name} failed: {error}\n{statement}", file=sys.stderr)
                    raise SystemExit(1)
        connection.execute(
            "insert into schema_migrations (version, name, applied_at) values (?, ?, ?)", (version, name, time.time()))
    connection.close()
    say(f"the database is at {max(own):03}")


if __name__ == "__main__":
    main()
