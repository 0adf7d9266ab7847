"""The stack that is measured: Stacks/demo, with as much data as asked for."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time

DEMO = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Stacks", "demo")
sys.path.insert(0, DEMO)
PYTHON = ["/usr/bin/python3", "-sB"]

import installation  # noqa: E402
import measuring  # noqa: E402


class Notes:
    """An installation that Belay looks after; its services end with it."""

    def __init__(self, belay, scratch, name, mebibytes=0):
        self.belay = belay
        self.directory = os.path.join(scratch, name)
        self.state = os.path.join(scratch, name + "-state")
        self.db = os.path.join(self.directory, "data", "notes.db")
        answer = subprocess.run(
            PYTHON + [os.path.join(DEMO, "lay_out.py"), self.directory], check=True, capture_output=True, text=True)
        self.ports = json.loads(answer.stdout)
        if mebibytes:
            grow(self.db, mebibytes)

    def command(self, *words):
        return [self.belay, *words, "--guide", os.path.join(self.directory, "belay.yaml"), "--state", self.state]

    def ask(self, *words, expected=(0,)):
        """Runs belay, and returns what it printed."""
        answer = subprocess.run(self.command(*words), stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if answer.returncode not in expected:
            raise SystemExit(f"cannot measure belay {' '.join(words)}: exit {answer.returncode}\n{answer.stdout}{answer.stderr}")
        return answer.stdout

    def steps(self, run):
        """Seconds of each step of a run, by direction and name."""
        return measuring.steps(self.ask("show", str(run), "--json"))

    def users(self, rate):
        """Users who write until they are told to end."""
        log = os.path.join(self.directory, "client.log")
        return subprocess.Popen(
            PYTHON + [os.path.join(DEMO, "client.py"), "load", "--edge", str(self.ports["EDGE_PORT"]), "--log", log,
                      "--rate", str(rate)])

    def __enter__(self):
        self.ask("start")
        return self

    def __exit__(self, *_):
        subprocess.run(self.command("stop"), stdin=subprocess.DEVNULL, capture_output=True)
        # Whatever could not be stopped in order must not outlive the measurement.
        wanted = f"NOTES_INSTALLATION={os.path.realpath(self.directory)}".encode()
        for process in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{process}/environ", "rb") as file:
                    if wanted in file.read().split(b"\0"):
                        os.kill(int(process), signal.SIGKILL)
            except OSError:
                continue


def grow(path, mebibytes):
    """Adds rows as applications have them: some 1.5 KiB each, half of which compresses well."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = off")
    connection.execute("create table ballast (id integer primary key, subject text, content text)")
    connection.execute("begin")
    connection.execute(
        """
        with recursive number (n) as (select 1 union all select n + 1 from number where n < ?)
        insert into ballast (subject, content)
        select 'subject ' || n, hex(randomblob(370)) || replace(hex(zeroblob(24)), '00', 'the same words again and again, ')
        from number
        """, (mebibytes * 1024 * 1024 // 1560,))
    connection.execute("commit")
    connection.execute("pragma wal_checkpoint(truncate)")
    connection.close()


class ByHand(installation.Installation):
    """What an operator without Belay would type, with no copy of anything."""

    def upgrade(self, version):
        self.stop()
        self.switch(version)
        if self.migrate().returncode != 0:
            raise SystemExit("cannot measure an upgrade by hand: its migration failed")
        self.start()
        self.answers("/version", "EDGE_PORT", 20)


def settled(seconds=1.0):
    """A service that has just started is still busy with itself."""
    time.sleep(seconds)
