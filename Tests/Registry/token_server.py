"""Hands out tokens for a registry, as public registries do: anybody may pull what is not below private/, who knows the password may push as well.

The registry sends a client that has no token here (WWW-Authenticate: Bearer realm=…,service=…,scope=…). The token is a
JWT, signed by openssl, that names what its bearer may do. Python's standard library and openssl are all it needs.
"""

import argparse
import base64
import hmac
import http.server
import json
import secrets
import subprocess
import time
import urllib.parse

LIFETIME = 300


def words(value):
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


class Issuer:
    def __init__(self, options):
        self.options = options
        certificate = open(options.certificate).read()
        self.chain = ["".join(certificate.split("-----")[2].split())]
        self.password = open(options.password_file).read().strip()

    def knows(self, header):
        """None without credentials, else whether they are right."""
        if not header:
            return None
        kind, _, value = header.partition(" ")
        try:
            given = base64.b64decode(value).decode()
        except ValueError:
            return False
        return kind.lower() == "basic" and hmac.compare_digest(given, f"{self.options.user}:{self.password}")

    def token(self, scopes, trusted):
        access = []
        for scope in scopes:
            kind, _, rest = scope.partition(":")
            name, _, actions = rest.rpartition(":")
            if kind != "repository":
                continue
            public = ["pull"] if not name.startswith("private/") else []
            allowed = [action for action in actions.split(",") if trusted or action in public]
            access.append({"type": kind, "name": name, "actions": allowed})
        now = int(time.time())
        header = {"typ": "JWT", "alg": "RS256", "x5c": self.chain}
        claims = {
            "iss": self.options.issuer, "aud": self.options.service, "sub": self.options.user if trusted else "",
            "iat": now, "nbf": now - 10, "exp": now + LIFETIME, "jti": secrets.token_hex(8), "access": access,
        }
        signed = ".".join(words(json.dumps(part).encode()) for part in (header, claims))
        signature = subprocess.run(
            ["openssl", "dgst", "-sha256", "-sign", self.options.key], input=signed.encode(), stdout=subprocess.PIPE, check=True).stdout
        return {"token": f"{signed}.{words(signature)}", "expires_in": LIFETIME,
                "issued_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now))}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 10

    def do_GET(self):
        parts = urllib.parse.urlsplit(self.path)
        if parts.path != "/token":
            return self.send(404, {"errors": [{"code": "NOT_FOUND"}]})
        trusted = self.server.issuer.knows(self.headers.get("Authorization"))
        if trusted is False:
            return self.send(401, {"errors": [{"code": "UNAUTHORIZED"}]})
        query = urllib.parse.parse_qs(parts.query)
        scopes = [one for scope in query.get("scope", []) for one in scope.split()]
        self.send(200, self.server.issuer.token(scopes, bool(trusted)))

    def send(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        if status == 401:
            self.send_header("WWW-Authenticate", 'Basic realm="belay-test-tokens"')
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, required=True)
    for name in ("key", "certificate", "issuer", "service", "user", "password-file"):
        parser.add_argument(f"--{name}", required=True)
    options = parser.parse_args()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", options.port), Handler)
    server.daemon_threads = True
    server.issuer = Issuer(options)
    server.serve_forever()


if __name__ == "__main__":
    main()
