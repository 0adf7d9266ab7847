"""Runs every release by hand (migrate, start, stop) and checks that it behaves as README.md says."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

from installation import HERE, PYTHON, Installation

failures = []


def check(claim, holds, detail=""):
    print(f"  {'ok  ' if holds else 'FAIL'} {claim}{'' if holds or not detail else f': {detail}'}", flush=True)
    if not holds:
        failures.append(claim)


def up(stack, seconds=5.0):
    """Starts everything; whether all of it is there."""
    stack.start()
    return stack.answers(seconds=seconds) and stack.answers("/version", "EDGE_PORT")


def good(stack, version):
    stack.switch(version)
    result = stack.migrate()
    check(f"{version} migrates", result.returncode == 0, result.stderr)
    check(f"{version} starts", up(stack), stack.log("api"))
    check(f"{version} says so", stack.ask("/version")[1] == {"version": version})
    before = stack.ask("/notes/count")[1]["count"]
    check(f"{version} takes a note", stack.post(f"good-{version}") == 201)
    check(f"{version} takes it once", stack.post(f"good-{version}") == 200 and stack.ask("/notes/count")[1]["count"] == before + 1)
    check(f"{version} shows the newest notes", stack.ask("/notes/recent", "EDGE_PORT")[0] == 200)
    check(f"{version}'s worker works", stack.beats() and stack.wait(
        lambda: stack.ask("/notes/recent")[1]["notes"][0]["words"] == 3))
    check(f"{version} ends politely", set(stack.stop().values()) == {0})


def good_releases(stack):
    good(stack, "1.0.0")
    good(stack, "1.1.0")
    check("1.1.0 tags what was there", stack.rows("tags") > 0)
    results, tags = stack.rows("results"), stack.rows("tags")
    good(stack, "1.2.0")
    tables = stack.data()["tables"]
    check("1.2.0 moves the results to their successor", "results" not in tables and tables["note_statistics"]["rows"] == results + 1)
    check("1.2.0 keeps the tags", tables["tags"]["rows"] == tags)
    stack.switch("1.0.0")
    result = stack.migrate()
    check("an older release refuses to migrate a newer database", result.returncode == 1 and "does not know" in result.stderr)


def one_worker_and_bad_gateway(stack):
    up(stack)
    first = stack.running["worker"]
    check("the worker is ready", stack.wait(lambda: "ready" in stack.log("worker")))
    second = subprocess.run(
        PYTHON + ["worker.py"], cwd=os.path.join(stack.directory, "current"), env=stack.environment(), capture_output=True, text=True)
    check("a second worker refuses to run", second.returncode == 1 and "another worker" in second.stderr and first.poll() is None)
    api = stack.running.pop("api")
    api.send_signal(signal.SIGTERM)
    api.wait(10)
    check("the edge answers 502 without the api", stack.ask("/health", "EDGE_PORT")[0] == 502)
    stack.stop()


def half_way(stack):
    before = stack.data()
    stack.switch("1.3.1")
    result = stack.migrate()
    after = stack.data()
    check("1.3.1 fails to migrate", result.returncode == 1 and "UNIQUE" in result.stderr, result.stderr)
    check("1.3.1 stays half way", after["schema"] != before["schema"] and after["tables"]["people"]["rows"] == 0)
    check("1.3.1 fails again", stack.migrate().returncode == 1)


def answers_500(stack):
    stack.switch("1.3.2")
    check("1.3.2 migrates", stack.migrate().returncode == 0)
    stack.start()
    check("1.3.2 starts", stack.answers("/version"))
    check("1.3.2 answers 500", [stack.ask(path)[0] for path in ("/health", "/notes", "/notes/recent")] == [500] * 3)
    stack.stop()


def worker_dies(stack):
    stack.switch("1.3.3")
    check("1.3.3 migrates", stack.migrate().returncode == 0)
    check("1.3.3 is healthy", up(stack))
    check("1.3.3's worker has lost its loop", stack.wait(lambda: "no such column" in stack.log("worker")), stack.log("worker"))
    check("1.3.3's worker process goes on", stack.running["worker"].poll() is None)
    check("1.3.3 takes notes and stays healthy", stack.post("dead-worker") == 201 and stack.ask("/health")[0] == 200)
    check("1.3.3's worker has no heartbeat", not stack.beats(1.5))
    check("1.3.3's worker ends when told", stack.stop()["worker"] == 0)


def loses_rows(stack):
    before = stack.data()["tables"]
    stack.switch("1.3.4")
    result = stack.migrate()
    after = stack.data()
    check("1.3.4 migrates with exit 0", result.returncode == 0 and after["integrity"] == "ok")
    check("1.3.4 keeps the notes", after["tables"]["notes"]["rows"] == before["notes"]["rows"])
    lost = [name for name in ("jobs", "note_statistics", "tags") if before[name]["rows"] > 0 and after["tables"][name]["rows"] == 0]
    check("1.3.4 loses what belongs to them", len(lost) == 3, str(lost))
    check("1.3.4 is healthy", up(stack) and stack.beats())
    stack.stop()


def slow_boot(stack):
    stack.switch("1.3.5")
    begin = time.monotonic()
    result = stack.migrate()
    migrated = time.monotonic()
    check("1.3.5 migrates slowly, saying so", result.returncode == 0 and migrated - begin > 3 and result.stdout.count("slice") == 12)
    stack.start("api")
    time.sleep(2)
    check("1.3.5 does not answer while it boots, but says what it does",
          stack.ask("/health")[0] == 0 and "part 1 of 8" in stack.log("api"))
    check("1.3.5 boots in the end", stack.answers(seconds=20) and time.monotonic() - migrated > 7)
    check("1.3.5 finds notes", len(stack.ask("/notes/search?word=tea")[1]["ids"]) > 0)
    stack.stop()


def needs_key(stack):
    stack.switch("1.3.6")
    check("1.3.6 migrates", stack.migrate().returncode == 0)
    stack.start("api")
    check("1.3.6 does not start without its key", stack.running["api"].wait(5) == 1 and "NOTES_SIGNING_KEY is not set" in stack.log("api"))
    stack.running = {}
    stack.extra = {"NOTES_SIGNING_KEY": "a secret of the self-test"}
    check("1.3.6 starts with it", up(stack))
    check("1.3.6 takes notes", stack.post("signed") == 201 and stack.beats())
    stack.stop()


def fails_once_open(stack):
    stack.switch("1.3.7")
    check("1.3.7 migrates", stack.migrate().returncode == 0)
    check("1.3.7 is healthy", up(stack) and stack.beats())
    check("1.3.7 shows the newest notes to who asks the api", stack.ask("/notes/recent")[0] == 200)
    check("1.3.7 takes notes through the edge", stack.post("through the edge") == 201)
    check("1.3.7 answers 500 through the edge", stack.ask("/notes/recent", "EDGE_PORT")[0] == 500)
    stack.stop()


def client_counts(stack):
    up(stack)
    log = os.path.join(stack.directory, "client.log")
    client = [*PYTHON, os.path.join(HERE, "client.py")]
    edge = str(stack.ports["EDGE_PORT"])
    load = subprocess.Popen(client + ["load", "--edge", edge, "--log", log, "--rate", "100"])
    time.sleep(1)
    api = stack.running["api"]
    api.kill()
    api.wait()
    time.sleep(0.3)
    stack.start("api")
    stack.answers()
    time.sleep(1)
    load.send_signal(signal.SIGTERM)
    check("the client ends when told", load.wait(15) == 0)
    verify = subprocess.run(client + ["verify", "--log", log, "--edge", edge], capture_output=True, text=True)
    counts = json.loads(verify.stdout)
    check("a killed api loses no acknowledged note",
          verify.returncode == 0 and counts["acknowledged"] > 50 and counts["missing"] == 0 and counts["refused"] > 0, verify.stdout)
    check("the gap is measured", counts["longest_gap_ms"] >= 300, verify.stdout)
    stack.stop()
    connection = sqlite3.connect(stack.db)
    connection.execute("delete from notes where id = (select max(id) from notes)")
    connection.commit()
    connection.close()
    verify = subprocess.run(client + ["verify", "--log", log, "--db", stack.db], capture_output=True, text=True)
    check("a missing note is found", verify.returncode == 1 and json.loads(verify.stdout)["missing"] == 1, verify.stdout)


CASES = [
    ("1.0.0", good_releases), ("1.2.0", one_worker_and_bad_gateway), ("1.2.0", half_way), ("1.2.0", answers_500),
    ("1.2.0", worker_dies), ("1.2.0", loses_rows), ("1.2.0", slow_boot), ("1.2.0", needs_key), ("1.2.0", fails_once_open),
    ("1.1.0", client_counts),
]


def main():
    scratch = tempfile.mkdtemp(prefix="notes-selftest-")
    try:
        for number, (version, case) in enumerate(CASES):
            print(case.__name__.replace("_", " "))
            stack = Installation(os.path.join(scratch, str(number)), version)
            try:
                case(stack)
            finally:
                stack.stop()
    finally:
        if os.environ.get("BELAY_KEEP_SCRATCH") == "1":
            print(f"kept: {scratch}")
        else:
            shutil.rmtree(scratch)
    print(f"{len(failures)} claims did not hold" if failures else "every release behaves as its page says")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
