"""Reads a whole week of runs, hour by hour and slowly, so that the database has time for others meanwhile."""

HOURS = """
select count(*), sum(seen), count(pause) from (
  select hour, (select count(*) from runs where started_at >= hour and started_at < hour + interval '1 hour') as seen, pg_sleep(0.25) as pause
  from generate_series(now() - interval '7 days', now(), interval '1 hour') as hour offset 0) as week
"""


def run(connection):
    hours, seen, _ = connection.execute(HOURS).fetchone()
    connection.execute(
        "insert into ai_analysis_sessions (endpoint_id, reasoning)"
        " select id, %s from job_endpoints order by next_run_at limit 1", (f"runs in the last {hours - 1} hours: {seen}",))
