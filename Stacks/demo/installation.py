"""One installation of notes, run by hand: what an operator without Belay would type. For the self-test."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time

import fingerprint

HERE = os.path.dirname(os.path.abspath(__file__))
PYTHON = [sys.executable, "-sB"]


class Installation:
    def __init__(self, directory, version, notes=60):
        answer = subprocess.run(
            PYTHON + [os.path.join(HERE, "lay_out.py"), directory, version, "--notes", str(notes)],
            check=True, capture_output=True, text=True).stdout
        self.directory = directory
        self.ports = json.loads(answer)
        self.db = os.path.join(directory, "data", "notes.db")
        self.extra = {}
        self.running = {}

    def environment(self):
        """What `.env` says, as a shell would read it, and what is given besides."""
        values = {"PATH": os.environ.get("PATH", "/usr/bin:/bin")}
        with open(os.path.join(self.directory, ".env")) as file:
            for line in file:
                if "=" in line and not line.startswith("#"):
                    key, value = line.rstrip("\n").split("=", 1)
                    values[key] = value
        return dict(values, **self.extra)

    def switch(self, version):
        link = os.path.join(self.directory, "current")
        os.symlink(f"releases/{version}", link + ".new")
        os.replace(link + ".new", link)

    def migrate(self):
        return subprocess.run(
            PYTHON + ["migrate.py"], cwd=os.path.join(self.directory, "current"), env=self.environment(),
            capture_output=True, text=True)

    def log(self, service):
        with open(os.path.join(self.directory, "logs", f"{service}.log")) as file:
            return file.read()

    def start(self, *services):
        for service in services or ("api", "worker", "edge"):
            log = open(os.path.join(self.directory, "logs", f"{service}.log"), "w")
            self.running[service] = subprocess.Popen(
                PYTHON + [f"{service}.py"], cwd=os.path.join(self.directory, "current"), env=self.environment(),
                stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
            log.close()

    def stop(self):
        """Returns how the services ended, by name."""
        order = [name for name in ("edge", "worker", "api") if name in self.running]
        for name in order:
            self.running[name].send_signal(signal.SIGTERM)
        ends = {}
        for name in order:
            try:
                ends[name] = self.running[name].wait(10)
            except subprocess.TimeoutExpired:
                self.running[name].kill()
                ends[name] = self.running[name].wait()
        self.running = {}
        return ends

    def ask(self, path, port="API_PORT", post=None):
        """The status, 0 where nobody answers, and the value."""
        connection = http.client.HTTPConnection("127.0.0.1", self.ports[port], timeout=5)
        try:
            connection.request("POST" if post else "GET", path, json.dumps(post) if post else None)
            response = connection.getresponse()
            return response.status, json.load(response)
        except OSError:
            return 0, None
        finally:
            connection.close()

    def post(self, uid, port="EDGE_PORT"):
        return self.ask("/notes", port, {"uid": uid, "author": "Self-test", "body": f"three words {uid}"})[0]

    def wait(self, condition, seconds=5.0):
        """Whether the condition came true in time."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if condition():
                return True
            time.sleep(0.05)
        return False

    def answers(self, path="/health", port="API_PORT", seconds=5.0):
        return self.wait(lambda: self.ask(path, port)[0] == 200, seconds)

    def data(self):
        return fingerprint.fingerprint(self.db)

    def rows(self, table):
        return self.data()["tables"][table]["rows"]

    def beats(self, seconds=3.0):
        """Whether the worker's heart beats."""
        before = self.beat()
        return self.wait(lambda: self.beat() > before, seconds)

    def beat(self):
        connection = fingerprint.sqlite3.connect(f"file:{self.db}?mode=ro", uri=True, timeout=10)
        value = connection.execute("select beat_at from heartbeat").fetchone()[0]
        connection.close()
        return value
