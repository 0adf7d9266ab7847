"""Jobs and their runs, as the api stores and shows them."""

import hashlib
import uuid


def owner(headers):
    """Requests with a key belong to the key, which has no row in users."""
    key = headers.get("x-api-key")
    return "apikey_" + hashlib.sha256(key.encode()).hexdigest()[:12] if key else "user_admin"


def create(connection, job, headers):
    identifier = str(job.get("id") or uuid.uuid4())
    with connection.transaction():
        made = connection.execute(
            "insert into jobs (id, user_id, name) values (%s, %s, %s) on conflict (id) do nothing returning id",
            (identifier, owner(headers), str(job["name"]))).fetchone()
        if made:
            connection.execute(
                "insert into job_endpoints (id, job_id, name, url, baseline_interval_ms, next_run_at)"
                " values (%s, %s, %s, %s, %s, now())",
                (f"ep_{identifier}", identifier, str(job["name"]), str(job["url"]), int(job.get("intervalMs", 60000))))
    return identifier


def page(connection, after, limit=1000):
    rows = connection.execute("select id, name, status from jobs where id > %s order by id limit %s", (after, limit)).fetchall()
    return [{"id": row[0], "name": row[1], "status": row[2]} for row in rows]


def runs(connection, limit):
    rows = connection.execute(
        "select id, endpoint_id, status, started_at, duration_ms from runs order by started_at desc limit %s", (limit,)).fetchall()
    return [{"id": row[0], "endpointId": row[1], "status": row[2], "startedAt": row[3].isoformat(), "durationMs": row[4]} for row in rows]
