"""What the migrator does in code once the SQL is committed."""

import hashlib
import os


def run(connection, applied):
    if "0006_headers" not in applied:
        return
    secret = os.environ["BETTER_AUTH_SECRET"]
    print("🔐 Encrypting headers...", flush=True)
    with connection.transaction():
        rows = connection.execute("select id, headers_json::text from job_endpoints for update").fetchall()
        for identifier, headers in rows:
            key = hashlib.pbkdf2_hmac("sha256", secret.encode(), identifier.encode(), 1000, len(headers))
            sealed = bytes(a ^ b for a, b in zip(headers.encode(), key))
            connection.execute("update job_endpoints set headers_encrypted = %s where id = %s", (sealed, identifier))
        connection.execute("alter table job_endpoints drop column headers_json")
