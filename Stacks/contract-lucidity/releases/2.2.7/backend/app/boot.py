"""What else the backend does before it takes requests."""

import time

PARTS = 20


def prepare():
    for part in range(PARTS):
        print(f"reading the playbooks: {part + 1} of {PARTS}", flush=True)
        time.sleep(0.5)
