"""Measures the built belay on this machine and prints each figure beside its target: bench.py BELAY"""

import os
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
DEMO = os.path.join(HERE, "..", "Stacks", "demo")
failures = []


def row(name, value, target, unit):
    holds = value <= target
    print(f"{'ok  ' if holds else 'MISS'} {name:<44} {value:8.1f} {unit}   (target: at most {target} {unit})", flush=True)
    if not holds:
        failures.append(name)


def median_ms(argv, runs=30):
    times = []
    for _ in range(runs):
        begin = time.perf_counter()
        subprocess.run(argv, check=True, stdout=subprocess.DEVNULL)
        times.append((time.perf_counter() - begin) * 1000)
    return statistics.median(times)


def grow(path, gibibytes):
    """Fills one SQLite file with what does not compress to nothing."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("pragma synchronous = off")
    connection.execute("create table ballast (id integer primary key, content blob)")
    connection.execute("begin")
    for _ in range(int(gibibytes * 1024)):
        connection.execute("insert into ballast (content) values (randomblob(524288) || zeroblob(524288))")
    connection.execute("commit")
    connection.close()


def peak_mebibytes(argv):
    """The most memory that the program held, as the kernel counts it for its waited children."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        subprocess.run(argv, check=True, stdout=subprocess.DEVNULL)
        os.write(writer, str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss).encode())
        os._exit(0)
    os.close(writer)
    answer = os.read(reader, 64)
    os.close(reader)
    os.waitpid(child, 0)
    if not answer:
        raise SystemExit(f"failed: {' '.join(argv)}")
    return int(answer) / 1024


def main():
    belay = os.path.abspath(sys.argv[1])
    gibibytes = float(os.environ.get("BELAY_BENCH_GIB", "2"))
    scratch = tempfile.mkdtemp(prefix="belay-bench-")
    try:
        stack, state = os.path.join(scratch, "stack"), os.path.join(scratch, "state")
        subprocess.run(
            ["/usr/bin/python3", "-sB", os.path.join(DEMO, "lay_out.py"), stack], check=True, stdout=subprocess.DEVNULL)
        guide = ["--guide", os.path.join(stack, "belay.yaml"), "--state", state]
        row("start-up (belay --version)", median_ms([belay, "--version"]), 15, "ms")
        row("belay status", median_ms([belay, "status", *guide]), 50, "ms")
        grow(os.path.join(stack, "data", "notes.db"), gibibytes)
        row(f"memory of a checkpoint of {gibibytes:g} GiB", peak_mebibytes([belay, "checkpoint", "create", *guide]), 64, "MiB")
    finally:
        shutil.rmtree(scratch)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
