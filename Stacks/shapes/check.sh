#!/bin/sh
# Brings each shape up, writes to it, and holds it against what README.md says of it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
stacks=$here/..
# shellcheck source=Stacks/checking.sh
. "$stacks/checking.sh"

tear_down() {
    cd "$stack"
    docker compose --profile '*' down --volumes --rmi local --timeout 1
    cd "$scratch"
}

lay_out() {
    release=$1
    stack=$("$here/lay_out.sh" "$1" "$scratch")
    cd "$stack"
    cleanup=tear_down
}

# ask METHOD URL [BODY]: what is answered, or the status of an error, as soon as something answers. That a connection is
# accepted says nothing: the engine's proxy accepts for whatever does not listen yet.
ask() {
    /usr/bin/python3 -c '
import http.client, sys, time, urllib.error, urllib.request
method, url, body = (sys.argv[1:] + [""])[:3]
for _ in range(120):
    try:
        print(urllib.request.urlopen(urllib.request.Request(url, body.encode() or None, method=method), timeout=5).read().decode().strip())
        break
    except urllib.error.HTTPError as error:
        print(error.code)
        break
    except (OSError, http.client.HTTPException):
        time.sleep(0.5)' "$@"
}

lay_out board
docker compose up -d >/dev/null 2>&1
url=http://localhost:$(setting WEB_PORT)/
expect "a plain up does not migrate" is "$(ask GET "$url")" 500
docker compose run --rm migrate >/dev/null 2>&1
ask POST "$url" hello >/dev/null
expect "with the profile it does" is "$(ask GET "$url")" '[{"id": 1, "body": "hello"}]'
docker compose up -d --force-recreate >/dev/null 2>&1
expect "the anonymous volume survives a new container" is "$(ask GET "$url")" '[{"id": 1, "body": "hello"}]'
sed -i 's/:latest$/:1.1.0/' docker-compose.yml
docker compose run --rm migrate >/dev/null 2>&1
docker compose up -d >/dev/null 2>&1
expect "1.1.0 counts words" is "$(ask GET "$url")" '[{"id": 1, "body": "hello", "words": 1}]'
volume=$(docker inspect --format '{{range .Mounts}}{{.Name}}{{end}}' "$(docker compose ps -q postgres)")
docker compose down >/dev/null 2>&1
docker compose up -d >/dev/null 2>&1
expect "but not down and up" is "$(ask GET "$url")" 500
tear_down >/dev/null 2>&1
docker volume rm "$volume" >/dev/null

lay_out ledger
docker compose up -d --wait >/dev/null 2>&1
url=http://localhost:$(setting LEDGER_PORT)/
ask POST "$url" '{"amount": 3}' >/dev/null
expect "keeps entries" is "$(ask GET "$url")" '[{"id": 1, "amount": 3, "note": null}]'
sed -i 's/^LEDGER_VERSION=.*/LEDGER_VERSION=1.1.0/' .env
docker compose up -d --wait >/dev/null 2>&1
expect "1.1.0 migrates when it starts" is "$(docker compose logs --no-log-prefix --no-color ledger | grep -c 'migrated to 2')" 1
expect "and keeps entries" is "$(ask GET "$url")" '[{"id": 1, "amount": 3, "note": null, "account": "main"}]'
tear_down >/dev/null 2>&1

lay_out gallery
docker compose build --quiet >/dev/null 2>&1
docker compose up -d >/dev/null 2>&1
url=http://localhost:$(setting GALLERY_PORT)
ask PUT "$url/cat.png" picture >/dev/null
ask GET "$url/cat.png" >/dev/null
docker compose down >/dev/null 2>&1
docker compose up -d >/dev/null 2>&1
expect "the queue's file and the pictures survive down and up" is "$(ask GET "$url/cat.png")" "2 views"
expect "the image is pinned by digest" has "@sha256:" .env
git clone --quiet --branch v1.1.0 ../upstream.git ../1.1.0 2>/dev/null
cp -r ../1.1.0/app .
docker compose up -d --build >/dev/null 2>&1
expect "1.1.0 moves pictures and views" is "$(ask GET "$url/cat.png")" "3 views"
expect "to where it looks for them" [ -s pictures/c/cat.png ]
tear_down >/dev/null 2>&1
cleanup=""

finish shapes
