"""Measures a built belay on this machine, beside what the same takes by other means: bench.py BELAY

BELAY_BENCH_MIB: how large the large database is (2048). Exit 0: every target was met.
"""

import os
import shutil
import statistics
import sys
import tempfile

import measuring
from measuring import Table, Visitor, median_milliseconds
from containers import ContractLucidity, Cronicorn
from notes import ByHand, Notes, settled

HERE = os.path.dirname(os.path.abspath(__file__))
LARGE = int(os.environ.get("BELAY_BENCH_MIB", "2048"))
MIDDLE = 500
SERVED = 1717
ROUNDS = 3


class Bench:
    def __init__(self, belay, scratch):
        self.belay = belay
        self.scratch = scratch
        self.table = Table()

    def commands(self):
        self.table.head("Commands")
        with Notes(self.belay, self.scratch, "small") as notes:
            settled()
            self.table.add("belay --version", median_milliseconds([self.belay, "--version"]), "ms", target=15)
            self.table.add("belay status, three services", median_milliseconds(notes.command("status")), "ms", target=50)

    def downtime(self):
        """How long users waited, as a user sees it, of three upgrades each."""
        self.table.head("An upgrade of a small stack, as a user sees it")
        by_hand, by_belay, seals = [], [], []
        for round in range(ROUNDS):
            bare = ByHand(os.path.join(self.scratch, f"bare{round}"), "1.0.0", notes=200)
            try:
                bare.start()
                bare.answers("/version", "EDGE_PORT", 20)
                settled()
                with Visitor(bare.ports["EDGE_PORT"]) as visitor:
                    bare.upgrade("1.1.0")
                by_hand.append(visitor.longest_gap)
            finally:
                bare.stop()
            with Notes(self.belay, self.scratch, f"belay{round}") as notes:
                settled()
                with Visitor(notes.ports["EDGE_PORT"]) as visitor:
                    notes.ask("upgrade", "1.1.0", "--yes")
                by_belay.append(visitor.longest_gap)
                seals.append(notes.steps(1)["forward", "seal"])
        bare, seal = statistics.median(by_hand), statistics.median(seals)
        self.table.add("seal", seal, "s")
        self.table.add(
            "closed: verified, with a way back", statistics.median(by_belay), "s", target=bare * 1.15 + seal + 0.5, beside=bare,
            than="bare stop, migrate, start")

    def containers(self):
        """The same of a stack in containers, where there is an engine."""
        if "BELAY_TEST_REGISTRY" not in os.environ:
            return
        for kind, title in [(Cronicorn, "Cronicorn"), (ContractLucidity, "Contract Lucidity")]:
            self.table.head(f"An upgrade of {title} in containers, as a user sees it")
            gaps = {"barely": [], "by_hand": [], "by_belay": []}
            for _ in range(ROUNDS):
                for way, seen in gaps.items():
                    with kind(self.belay, self.scratch) as stack:
                        settled()
                        with Visitor(stack.port, stack.path) as visitor:
                            getattr(stack, way)()
                        seen.append(visitor.longest_gap)
            bare, by_hand, by_belay = (statistics.median(gaps[way]) for way in ["barely", "by_hand", "by_belay"])
            self.table.add("by the product's own page", by_hand, "s", beside=bare, than="bare stop, migrate, start")
            self.table.add(
                "by Belay: verified, with a way back", by_belay, "s", target=bare * 1.15 + 1.5 + 0.5, beside=bare,
                than="bare stop, migrate, start")

    def postgres(self):
        """How long writers are stopped for the seal, and how long a way back takes, whatever the size."""
        if "BELAY_TEST_REGISTRY" not in os.environ:
            return
        self.table.head(f"Writers stopped, {SERVED} MiB of PostgreSQL in a container")
        measuring.touch_memory(8 << 30)
        for twin, sealed, back in [("clone", 1.5, 0.1), ("follower", 0.2, 1.5)]:
            with Cronicorn(self.belay, self.scratch, "1.25.1") as stack:
                stack.fill(SERVED)
                stack.choose(twin)
                dumped = stack.in_database("pg_dump -U user db | gzip > /tmp/dump.gz")
                restored = stack.in_database("createdb -U user again && gunzip -c /tmp/dump.gz | psql -q -U user again")
                stack.in_database("dropdb -U user again && rm /tmp/dump.gz && psql -q -U user -d db -c checkpoint")
                settled()
                steps = stack.goes_back()
                copied = stack.copies_itself() if twin == "clone" else None
            self.table.add(
                f"seal, {twin}", steps["forward", "seal"], "s", target=sealed, beside=dumped, than="pg_dump | gzip")
            if copied:
                self.table.add("the same", steps["forward", "seal"], "s", beside=copied, than="the server's own copy")
            self.table.add(
                f"way back, {twin}: put back, compared", steps["back", "restore"], "s", target=back, beside=restored,
                than="gunzip | psql, uncompared")

    def seal(self):
        self.table.head(f"Writers stopped, {MIDDLE} MiB of SQLite, users write meanwhile")
        with Notes(self.belay, self.scratch, "middle", MIDDLE) as notes:
            users = notes.users(rate=20)
            try:
                settled()
                notes.ask("upgrade", "1.1.0", "--yes")
                copied = self.copy(notes.db, os.path.join(self.scratch, "copy.db"))
                self.table.add(
                    "seal: compared, checked, counted", notes.steps(1)["forward", "seal"], "s", target=copied * 1.5, beside=copied,
                    than="cp")
                # Its migration fails half way: the twin comes back by a rename.
                notes.ask(
                    "upgrade", "1.3.1", "--yes", "--no-rehearsal", "--no-watch", "--accept-breaking", "statistics", expected=(1,))
                self.table.add(
                    "way back of the data: renamed, compared", notes.steps(2)["back", "restore"], "s", beside=copied,
                    than="cp back, uncompared")
            finally:
                users.terminate()
                users.wait()

    def checkpoint(self):
        self.table.head(f"First checkpoint, {LARGE} MiB of SQLite: on the disk, and read back")
        with Notes(self.belay, self.scratch, "large", LARGE) as notes:
            settled()
            seconds, memory = measuring.run(notes.command("checkpoint", "create"))
            for than, measure in [
                ("sqlite3 .backup, zstd -3", self.backup), ("cp, zstd -3", self.copy_and_compress), ("restic backup", self.restic)]:
                beside = measure(notes.db)
                if beside is not None:
                    self.table.add("belay checkpoint create", seconds, "s", beside=beside, than=than)
            self.table.head(f"Memory, {LARGE} MiB of SQLite")
            self.table.add("belay checkpoint create", memory, "MiB", target=64)
            self.table.add("belay upgrade", measuring.run(notes.command("upgrade", "1.1.0", "--yes"))[1], "MiB", target=64)

    # The same by other means.

    def copy(self, source, target):
        seconds = measuring.run(["cp", source, target])[0] + self.synced(target)
        os.remove(target)
        return seconds

    def synced(self, path):
        return measuring.run([sys.executable, "-c", "import os,sys; os.fsync(os.open(sys.argv[1], os.O_RDONLY))", path])[0]

    def compressed(self, path):
        seconds = measuring.run(["zstd", "-q", "-3", "--rm", path, "-o", path + ".zst"])[0] + self.synced(path + ".zst")
        os.remove(path + ".zst")
        return seconds

    def backup(self, source):
        target = os.path.join(self.scratch, "backup.db")
        return measuring.run(["sqlite3", source, f".backup '{target}'"])[0] + self.compressed(target)

    def copy_and_compress(self, source):
        target = os.path.join(self.scratch, "copied.db")
        return measuring.run(["cp", source, target])[0] + self.compressed(target)

    def restic(self, source):
        if not shutil.which("restic"):
            print("     (restic is not installed)")
            return None
        repository = os.path.join(self.scratch, "restic")
        environment = dict(
            os.environ, RESTIC_REPOSITORY=repository, RESTIC_PASSWORD="bench", RESTIC_CACHE_DIR=os.path.join(self.scratch, "cache"))
        measuring.run(["restic", "-q", "init"], env=environment)
        seconds = measuring.run(["restic", "-q", "backup", source], env=environment)[0]
        shutil.rmtree(repository)
        return seconds


def main():
    scratch = tempfile.mkdtemp(prefix="belay-bench-")
    bench = Bench(os.path.abspath(sys.argv[1]), scratch)
    try:
        for part in [bench.commands, bench.downtime, bench.containers, bench.postgres, bench.seal, bench.checkpoint]:
            if len(sys.argv) < 3 or part.__name__ in sys.argv[2:]:
                bench.table.part = part.__name__
                part()
    finally:
        shutil.rmtree(scratch)
    bench.table.write(os.path.join(HERE, "results", "latest.json"))
    return 0 if bench.table.holds else 1


if __name__ == "__main__":
    sys.exit(main())
