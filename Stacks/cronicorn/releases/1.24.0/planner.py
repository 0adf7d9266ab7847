"""The ai-planner: looks at the endpoints' recent runs now and then, and writes down what it thinks of them."""

import os
import signal
import time

import psycopg

import analysis
import environment
from log import log

VALUES = environment.read(environment.PLANNER)


def main():
    signal.signal(signal.SIGTERM, lambda *_: (log("info", "ai-planner stopped"), os._exit(0)))
    log("info", "ai-planner started", intervalMs=int(VALUES["PLANNER_INTERVAL_MS"]))
    while True:
        try:
            with psycopg.connect(VALUES["DATABASE_URL"], autocommit=True, application_name="ai-planner") as connection:
                analysis.run(connection)
        except psycopg.Error as error:
            log("error", "analysis failed", err=str(error).strip())
        time.sleep(int(VALUES["PLANNER_INTERVAL_MS"]) / 1000)


if __name__ == "__main__":
    main()
