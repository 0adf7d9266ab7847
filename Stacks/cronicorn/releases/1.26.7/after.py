"""What the migrator does in code once the SQL is committed."""

import time

SLICES = 64


def run(connection, applied):
    if "0006_days" not in applied:
        return
    for number in range(SLICES):
        count = connection.execute(
            "update runs set day = started_at::date where day is null and mod(abs(hashtext(id)::bigint), %s) = %s", (SLICES, number)).rowcount
        if number % 8 == 7:
            print(f"⏳ Filling runs.day: {number + 1} of {SLICES} slices, {count} rows in the last", flush=True)
        time.sleep(0.2)
    connection.execute("create index runs_day on runs (day)")
