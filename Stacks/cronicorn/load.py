"""Creates jobs as users do, every second one with a key instead of an account: see ../load.py."""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import load  # noqa: E402


class Jobs(load.Target):
    def write(self, identifier, number):
        # Most have time; some run so often that whoever waits for the next does not wait long.
        interval = 5000 if number % 20 == 0 else 60000
        job = {"id": identifier, "name": f"job {number}", "url": "http://docs/echo?ms=20", "intervalMs": interval}
        status, _ = self.ask("POST", "/api/jobs", job, {"x-api-key": "key-of-a-machine"} if number % 2 else {})
        return status == 201

    def page(self, after):
        status, data = self.ask("GET", f"/api/jobs?after={after}")
        if status != 200:
            raise ValueError(f"GET /api/jobs answers {status}")
        return [row["id"] for row in json.loads(data)]


if __name__ == "__main__":
    sys.exit(load.main(Jobs))
