"""The migrator: one shot. Applies, in one transaction, every migration of the journal that is newer than the last recorded
one, by the journal's time, as Drizzle does: a file that the journal does not name is never seen, a hash never compared."""

import hashlib
import json
import os
import pathlib
import sys

import psycopg

import after

FOLDER = pathlib.Path(__file__).parent / "migrations"
BREAK = "--> statement-breakpoint"


def pending(connection):
    connection.execute(
        'create table if not exists "__drizzle_migrations" (id serial primary key, hash text not null, created_at bigint)')
    last = connection.execute('select coalesce(max(created_at), 0) from "__drizzle_migrations"').fetchone()[0]
    entries = json.loads((FOLDER / "meta/_journal.json").read_text())["entries"]
    return [entry for entry in entries if entry["when"] > last]


def main():
    if not os.environ.get("DATABASE_URL"):
        print("❌ DATABASE_URL is not set", file=sys.stderr)
        return 1
    print("🔄 Connecting to database...", flush=True)
    try:
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            print("🚀 Running migrations...", flush=True)
            entries = pending(connection)
            with connection.transaction():
                for entry in entries:
                    text = (FOLDER / f"{entry['tag']}.sql").read_text()
                    for statement in text.split(BREAK):
                        if statement.strip():
                            connection.execute(statement)
                    connection.execute(
                        'insert into "__drizzle_migrations" (hash, created_at) values (%s, %s)',
                        (hashlib.sha256(text.encode()).hexdigest(), entry["when"]))
            after.run(connection, [entry["tag"] for entry in entries])
    except Exception as error:
        print(f"❌ Migration failed: {error}", file=sys.stderr, flush=True)
        return 1
    print("✅ Migrations completed successfully", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
