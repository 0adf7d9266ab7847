"""Installations of Stacks/ in containers, upgraded by Belay, by hand, and barely."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request

import measuring

STACKS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "Stacks")


class Installation:
    """Runs, with rows that users have made; gone at the end."""

    name = ""
    """Of its folder in Stacks/."""
    port_key = ""
    """The key in .env that says where users reach it."""
    path = ""
    """What a user asks for."""
    before, after = "", ""
    writers = []

    def __init__(self, belay, scratch, version=None):
        self.belay = belay
        self.version = version or self.before
        self.top = tempfile.mkdtemp(prefix=f"{self.name}-", dir=scratch)
        self.state = os.path.join(self.top, "state")
        self.directory = os.path.join(self.top, self.name)

    def __enter__(self):
        lay_out = os.path.join(STACKS, self.name, "lay_out.sh")
        subprocess.run([lay_out, self.top, self.version], check=True, stdout=subprocess.DEVNULL)
        try:
            self.build()
            self.do("docker", "compose", "up", "-d")
            load = [sys.executable, "-sB", os.path.join(STACKS, self.name, "load.py"), "--url", f"http://localhost:{self.port}"]
            self.do(*load, "--log", os.path.join(self.top, "log"), "--rows", "20", "--for", "120")
            return self
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_):
        self.do("docker", "compose", "down", "--volumes", "--rmi", "local", "--timeout", "1", check=False)
        subprocess.run(["docker", "network", "rm", f"{self.setting('COMPOSE_PROJECT_NAME')}_belay-dark"], capture_output=True)
        shutil.rmtree(self.top, ignore_errors=True)

    def build(self):
        pass

    def setting(self, key):
        with open(os.path.join(self.directory, ".env")) as file:
            return [line.split("=", 1)[1].strip() for line in file if line.startswith(key + "=")][-1]

    @property
    def port(self):
        return self.setting(self.port_key)

    def do(self, *argv, check=True, expected=(0,)):
        environment = dict(os.environ, BELAY_STATE=self.state)
        done = subprocess.run(argv, cwd=self.directory, env=environment, capture_output=True, text=True)
        if check and done.returncode not in expected:
            raise SystemExit(f"cannot measure {' '.join(argv)}: {(done.stdout + done.stderr)[-2000:]}")
        return done.stdout

    def answers(self):
        """Until users are answered again."""
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"http://localhost:{self.port}{self.path}", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                pass
            time.sleep(0.05)
        raise SystemExit("cannot measure: nobody is answered within two minutes")

    def by_belay(self):
        self.do(self.belay, "upgrade", self.after, "--yes", "--watch", "1s")

    def by_hand(self):
        self.do(os.path.join(STACKS, self.name, "by-hand.sh"), "upgrade", self.after)
        self.answers()

    def barely(self):
        """No backup, no look at anything: what any upgrade has to take."""
        self.fetch()
        self.do("docker", "compose", "stop", *self.writers)
        self.do("docker", "compose", "up", "-d")
        self.answers()


class ContractLucidity(Installation):
    name = "contract-lucidity"
    port_key = "FRONTEND_PORT"
    path = "/api/documents"
    before, after = "2.0.1", "2.1.0"
    writers = ["cl-frontend", "cl-backend", "cl-worker"]

    def build(self):
        self.do("docker", "compose", "build", "--quiet")

    def fetch(self):
        self.do("git", "fetch", "--quiet", "--tags", "origin")
        self.do("git", "merge", "--quiet", "--ff-only", f"v{self.after}")
        self.build()


class Cronicorn(Installation):
    name = "cronicorn"
    port_key = "WEB_PORT"
    path = "/api/jobs"
    before, after = "1.24.1", "1.25.0"
    writers = ["web", "api", "scheduler", "ai-planner", "docs"]

    def fetch(self):
        self.do("sed", "-i", f"s/^IMAGE_TAG=.*/IMAGE_TAG={self.after}/", ".env")
        self.do("docker", "compose", "pull", "--quiet")

    def in_database(self, *argv):
        container = f"{self.setting('CONTAINER_PREFIX')}-db"
        begin = time.perf_counter()
        self.do("docker", "exec", container, "sh", "-c", *argv)
        return time.perf_counter() - begin

    def fill(self, mebibytes):
        """Rows that no compression makes small, seven to a page."""
        row = "(select string_agg(md5((g * 32 + n)::text), '') from generate_series(1, 31) n)"
        table = f"create table filler as select g, {row} from generate_series(1, {mebibytes * 896}) g"
        self.in_database(f'psql -q -U user -d db -c "{table}" -c "vacuum analyze filler" -c checkpoint')

    def choose(self, twin):
        self.do("sed", "-i", f"s/database: db}}/database: db, twin: {twin}}}/", "belay.yaml")

    def goes_back(self):
        """A migration that fails half way. How long each step took, by direction and name."""
        self.do(
            self.belay, "upgrade", "1.26.0", "--yes", "--no-rehearsal", "--no-watch", "--accept-breaking", "encrypted-headers",
            expected=(1,))
        return measuring.steps(self.do(self.belay, "show", "1", "--json"))

    def copies_itself(self):
        """How long the server takes for a copy of its database, with nobody in it: a query outlives the container that asked."""
        self.do("docker", "compose", "stop", "--timeout", "1", *self.writers)
        end = "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = 'db'"
        self.in_database(f'psql -q -U user -d postgres -c "{end}"')
        return self.in_database("psql -q -U user -d postgres -c checkpoint -c 'create database again template db strategy file_copy'")
