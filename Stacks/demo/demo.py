"""The story of Belay, told on a stack of notes while users write: demo.py BELAY

Every line that begins with "claim" has been checked when it is printed. Exit 0: every one held.
"""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

import fingerprint

HERE = os.path.dirname(os.path.abspath(__file__))
PYTHON = ["/usr/bin/python3", "-sB"]
LONGEST = 90
# What 1.2.0 breaks, on the way to every later release.
ACCEPTED = ["--accept-breaking", "statistics"]
STYLED = sys.stdout.isatty() and "NO_COLOR" not in os.environ


def styled(text, code):
    return f"\033[{code}m{text}\033[0m" if STYLED else text


def tell(text):
    print(f"\n{styled(text, 1)}", flush=True)


class Story:
    def __init__(self, belay, scratch):
        self.belay_path = belay
        self.stack = os.path.join(scratch, "notes")
        self.state = os.path.join(scratch, "state")
        self.log = os.path.join(scratch, "client.log")
        self.db = os.path.join(self.stack, "data", "notes.db")
        self.said = ""
        self.client = None
        self.claims = 0
        self.broken = []
        answer = subprocess.run(PYTHON + [f"{HERE}/lay_out.py", self.stack], check=True, capture_output=True, text=True)
        self.ports = json.loads(answer.stdout)

    # What is asked of Belay: the one place to look at when its command line changes.

    def command(self, *words):
        return [self.belay_path, *words, "--guide", os.path.join(self.stack, "belay.yaml"), "--state", self.state]

    def belay(self, *words):
        """Runs it, shows what it says, and returns its exit code."""
        print(styled(f"$ belay {' '.join(words)}", 36), flush=True)
        with subprocess.Popen(
            self.command(*words), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as running:
            guard = threading.Timer(LONGEST, running.kill)
            guard.start()
            self.said = ""
            for line in running.stdout:
                self.said += line
                print(f"  │ {line}", end="", flush=True)
            guard.cancel()
        return running.returncode

    # What is claimed, and how it is checked.

    def claim(self, text, holds, detail=""):
        self.claims += 1
        mark = styled("holds", 32) if holds else styled("DOES NOT HOLD", 31)
        print(f"  claim {mark}: {text}{f' ({detail})' if detail else ''}", flush=True)
        if not holds:
            self.broken.append(text)

    def exits(self, expected, *words):
        code = self.belay(*words)
        self.claim(f"belay {words[0]} ended with exit {expected}", code == expected, "" if code == expected else f"it was {code}")

    def version(self):
        """What users are told through the edge; None where nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.ports['EDGE_PORT']}/version", timeout=5) as answer:
                return json.load(answer)["version"]
        except OSError:
            return None

    def runs(self, expected):
        found = self.version()
        self.claim(f"users reach {expected}", found == expected, "" if found == expected else f"it is {found}")
        pinned = os.path.basename(os.readlink(os.path.join(self.stack, "current")))
        self.claim(f"the link current says {expected}", pinned == expected, "" if pinned == expected else f"it is {pinned}")

    def counts(self):
        answer = subprocess.run(
            PYTHON + [f"{HERE}/client.py", "verify", "--log", self.log, "--db", self.db], capture_output=True, text=True)
        return json.loads(answer.stdout)

    def writes_are_there(self):
        counts = self.counts()
        self.claim(
            "every note that was acknowledged to a user is there", counts["missing"] == 0 and counts["acknowledged"] > 0,
            f"{counts['acknowledged']} acknowledged, {counts['missing']} missing, {counts['refused']} refused")
        return counts

    def query(self, text):
        connection = sqlite3.connect(f"file:{self.db}?mode=ro", uri=True, timeout=10)
        try:
            return connection.execute(text).fetchone()[0]
        finally:
            connection.close()

    def finished(self):
        """The newest note up to which the worker has done everything: what is older does not change any more."""
        return self.query(
            "select coalesce((select min(note_id) - 1 from jobs where state <> 'done'), (select max(id) from notes))")

    def remember(self):
        last = self.finished()
        return last, fingerprint.fingerprint(self.db, last)

    def equal(self, remembered):
        last, before = remembered
        after = fingerprint.fingerprint(self.db, last)
        rows = sum(table["rows"] for table in before["tables"].values())
        differing = [name for name in before["tables"] if after["tables"].get(name) != before["tables"][name]]
        self.claim(
            "schema and data are what they were, row by row", after == before,
            f"{rows} rows in {len(before['tables'])} tables" if after == before else f"differing: {differing or 'the schema'}")

    # The chapters.

    def begin(self):
        tell("A small application: an api, a worker and an edge over one SQLite database.")
        self.exits(0, "start")
        self.runs("1.0.0")
        self.client = subprocess.Popen(
            PYTHON + [f"{HERE}/client.py", "load", "--edge", str(self.ports["EDGE_PORT"]), "--log", self.log, "--rate", "40"])
        time.sleep(1)
        print("  From now on users write 40 notes a second, and remember every one that was acknowledged.")

    def good(self):
        tell("1.1.0 is a good release, with a new table and a column that is filled for all notes.")
        self.exits(0, "upgrade", "1.1.0", "--yes")
        self.runs("1.1.0")
        self.claim("its migration has run", self.query("select count(*) from schema_migrations where name = '002_tags'") == 1)
        self.writes_are_there()

    def refused(self, version, what):
        tell(f"{version} is a bad release: {what}. The rehearsal on a clone finds it, and nobody notices anything.")
        remembered, before, pids = self.remember(), self.counts(), self.processes()
        self.exits(3, "upgrade", version, "--yes", *ACCEPTED)
        self.claim("it was the rehearsal that refused it", "the rehearsal failed at migrate" in self.said)
        self.runs("1.1.0")
        self.equal(remembered)
        self.claim("every service went on, in the same processes", self.processes() == pids)
        counts = self.writes_are_there()
        self.claim("not one request of a user failed meanwhile", counts["refused"] == before["refused"])

    def bad(self, version, what):
        tell(f"{version} is a bad release: {what}.")
        remembered = self.remember()
        self.exits(1, "upgrade", version, "--yes", "--no-rehearsal", "--no-watch", *ACCEPTED)
        self.runs("1.1.0")
        self.equal(remembered)
        self.writes_are_there()

    def migrating(self):
        """Whether the migration of 1.3.5 is in its middle."""
        if not any("migrate.py" in self.command_line(process) for process in self.processes()):
            return False  # looked at no earlier: nobody may open the database while it is sealed
        try:
            filled = self.query("select count(*) from notes where search is not null")
            return 0 < filled < self.query("select count(*) from notes")
        except sqlite3.Error:
            return False  # not there yet

    def killed(self):
        tell("1.3.5 is good but slow. In the middle of its migration, belay is killed with -9.")
        remembered = self.remember()
        print(styled("$ belay upgrade 1.3.5 --yes", 36))
        running = subprocess.Popen(
            self.command("upgrade", "1.3.5", "--yes", "--no-rehearsal", "--no-watch", *ACCEPTED), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + LONGEST
        while not self.migrating() and running.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        middle = running.poll() is None and self.migrating()
        running.kill()
        running.wait()
        self.claim("the database was left half migrated", middle)
        self.claim("users cannot reach a half migrated stack", self.version() is None)
        self.belay("status")
        code = self.belay("resume")
        self.claim("belay resume ended it, one way or the other", code in (0, 1), f"exit {code}")
        if code == 0:
            print("  The migration ended by itself after the kill, so the way was forward.")
            self.runs("1.3.5")
        else:
            print("  The migration was found half done, so the way was back.")
            self.runs("1.1.0")
            self.equal(remembered)
        self.writes_are_there()

    def end(self):
        tell("The users go home; what they were promised is counted once more.")
        self.client.terminate()
        self.client.wait(30)
        counts = self.writes_are_there()
        print(f"  The longest that a user waited for an acknowledgement: {counts['longest_gap_ms'] / 1000:.1f} s.")
        self.exits(0, "history")
        self.exits(0, "stop")
        self.claim("no process of the stack is left", not self.processes())

    def processes(self):
        """Processes that carry this installation's settings, or work in its directory."""
        directory = os.path.realpath(self.stack)
        wanted = f"NOTES_INSTALLATION={directory}".encode()
        found = []
        for name in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{name}/environ", "rb") as file:
                    carries = wanted in file.read().split(b"\0")
                place = os.readlink(f"/proc/{name}/cwd")
            except OSError:
                continue  # it has ended, or is not ours to look at
            if carries or (place + "/").startswith(directory + "/"):
                found.append(int(name))
        return found

    @staticmethod
    def command_line(process):
        try:
            with open(f"/proc/{process}/cmdline", "rb") as file:
                return file.read().decode(errors="replace").split("\0")
        except OSError:
            return []

    def clean_up(self):
        if self.client and self.client.poll() is None:
            self.client.kill()
            self.client.wait()
        for process in self.processes():
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                continue


def main():
    begin = time.monotonic()
    scratch = tempfile.mkdtemp(prefix="belay-demo-")
    story = Story(os.path.abspath(sys.argv[1]), scratch)
    complete = False
    try:
        story.begin()
        story.good()
        story.refused("1.3.4", "its migration succeeds, and silently deletes what belongs to the notes")
        story.bad("1.3.1", "its migration fails half way, and SQLite keeps the first half")
        story.bad("1.3.3", "everything is healthy, but its worker works no more")
        story.killed()
        story.end()
        complete = True
    finally:
        story.clean_up()
        if complete and not story.broken and os.environ.get("BELAY_KEEP_SCRATCH") != "1":
            shutil.rmtree(scratch)
        else:
            print(f"\nkept for a look: {scratch}")
    seconds = time.monotonic() - begin
    tell(f"{story.claims} claims, {len(story.broken)} of them did not hold, {seconds:.0f} s.")
    return 1 if story.broken else 0


if __name__ == "__main__":
    sys.exit(main())
