"""Installations of Stacks/cronicorn in containers, upgraded by Belay, by hand, and barely."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request

import measuring

STACKS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "Stacks")
FROM, TO = "1.24.1", "1.25.0"
WRITERS = ["web", "api", "scheduler", "ai-planner", "docs"]


class Cronicorn:
    """Runs, with jobs that users have made; gone at the end."""

    def __init__(self, belay, scratch, version=FROM):
        self.belay = belay
        self.version = version
        self.top = tempfile.mkdtemp(prefix="cronicorn-", dir=scratch)
        self.state = os.path.join(self.top, "state")
        self.directory = os.path.join(self.top, "cronicorn")

    def __enter__(self):
        subprocess.run([os.path.join(STACKS, "cronicorn", "lay_out.sh"), self.top, self.version], check=True, stdout=subprocess.DEVNULL)
        try:
            return self.begun()
        except BaseException:
            self.__exit__()
            raise

    def begun(self):
        self.do("docker", "compose", "up", "-d")
        load = [sys.executable, "-sB", os.path.join(STACKS, "cronicorn", "load.py"), "--url", f"http://localhost:{self.port}"]
        self.do(*load, "--log", os.path.join(self.top, "log"), "--rows", "20", "--for", "120")
        return self

    def __exit__(self, *_):
        self.do("docker", "compose", "down", "--volumes", "--timeout", "1", check=False)
        subprocess.run(["docker", "network", "rm", f"{self.setting('COMPOSE_PROJECT_NAME')}_belay-dark"], capture_output=True)
        shutil.rmtree(self.top, ignore_errors=True)

    def setting(self, key):
        with open(os.path.join(self.directory, ".env")) as file:
            return [line.split("=", 1)[1].strip() for line in file if line.startswith(key + "=")][-1]

    @property
    def port(self):
        return self.setting("WEB_PORT")

    def do(self, *argv, check=True, expected=(0,)):
        environment = dict(os.environ, BELAY_STATE=self.state)
        done = subprocess.run(argv, cwd=self.directory, env=environment, capture_output=True, text=True)
        if check and done.returncode not in expected:
            raise SystemExit(f"cannot measure {' '.join(argv)}: {(done.stdout + done.stderr)[-2000:]}")
        return done.stdout

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
        self.do("docker", "compose", "stop", "--timeout", "1", *WRITERS)
        end = "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = 'db'"
        self.in_database(f'psql -q -U user -d postgres -c "{end}"')
        return self.in_database("psql -q -U user -d postgres -c checkpoint -c 'create database again template db strategy file_copy'")

    def answers(self):
        """Until users are answered again."""
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"http://localhost:{self.port}/api/jobs", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                pass
            time.sleep(0.05)
        raise SystemExit("cannot measure: nobody is answered within two minutes")

    def by_belay(self):
        self.do(self.belay, "upgrade", TO, "--yes", "--watch", "1s")

    def by_hand(self):
        self.do(os.path.join(STACKS, "cronicorn", "by-hand.sh"), "upgrade", TO)
        self.answers()

    def barely(self):
        """No backup, no look at anything: what any upgrade has to take."""
        self.do("sed", "-i", f"s/^IMAGE_TAG=.*/IMAGE_TAG={TO}/", ".env")
        self.do("docker", "compose", "pull", "--quiet")
        self.do("docker", "compose", "stop", *WRITERS)
        self.do("docker", "compose", "up", "-d")
        self.answers()
