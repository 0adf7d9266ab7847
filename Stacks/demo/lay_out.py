"""Lays out a fresh installation of notes: releases whole, the link `current`, `.env`, sample data, belay.yaml,
releases.yaml, CHANGELOG.md.

    /usr/bin/python3 -s lay_out.py DIRECTORY [VERSION] [--notes N] [--api-port P --edge-port P --dark-port P]

Ports that are not given are free ones. Prints the ports as one line of JSON.
"""

import argparse
import json
import os
import random
import shutil
import socket
import sqlite3
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCES = os.path.join(HERE, "releases")
# The releases on the way to each version, as an operator would have taken them.
GOOD = ["1.0.0", "1.1.0", "1.2.0"]
WORDS = "a note on tea and rain #todo with some plain words #idea about the sea and #tea again".split()
# "Ada" and "ada" are two accounts of one person: nobody has minded so far.
AUTHORS = ["Ada", "Grace", "Edsger", "ada", "Barbara"]


def versions():
    return sorted(os.listdir(SOURCES), key=lambda version: [int(part) for part in version.split(".")])


def compose(version, target):
    """Makes a release whole: what it is built on first, its own files over that."""
    source = os.path.join(SOURCES, version)
    base = os.path.join(source, "BUILT-ON")
    if os.path.exists(base):
        with open(base) as file:
            compose(file.read().strip(), target)
    shutil.copytree(source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("BUILT-ON", "__pycache__"))


def free_ports(count):
    """Below the range that the kernel gives to outgoing connections: one of those must not take the port of a service
    that is just being restarted."""
    holders = []
    while len(holders) < count:
        holder = socket.socket()
        try:
            holder.bind(("127.0.0.1", random.randrange(20000, 32000)))
            holders.append(holder)
        except OSError:
            holder.close()
    ports = [holder.getsockname()[1] for holder in holders]
    for holder in holders:
        holder.close()
    return ports


def migrate(directory, version):
    subprocess.run(
        [sys.executable, "-sB", "migrate.py"], cwd=os.path.join(directory, "releases", version), check=True,
        env={"PATH": os.environ.get("PATH", "/usr/bin:/bin")}, stdout=subprocess.DEVNULL)


def fill(directory, count):
    """Sample notes as 1.0.0 would have left them: most jobs done, their results counted."""
    connection = sqlite3.connect(os.path.join(directory, "data", "notes.db"))
    begin = time.time() - 3600 - count
    with connection:
        for number in range(count):
            body = " ".join(WORDS[(number + step) % len(WORDS)] for step in range(3 + number % 17))
            title = None if number % 7 == 0 else f"Note {number + 1}"
            note = connection.execute(
                "insert into notes (uid, author, title, body, created_at) values (?, ?, ?, ?, ?)",
                (f"sample-{number + 1}", AUTHORS[number % len(AUTHORS)], title, body, begin + number)).lastrowid
            connection.execute(
                "insert into jobs (note_id, state, queued_at, finished_at) values (?, 'done', ?, ?)",
                (note, begin + number, begin + number + 0.5))
            connection.execute("insert into results (note_id, words) values (?, ?)", (note, len(body.split())))
    connection.close()


def write_guide(directory, ports):
    with open(os.path.join(HERE, "belay.yaml.in")) as file:
        text = file.read()
    for key, port in ports.items():
        text = text.replace(f"@{key}@", str(port))
    with open(os.path.join(directory, "belay.yaml"), "w") as file:
        file.write(text)
    for name in ("releases.yaml", "CHANGELOG.md"):
        shutil.copy(os.path.join(HERE, name), directory)


def write_settings(directory, ports):
    path = os.path.join(directory, ".env")
    with open(path, "w") as file:
        file.write(
            "# Settings of this installation of notes.\n"
            f"API_PORT={ports['API_PORT']}\nEDGE_PORT={ports['EDGE_PORT']}\n"
            "# The directory of this installation, in words: tells its processes from those of another.\n"
            f"NOTES_INSTALLATION={os.path.realpath(directory)}\n")
    os.chmod(path, 0o600)


def main():
    parser = argparse.ArgumentParser(description="lays out a fresh installation of notes")
    parser.add_argument("directory")
    parser.add_argument("version", nargs="?", default="1.0.0", choices=versions())
    parser.add_argument("--notes", type=int, default=200)
    parser.add_argument("--api-port", type=int)
    parser.add_argument("--edge-port", type=int)
    parser.add_argument("--dark-port", type=int)
    options = parser.parse_args()
    directory = os.path.abspath(options.directory)
    if os.path.exists(directory) and os.listdir(directory):
        raise SystemExit(f"cannot lay out {directory}: it is not empty")
    free = free_ports(3)
    ports = {
        "API_PORT": options.api_port or free[0],
        "EDGE_PORT": options.edge_port or free[1],
        "DARK_PORT": options.dark_port or free[2],
    }
    for folder in ("releases", "data", "logs"):
        os.makedirs(os.path.join(directory, folder), exist_ok=True)
    for version in versions():
        compose(version, os.path.join(directory, "releases", version))
    os.symlink(f"releases/{options.version}", os.path.join(directory, "current"))
    write_guide(directory, ports)
    write_settings(directory, ports)
    migrate(directory, "1.0.0")
    fill(directory, options.notes)
    steps = GOOD[1:] if options.version not in GOOD else GOOD[1:GOOD.index(options.version) + 1]
    for version in steps + ([options.version] if options.version not in GOOD else []):
        migrate(directory, version)
    print(json.dumps({"directory": directory, "version": options.version, **ports}))


if __name__ == "__main__":
    main()
