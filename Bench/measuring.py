"""Stop-watches, and the table of what they showed."""

import json
import mmap
import os
import platform
import statistics
import subprocess
import threading
import time
import urllib.request


def run(argv, **options):
    """Runs one program to its end. Returns the seconds that it took and the most memory that it held, in MiB."""
    begin = time.perf_counter()
    running = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, **options)
    _, status, usage = os.wait4(running.pid, 0)
    seconds = time.perf_counter() - begin
    running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode != 0:
        raise SystemExit(f"cannot measure {' '.join(argv)}: it ended with {running.returncode}")
    return seconds, usage.ru_maxrss / 1024


def touch_memory(size):
    """A virtual machine may be given its memory only when that is first used, which takes longer than any copy: not to be measured."""
    with mmap.mmap(-1, min(size, available_memory() * 3 // 4)) as memory:
        for offset in range(0, len(memory), mmap.PAGESIZE):
            memory[offset] = 1


def available_memory():
    with open("/proc/meminfo") as file:
        available = next(int(line.split()[1]) * 1024 for line in file if line.startswith("MemAvailable:"))
    try:
        with open("/sys/fs/cgroup/memory.max") as file:
            return min(available, int(file.read()))
    except (OSError, ValueError):
        return available


def median_milliseconds(argv, runs=40):
    run(argv)
    return statistics.median(run(argv)[0] for _ in range(runs)) * 1000


def steps(shown):
    """Seconds of each step of a run that `belay show --json` has told, by direction and name."""
    return {
        (step["direction"], step["kind"]): step["ended"] - step["began"] for step in json.loads(shown)["steps"] if step.get("ended")}


class Visitor:
    """A user who asks a hundred times a second, and knows how long nobody answered."""

    def __init__(self, port, path="/version"):
        self.url = f"http://127.0.0.1:{port}{path}"
        self.ending = threading.Event()
        self.answers = []
        self.thread = threading.Thread(target=self.ask)

    def ask(self):
        while not self.ending.is_set():
            try:
                with urllib.request.urlopen(self.url, timeout=2) as answer:
                    if answer.status == 200:
                        self.answers.append(time.perf_counter())
            except OSError:
                pass
            self.ending.wait(0.01)

    def __enter__(self):
        self.thread.start()
        time.sleep(0.3)
        return self

    def __exit__(self, *_):
        time.sleep(0.3)
        self.ending.set()
        self.thread.join()

    @property
    def longest_gap(self):
        return max(later - earlier for earlier, later in zip(self.answers, self.answers[1:]))


class Table:
    """One row per figure: what Belay took, what the same took by other means in the same run, and the target."""

    def __init__(self):
        self.rows = []
        self.part = ""
        self.title = ""

    def head(self, title):
        self.title = title
        print(f"\n{title}", flush=True)

    def add(self, name, value, unit, target=None, beside=None, than=None):
        holds = target is None or value <= target
        ratio = value / beside if beside else None
        self.rows.append(
            {"part": self.part, "of": self.title, "name": name, "value": round(value, 4), "unit": unit, "target": target and round(target, 4),
             "beside": beside and round(beside, 4), "than": than, "ratio": ratio and round(ratio, 3), "holds": holds})
        mark = "    " if target is None else "ok  " if holds else "MISS"
        aim = "" if target is None else f"  at most {target:.2f} {unit}"
        compared = "" if beside is None else f"  {ratio:5.2f} × {than} ({beside:.2f} {unit})"
        print(f"{mark} {name:<54}{value:9.2f} {unit:<4}{aim:<20}{compared}", flush=True)

    @property
    def holds(self):
        return all(row["holds"] for row in self.rows)

    def write(self, path):
        """What was measured now, beside what other parts were when they were measured last."""
        os.makedirs(os.path.dirname(path), exist_ok=True)
        machine = {
            "kernel": platform.release(), "cores": os.cpu_count(),
            "load": os.getloadavg()[0], "taken": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
        parts = {}
        try:
            with open(path) as file:
                parts = json.load(file).get("parts", {})
        except OSError:
            pass
        for name in dict.fromkeys(row["part"] for row in self.rows):
            rows = [{key: value for key, value in row.items() if key != "part"} for row in self.rows if row["part"] == name]
            parts[name] = {"machine": machine, "rows": rows}
        with open(path, "w") as file:
            json.dump({"parts": parts}, file, indent=2)
            file.write("\n")
