"""Opens the pages of real runs in a real browser, and says what is wrong with them: pages.py BELAY [DIRECTORY]

Runs of Stacks/demo: one that was done, one that went back, one that needs a person, and one in which everything that came
from elsewhere is an attack. Each at three widths, light, dark and on paper. With a DIRECTORY, pictures are kept in it.
"""

import base64
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

from browser import Browser

HERE = os.path.dirname(os.path.abspath(__file__))
DEMO = os.path.join(HERE, "..", "Stacks", "demo")
PYTHON = ["/usr/bin/python3", "-sB"]
ACCEPTED = ["--accept-breaking", "statistics", "--accept-breaking", "signatures"]
WIDTHS = (390, 768, 1400)
HOSTILE = "<script>executed=1</script><img src=x onerror=executed=1>\"'&\x1b[31mred\x1b]0;title\x07\u202etfel"


class Stack:
    def __init__(self, belay, scratch, version="1.0.0"):
        self.belay_path = belay
        self.directory = os.path.join(scratch, "notes")
        self.state = os.path.join(scratch, "state")
        self.log = os.path.join(scratch, "client.log")
        answer = subprocess.run(PYTHON + [f"{DEMO}/lay_out.py", self.directory, version], check=True, capture_output=True, text=True)
        self.ports = json.loads(answer.stdout)
        self.client = None

    def belay(self, *words, exits=(0,)):
        done = subprocess.run(
            [self.belay_path, *words, "--guide", f"{self.directory}/belay.yaml", "--state", self.state],
            stdin=subprocess.DEVNULL, capture_output=True, timeout=300)
        if done.returncode not in exits:
            raise SystemExit(f"belay {' '.join(words)} ended with {done.returncode}: {done.stdout.decode()}{done.stderr.decode()}")
        return done.stdout

    def use(self):
        self.client = subprocess.Popen(
            PYTHON + [f"{DEMO}/client.py", "load", "--edge", str(self.ports["EDGE_PORT"]), "--log", self.log, "--rate", "20"])

    def leave(self):
        if self.client:
            self.client.terminate()
            self.client.wait()
            self.client = None

    def end(self):
        self.leave()
        subprocess.run(
            [self.belay_path, "rollback", "--discard-writes", "--yes", "--guide", f"{self.directory}/belay.yaml", "--state", self.state],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.belay("stop")


def real(belay, scratch):
    """Pages of runs as they come: done, went back, needs a person; and of all of them."""
    stack = Stack(belay, scratch)
    try:
        stack.belay("start")
        stack.use()
        time.sleep(1)
        stack.belay("upgrade", "1.1.0", "--yes")
        stack.belay("upgrade", "1.2.0", "--yes", *ACCEPTED)
        stack.belay("upgrade", "1.3.1", "--yes", "--no-rehearsal", exits=(1,))
        stack.belay("upgrade", "1.3.4", "--yes", exits=(3,))
        stack.belay("upgrade", "1.3.7", "--yes", "--no-rehearsal", *ACCEPTED, exits=(4,))
        pages = {
            "done": stack.belay("show", "2", "--html"), "went-back": stack.belay("show", "3", "--html"),
            "refused": stack.belay("show", "4", "--html"), "needs-person": stack.belay("show", "5", "--html"),
        }
        time.sleep(6)
        stack.belay("rollback", "5", "--discard-writes", "--yes", exits=(0, 1))
        pages["rolled-back"] = stack.belay("show", "5", "--html")
        pages["history"] = stack.belay("history", "--html")
        return pages
    finally:
        stack.end()


def hostile(belay, scratch):
    """A migration that fails with an attack in its last words, on tables whose names are attacks, too."""
    stack = Stack(belay, scratch)
    try:
        release = f"{stack.directory}/releases/1.1.0"
        with open(f"{release}/migrate.py", "a") as file:
            file.write(f"\nraise SystemExit({HOSTILE!r} + 'x' * 10000)\n")
        guide = f"{stack.directory}/belay.yaml"
        with open(guide) as file:
            text = file.read()
        with open(guide, "w") as file:
            # A guide holds no control characters: it would not be read.
            name = json.dumps(HOSTILE.replace("\x1b", "").replace("\x07", "").replace("\u202e", ""))
            file.write(text.replace("name: api is healthy", f"name: {name}"))
        database = sqlite3.connect(f"{stack.directory}/data/notes.db")
        for table in (HOSTILE, "x" * 10_000):
            quoted = table.replace('"', '""')
            database.execute(f'create table "{quoted}" (id integer primary key)')
            database.execute(f'insert into "{quoted}" default values')
        database.commit()
        database.close()
        stack.belay("start")
        stack.belay("upgrade", "1.1.0", "--yes", "--no-rehearsal", exits=(1,))
        return {"hostile": stack.belay("show", "--html"), "hostile-history": stack.belay("history", "--html")}
    finally:
        stack.end()


def problems_of_loading(events, address):
    for event in events:
        method, told = event.get("method"), event.get("params", {})
        if method == "Network.requestWillBeSent" and told["request"]["url"] != address:
            yield f"asks for {told['request']['url'][:80]}"
        elif method == "Runtime.consoleAPICalled":
            yield f"writes to the console: {told.get('args')}"
        elif method == "Runtime.exceptionThrown":
            yield "throws an error"
        elif method == "Log.entryAdded":
            yield f"{told['entry']['level']} of the browser: {told['entry']['text'][:200]}"


def look(browser, name, path, kept):
    """What is wrong with one page, in every shape that it is shown in."""
    with open(os.path.join(HERE, "pages.js")) as file:
        script = file.read()
    address = f"file://{path}"
    found = []
    for scheme in ("light", "dark"):
        for width in WIDTHS:
            browser.shape(width, scheme)
            shape = f"{name} {width} {scheme}"
            found += [f"{shape}: {problem}" for problem in problems_of_loading(browser.open(address), address)]
            found += [f"{shape}: {problem}" for problem in browser.evaluate(script)]
            keep(kept, f"{name}-{width}-{scheme}.png", browser.picture)
    # Whoever prints from a dark screen prints on white paper.
    browser.shape(720, "dark", "print")
    browser.open(address)
    found += [f"{name} on paper: {problem}" for problem in browser.evaluate(script)]
    keep(kept, f"{name}-paper.png", browser.picture)
    browser.shape(720, "dark", "")
    keep(kept, f"{name}.pdf", browser.paper)
    return found


def keep(directory, name, made):
    if directory:
        with open(os.path.join(directory, name), "wb") as file:
            file.write(base64.b64decode(made()))


def main():
    belay = os.path.abspath(sys.argv[1])
    kept = os.path.abspath(sys.argv[2]) if len(sys.argv) > 2 else None
    if kept:
        os.makedirs(kept, exist_ok=True)
    scratch = tempfile.mkdtemp(prefix="belay-pages-")
    browser = None
    try:
        pages = {}
        for make in (real, hostile):
            place = os.path.join(scratch, make.__name__)
            os.makedirs(place)
            pages.update(make(belay, place))
        browser = Browser(os.path.join(scratch, "profile"))
        found = []
        for name, html in pages.items():
            path = os.path.join(kept or scratch, f"{name}.html")
            with open(path, "wb") as file:
                file.write(html)
            wrong = look(browser, name, path, kept)
            print(f"{'ok' if not wrong else 'WRONG':6}{name}: {len(html) // 1024} KiB, {len(WIDTHS)} widths, light, dark, on paper")
            found += wrong
        for problem in found:
            print(f"      {problem}")
        return 1 if found else 0
    finally:
        if browser:
            browser.close()
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
