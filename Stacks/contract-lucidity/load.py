"""Uploads documents as users do; every fifth has the same text as another one, as contracts have: see ../load.py."""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import load  # noqa: E402


class Documents(load.Target):
    def write(self, identifier, number):
        same = "The standard terms apply." if number % 5 == 0 else f"This is contract {identifier}."
        document = {"id": identifier, "name": f"contract {number}", "content": f"{same} The parties agree. The term is one year."}
        status, _ = self.ask("POST", "/api/documents", document)
        return status == 201

    def page(self, after):
        status, data = self.ask("GET", f"/api/documents?after={after}")
        if status != 200:
            raise ValueError(f"GET /api/documents answers {status}")
        return [row["id"] for row in json.loads(data)]


if __name__ == "__main__":
    sys.exit(load.main(Documents))
