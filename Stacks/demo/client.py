"""A user of notes who remembers everything that was acknowledged.

    client.py load   --edge PORT --log FILE [--writers 4] [--rate 40] [--seconds S]     until SIGTERM
    client.py verify --log FILE (--db FILE | --edge PORT)                               prints one line of JSON

Every line of the log is on the disk before the next note is written: seconds, uid, status, milliseconds.
A status of 0 means that nobody answered; 200 and 201 are acknowledgements.
"""

import argparse
import http.client
import json
import os
import signal
import sqlite3
import threading
import time

ACKNOWLEDGED = ("200", "201")


class Log:
    def __init__(self, path):
        self.file = open(path, "a", encoding="ascii")
        self.lock = threading.Lock()

    def write(self, uid, status, milliseconds):
        with self.lock:
            self.file.write(f"{time.time():.6f} {uid} {status} {milliseconds:.1f}\n")
            self.file.flush()
            os.fsync(self.file.fileno())


def post(port, note):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("POST", "/notes", json.dumps(note), {"Content-Type": "application/json"})
        response = connection.getresponse()
        response.read()
        return response.status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def write(number, options, log, ending):
    pause = options.writers / options.rate
    count = 0
    due = time.monotonic() + pause * number / options.writers
    while not ending.wait(max(0.0, due - time.monotonic())):
        count += 1
        uid = f"client-{os.getpid()}-{number}-{count}"
        note = {"uid": uid, "author": f"Writer {number}", "title": f"Note {count}", "body": f"words of {uid} #load"}
        begin = time.monotonic()
        status = post(options.edge, note)
        log.write(uid, status, (time.monotonic() - begin) * 1000)
        # After a refusal no burst makes up for it: a person, too, goes on at a person's pace.
        due = max(due + pause, time.monotonic())


def load(options):
    ending = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ending.set())
    log = Log(options.log)
    threads = [threading.Thread(target=write, args=(number, options, log, ending)) for number in range(options.writers)]
    for thread in threads:
        thread.start()
    ending.wait(options.seconds)
    ending.set()
    for thread in threads:
        thread.join()


def entries(path):
    with open(path, encoding="ascii") as file:
        for line in file:
            fields = line.split()
            if len(fields) == 4 and line.endswith("\n"):
                yield float(fields[0]), fields[1], fields[2], float(fields[3])


def uids_in_database(path):
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)
    found = {row[0] for row in connection.execute("select uid from notes")}
    connection.close()
    return found


def uids_through_edge(port):
    found, last = set(), 0
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", f"/notes?after={last}")
        response = connection.getresponse()
        if response.status != 200:
            raise SystemExit(f"the edge answers {response.status} to GET /notes")
        page = json.load(response)["notes"]
        connection.close()
        if not page:
            return found
        found.update(note["uid"] for note in page)
        last = page[-1]["id"]


def verify(options):
    # The log first: what it holds was committed before, while users go on writing meanwhile.
    remembered = list(entries(options.log))
    present = uids_in_database(options.db) if options.db else uids_through_edge(options.edge)
    acknowledged, refused, missing, times = 0, 0, [], []
    for when, uid, status, _ in remembered:
        if status not in ACKNOWLEDGED:
            refused += 1
            continue
        acknowledged += 1
        times.append(when)
        if uid not in present:
            missing.append(uid)
    times.sort()
    gaps = [later - earlier for earlier, later in zip(times, times[1:])]
    print(json.dumps({
        "acknowledged": acknowledged, "missing": len(missing), "missing_ids": missing[:10], "refused": refused,
        "longest_gap_ms": round(max(gaps, default=0) * 1000),
    }))
    return 1 if missing else 0


def main():
    parser = argparse.ArgumentParser(description="writes notes through the edge and remembers what was acknowledged")
    verbs = parser.add_subparsers(dest="verb", required=True)
    loading = verbs.add_parser("load")
    loading.add_argument("--edge", type=int, required=True)
    loading.add_argument("--log", required=True)
    loading.add_argument("--writers", type=int, default=4)
    loading.add_argument("--rate", type=float, default=40)
    loading.add_argument("--seconds", type=float)
    verifying = verbs.add_parser("verify")
    verifying.add_argument("--log", required=True)
    where = verifying.add_mutually_exclusive_group(required=True)
    where.add_argument("--db")
    where.add_argument("--edge", type=int)
    options = parser.parse_args()
    raise SystemExit(load(options) if options.verb == "load" else verify(options))


if __name__ == "__main__":
    main()
