"""The worker: takes one job after the other. SIGTERM: the job in hand is finished, then it ends."""

import fcntl
import os
import signal
import threading
import time

import database
import work
from log import say

PAUSE = 0.1
BEAT_EVERY = 0.5


def loop(ending):
    connection = database.connect()
    work.requeue(connection)
    last_beat = 0.0
    while not ending.is_set():
        job = work.take(connection)
        if job:
            work.finish(connection, *job)
        if time.monotonic() - last_beat >= BEAT_EVERY:
            work.beat(connection)
            last_beat = time.monotonic()
        if not job:
            ending.wait(PAUSE)
    connection.close()


def main():
    lock = open(os.path.join(database.HOME, "data", "worker.lock"), "w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise SystemExit("another worker is running")
    ending = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ending.set())
    thread = threading.Thread(target=loop, args=(ending,), name="jobs")
    thread.start()
    say("notes worker is ready")
    # The main thread stays free for signals.
    ending.wait()
    thread.join()
    say("notes worker has ended")


if __name__ == "__main__":
    main()
