#!/bin/sh
# Uploads a document and waits until it is complete. Takes the address of the front page, or finds it in .env.
set -eu
cd "$(dirname "$0")/.."
port=$(sed -n 's/^FRONTEND_PORT=//p' .env 2>/dev/null | tail -n 1)
exec python3 - "${1:-http://localhost:${port:-3000}}" <<'PYTHON'
import json, sys, time, urllib.request

def ask(path, value=None):
    body = None if value is None else json.dumps(value).encode()
    request = urllib.request.Request(sys.argv[1] + path, body, {"Content-Type": "application/json"})
    return json.load(urllib.request.urlopen(request, timeout=10))

identifier = ask("/api/documents", {"name": "smoke test", "content": "The parties agree. The term is one year."})["id"]
for _ in range(60):
    document = ask("/api/documents/" + identifier)
    if document["pipeline_status"] in ("complete", "failed"):
        break
    time.sleep(0.5)
print(document["pipeline_status"].upper())
sys.exit(0 if document["pipeline_status"] == "complete" and document["result"] else 1)
PYTHON
