"""What a database of notes holds, as one hash per table and one of the schema: two equal answers mean equal data.

    fingerprint.py DB [--notes-up-to ID]       prints one line of JSON

With an ID, only what belongs to notes up to it is looked at, so that users may go on writing meanwhile. The heartbeat
is left out: it says when, not what.
"""

import argparse
import hashlib
import json
import sqlite3

LEFT_OUT = ("heartbeat",)
OWNER = {"notes": "id"}


def table_hash(connection, table, up_to):
    columns = [row[1] for row in connection.execute(f'pragma table_info("{table}")')]
    owner = OWNER.get(table, "note_id")
    condition = f" where {owner} <= {up_to}" if up_to is not None and owner in columns else ""
    digest, rows = hashlib.sha256(), 0
    order = ", ".join(str(number + 1) for number in range(len(columns)))
    for row in connection.execute(f'select * from "{table}"{condition} order by {order}'):
        digest.update(repr(row).encode())
        rows += 1
    return {"rows": rows, "hash": digest.hexdigest()[:16]}


def fingerprint(path, up_to=None):
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10, isolation_level=None)
    connection.execute("begin")  # one instant for all tables
    schema = connection.execute(
        "select type, name, sql from sqlite_master where name not like 'sqlite_%' order by type, name").fetchall()
    tables = [name for kind, name, _ in schema if kind == "table" and name not in LEFT_OUT]
    answer = {
        "schema": hashlib.sha256(repr(schema).encode()).hexdigest()[:16],
        "integrity": connection.execute("pragma integrity_check").fetchone()[0],
        "tables": {table: table_hash(connection, table, up_to) for table in tables},
    }
    connection.close()
    return answer


def main():
    parser = argparse.ArgumentParser(description="hashes of all tables of a database of notes")
    parser.add_argument("db")
    parser.add_argument("--notes-up-to", type=int)
    options = parser.parse_args()
    print(json.dumps(fingerprint(options.db, options.notes_up_to), sort_keys=True))


if __name__ == "__main__":
    main()
