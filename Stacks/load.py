"""A user who writes all the time, and remembers what was acknowledged. Each stack's load.py says how one writes to it.

    load.py --url http://localhost:PORT --log FILE [--for SECONDS | --rows COUNT] [--pause SECONDS] [--read-only]

Writes until SECONDS are over, COUNT rows are acknowledged, or SIGTERM or SIGINT comes, one row after the other. The id of every acknowledged row is in
FILE, synced, before the next one is sent. At the end all rows are read back, as soon as the stack answers: the last line
says how many of FILE's are missing, the lines before it which. Exit 0 when none is, 1 when some are, 3 when it never answered.
With --read-only nothing is written, only FILE's rows are looked for.
"""

import argparse
import http.client
import json
import os
import signal
import time
import urllib.parse
import uuid


class Target:
    """One stack's way of writing a row and of listing all ids."""

    def __init__(self, url):
        self.at = urllib.parse.urlsplit(url)

    def ask(self, method, path, value=None, headers=None, timeout=5):
        connection = http.client.HTTPConnection(self.at.hostname, self.at.port, timeout=timeout)
        try:
            body = None if value is None else json.dumps(value).encode()
            connection.request(method, path, body=body, headers={"Content-Type": "application/json", **(headers or {})})
            answer = connection.getresponse()
            data = answer.read()
        finally:
            connection.close()
        return answer.status, data

    def write(self, identifier, number):
        """True when the row was acknowledged."""
        raise NotImplementedError

    def page(self, after):
        """The ids of a page of rows after an id, in order; empty after the last."""
        raise NotImplementedError


def numbers(options, target):
    ending = []
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: ending.append(True))
    deadline = time.monotonic() + options.seconds if options.seconds else None
    acknowledged, refused, longest, last = 0, 0, 0.0, None
    log = os.open(options.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    while not ending and (deadline is None or time.monotonic() < deadline) and acknowledged != options.rows:
        identifier = str(uuid.uuid4())
        try:
            answered = target.write(identifier, acknowledged)
        except (OSError, http.client.HTTPException):
            answered = False
        now = time.monotonic()
        if answered:
            os.write(log, f"{identifier}\n".encode())
            os.fsync(log)
            acknowledged += 1
            longest, last = max(longest, now - last if last else 0.0), now
        else:
            refused += 1
            time.sleep(0.05)
        time.sleep(options.pause)
    os.close(log)
    print(f"acknowledged {acknowledged}, refused {refused}, longest time without an answer {longest:.2f} s", flush=True)


def read_back(options, target):
    deadline = time.monotonic() + options.patience
    while True:
        try:
            found, after = set(), ""
            while page := target.page(after):
                found.update(page)
                after = page[-1]
            return found
        except (OSError, http.client.HTTPException, ValueError, KeyError) as error:
            if time.monotonic() > deadline:
                print(f"the stack does not answer: {error}", flush=True)
                return None
            time.sleep(0.2)


def main(kind):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", required=True)
    parser.add_argument("--log", required=True)
    parser.add_argument("--for", dest="seconds", type=float, default=0)
    parser.add_argument("--rows", type=int, default=-1)
    parser.add_argument("--pause", type=float, default=0.02)
    parser.add_argument("--patience", type=float, default=60, help="seconds to wait for an answer at the end")
    parser.add_argument("--read-only", action="store_true")
    options = parser.parse_args()
    target = kind(options.url)
    if not options.read_only:
        numbers(options, target)
    found = read_back(options, target)
    if found is None:
        return 3
    with open(options.log) as log:
        remembered = [line.strip() for line in log]
    missing = [identifier for identifier in remembered if identifier not in found]
    for identifier in missing:
        print(f"missing {identifier}")
    print(f"{len(missing)} of {len(remembered)} acknowledged rows are missing")
    return 1 if missing else 0
