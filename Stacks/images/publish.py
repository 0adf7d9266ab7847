"""Publishes images that differ from a published one by one directory, straight into a registry, without an engine.

Every release of every stack is such a layer. Building and pushing each through the engine takes seconds apiece; this puts
one small layer and a few documents beside what the registry has already. The same directory gives the same digest.

    publish.py --base belay-test/base:1 --namespace cronicorn --directory DIR --images images.json --tag 1.24.0 [--tag 1.24]

The registry is BELAY_TEST_REGISTRY, the credentials are in BELAY_TEST_REGISTRY_CONFIG. `images.json` maps each image's
name to what goes over the base's configuration ({"Cmd": [...], "StopSignal": ...}). The directory becomes /app.
"""

import argparse
import gzip
import hashlib
import http.client
import io
import json
import os
import pathlib
import re
import tarfile
import urllib.parse

MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
CREATED = "2026-01-01T00:00:00Z"


def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


class Registry:
    def __init__(self, address, configuration):
        self.address = address
        auths = json.loads((pathlib.Path(configuration) / "config.json").read_text())["auths"]
        self.credentials = auths[address]["auth"]
        self.tokens = {}
        self.connection = http.client.HTTPConnection(address, timeout=60)

    def request(self, method, path, body=None, headers=None, scope=()):
        headers = dict(headers or {})
        if self.tokens.get(scope):
            headers["Authorization"] = f"Bearer {self.tokens[scope]}"
        self.connection.request(method, path, body=body, headers=headers)
        answer = self.connection.getresponse()
        data = answer.read()
        if answer.status == 401 and not self.tokens.get(scope):
            self.tokens[scope] = self.token(answer.headers["WWW-Authenticate"], scope)
            return self.request(method, path, body, headers, scope)
        return answer, data

    def token(self, challenge, scope):
        fields = dict(re.findall(r'(\w+)="([^"]*)"', challenge))
        realm = urllib.parse.urlsplit(fields["realm"])
        query = urllib.parse.urlencode([("service", fields["service"]), *(("scope", one) for one in scope)])
        connection = http.client.HTTPConnection(realm.netloc, timeout=60)
        connection.request("GET", f"{realm.path}?{query}", headers={"Authorization": f"Basic {self.credentials}"})
        return json.loads(connection.getresponse().read())["token"]

    def get(self, repository, kind, reference):
        scope = (f"repository:{repository}:pull",)
        answer, data = self.request("GET", f"/v2/{repository}/{kind}/{reference}", headers={"Accept": MANIFEST}, scope=scope)
        if answer.status != 200:
            raise SystemExit(f"publish: {repository} {reference}: {answer.status} {data.decode(errors='replace')}")
        return data

    def put_blob(self, repository, data=None, mount=None):
        """`mount` is (digest, repository) of a blob that the registry has under another name."""
        name = mount[0] if mount else digest(data)
        scope = (f"repository:{repository}:pull,push", *((f"repository:{mount[1]}:pull",) if mount else ()))
        answer, _ = self.request("HEAD", f"/v2/{repository}/blobs/{name}", scope=scope)
        if answer.status == 200:
            return name
        query = "?" + urllib.parse.urlencode({"mount": mount[0], "from": mount[1]}) if mount else ""
        answer, data_back = self.request("POST", f"/v2/{repository}/blobs/uploads/{query}", body=b"", scope=scope)
        if mount:
            assert answer.status == 201, (answer.status, data_back)
            return name
        place = urllib.parse.urlsplit(answer.headers["Location"])
        query = urllib.parse.urlencode([*urllib.parse.parse_qsl(place.query), ("digest", name)])
        answer, data_back = self.request(
            "PUT", f"{place.path}?{query}", body=data, headers={"Content-Type": "application/octet-stream"}, scope=scope)
        assert answer.status == 201, (answer.status, data_back)
        return name

    def put_manifest(self, repository, tag, manifest):
        scope = (f"repository:{repository}:pull,push",)
        answer, data = self.request("PUT", f"/v2/{repository}/manifests/{tag}", body=manifest, headers={"Content-Type": MANIFEST}, scope=scope)
        assert answer.status == 201, (answer.status, data)


def layer(directory):
    """The directory as /app; its order, times and owners are always the same."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for path in [directory, *sorted(directory.rglob("*"))]:
            entry = archive.gettarinfo(path, arcname=str(pathlib.PurePath("app") / path.relative_to(directory)))
            entry.mtime, entry.uid, entry.gid, entry.uname, entry.gname = 1767225600, 0, 0, "", ""
            if entry.isreg():
                with path.open("rb") as content:
                    archive.addfile(entry, content)
            else:
                archive.addfile(entry)
    return buffer.getvalue()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--base", required=True)
    parser.add_argument("--namespace", required=True)
    parser.add_argument("--directory", required=True, type=pathlib.Path)
    parser.add_argument("--images", required=True, type=pathlib.Path)
    parser.add_argument("--label", default="")
    parser.add_argument("--tag", required=True, action="append")
    options = parser.parse_args()

    registry = Registry(os.environ["BELAY_TEST_REGISTRY"], os.environ["BELAY_TEST_REGISTRY_CONFIG"])
    origin, _, reference = options.base.partition(":")
    below = json.loads(registry.get(origin, "manifests", reference))
    configuration = json.loads(registry.get(origin, "blobs", below["config"]["digest"]))
    plain = layer(options.directory)
    packed = gzip.compress(plain, mtime=0)

    for name, differs in json.loads(options.images.read_text()).items():
        repository = f"{options.namespace}/{name}"
        labels = {"org.opencontainers.image.version": options.label or options.tag[0], "org.opencontainers.image.title": name}
        own = {**configuration, "created": CREATED, "config": {**configuration["config"], "Labels": labels}}
        own["config"].update({key: value for key, value in differs.items() if key != "Env"})
        own["config"]["Env"] = [*(configuration["config"].get("Env") or []), *differs.get("Env", [])]
        own["config"].pop("Image", None)
        own.pop("container", None)
        own.pop("container_config", None)
        own["rootfs"] = {"type": "layers", "diff_ids": [*configuration["rootfs"]["diff_ids"], digest(plain)]}
        own["history"] = [*configuration.get("history", []), {"created": CREATED, "created_by": f"COPY {name} /app"}]
        for one in below["layers"]:
            registry.put_blob(repository, mount=(one["digest"], origin))
        registry.put_blob(repository, packed)
        document = json.dumps(own, sort_keys=True).encode()
        manifest = json.dumps({
            "schemaVersion": 2, "mediaType": MANIFEST,
            "config": {"mediaType": "application/vnd.docker.container.image.v1+json", "size": len(document), "digest": registry.put_blob(repository, document)},
            "layers": [*below["layers"], {"mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip", "size": len(packed), "digest": digest(packed)}],
        }, sort_keys=True).encode()
        for tag in options.tag:
            registry.put_manifest(repository, tag, manifest)


if __name__ == "__main__":
    main()
