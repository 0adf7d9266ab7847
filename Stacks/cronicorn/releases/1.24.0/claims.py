"""Which endpoints are due, and whose turn it is: a row that is locked by its time belongs to one scheduler."""


def claim(connection, most=10):
    with connection.transaction():
        return connection.execute(
            "update job_endpoints set _locked_until = now() + interval '60 seconds' where id in ("
            " select id from job_endpoints where next_run_at <= now() and (_locked_until is null or _locked_until < now())"
            " order by next_run_at limit %s for update skip locked)"
            " returning id, url, baseline_interval_ms", (most,)).fetchall()


def release(connection, identifier, interval):
    connection.execute(
        "update job_endpoints set _locked_until = null, next_run_at = now() + make_interval(secs => %s) where id = %s",
        (interval / 1000, identifier))
