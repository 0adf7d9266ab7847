"""The scheduler: polls, claims what is due, calls it, and writes the run down. SIGTERM: the tick in hand is finished first,
up to SHUTDOWN_TIMEOUT_MS."""

import concurrent.futures
import os
import signal
import threading
import time
import urllib.request
import uuid

import psycopg

import claims
import environment
from log import log

VALUES = environment.read(environment.SCHEDULER)
ending = threading.Event()


def call(url):
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            answer.read(1 << 16)
        return "success", None
    except Exception as error:
        return "failure", str(error)[:200]


def execute(endpoint):
    identifier, url, interval = endpoint
    run = str(uuid.uuid4())
    began = time.monotonic()
    with psycopg.connect(VALUES["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("insert into runs (id, endpoint_id, status) values (%s, %s, 'running')", (run, identifier))
        status, error = call(url)
        with connection.transaction():
            connection.execute(
                "update runs set status = %s, finished_at = now(), duration_ms = %s, error_message = %s where id = %s",
                (status, int((time.monotonic() - began) * 1000), error, run))
            claims.release(connection, identifier, interval)
    log("info", "run finished", endpointId=identifier, status=status)


def tick(pool):
    with psycopg.connect(VALUES["DATABASE_URL"], autocommit=True) as connection:
        claimed = claims.claim(connection)
    if claimed:
        log("info", "claimed due endpoints", count=len(claimed))
        list(pool.map(execute, claimed))


def stop(*_):
    log("info", "received SIGTERM, waiting for the current tick")
    ending.set()
    limit = threading.Timer(int(VALUES["SHUTDOWN_TIMEOUT_MS"]) / 1000, lambda: (log("error", "shutdown timed out"), os._exit(1)))
    limit.daemon = True
    limit.start()


def main():
    signal.signal(signal.SIGTERM, stop)
    log("info", "scheduler started", pollIntervalMs=int(VALUES["POLL_INTERVAL_MS"]))
    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        while not ending.is_set():
            try:
                tick(pool)
            except Exception as error:
                log("error", "tick failed", err=str(error).strip())
            ending.wait(int(VALUES["POLL_INTERVAL_MS"]) / 1000)
    log("info", "scheduler stopped")


if __name__ == "__main__":
    main()
