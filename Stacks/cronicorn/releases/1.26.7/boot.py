"""What the api does before it listens: the administrator has an account, and the statistics are read once."""

import time

from log import log

DAYS = 24


def prepare(connect):
    with connect() as connection:
        connection.execute("insert into users (id, email) values ('user_admin', 'admin@example.org') on conflict (id) do nothing")
        for day in range(DAYS):
            connection.execute("select count(*) from runs where day = current_date - %s::int", (day,)).fetchone()
            log("info", "warming up", day=day + 1, of=DAYS)
            time.sleep(0.5)
