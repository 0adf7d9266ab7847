#!/bin/sh
# Upgrades the model by hand to every one of its releases, and holds each against what README.md says of it.
#
#   eval "$(scripts/engine.sh env)"; Stacks/contract-lucidity/check.sh [VERSION…]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
stacks=$here/..
export only="$*"
# shellcheck source=Stacks/checking.sh
. "$stacks/checking.sh"

"$here/build.sh" "$scratch/upstream.git"

tear_down() {
    (cd "$stack" && docker compose down --volumes --rmi local --timeout 1)
    rm -rf "$top"
}

fresh() {
    cd "$scratch"
    [ -z "$cleanup" ] || tear_down >/dev/null 2>&1
    top=$(mktemp -d "$scratch/XXXXXX")
    stack=$("$here/lay_out.sh" "$top" "$1" "$scratch/upstream.git")
    cleanup=tear_down
    cd "$stack"
    prefix=$(setting CONTAINER_PREFIX)
    { docker compose build --quiet && docker compose up -d; } >"$scratch/up" 2>&1 || {
        cat "$scratch/up" >&2
        return 1
    }
    url=http://localhost:$(setting FRONTEND_PORT)
    within 120 healthy || return 1
    load --rows 11 --for 120 >/dev/null
}

load() { /usr/bin/python3 -sB "$here/load.py" --url "$url" --log "$top/log" --pause 0.1 "$@"; }
sql() { docker exec "$prefix-postgres" psql -U cl_user -d contract_lucidity -Atc "$1"; }
revision() { sql 'select version_num from alembic_version'; }
columns() { sql "select count(*) from information_schema.columns where table_name = 'documents' and column_name = '$1'"; }
tables() { sql "select count(*) from pg_tables where tablename = '$1'"; }
log_of() { docker compose logs --no-log-prefix --no-color "$1" >"$scratch/logs" 2>&1; }
logged() { log_of "$1" && has "$2" "$scratch/logs"; }
complete() { load --read-only; }
healthy() { /usr/bin/python3 -c 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1], timeout=3)' "$url/api/health"; }
restarted() { [ "$(docker inspect --format '{{.RestartCount}}' "$prefix-$1")" -gt 0 ]; }
smoke() { ./smoke/upload.sh "$url"; }

upgrade() {
    began=$(date +%s)
    code=0
    "$here/by-hand.sh" upgrade "$@" >"$scratch/upgrade" 2>&1 || code=$?
    note "       by hand: exit $code after $(($(date +%s) - began)) s"
}

start() {
    wanted "$1" || return 1
    release=$1
    if fresh "$2"; then return 0; fi
    echo "$release cannot be checked: $2 does not come up" >&2
    problems=$((problems + 1))
    return 1
}

if start 2.0.1 2.0.0; then
    upgrade 2.0.1
    expect "upgrades, without a migration" is "$code-$(revision)" 0-0002
    expect "loses nothing" complete
    expect "a document runs to COMPLETE" smoke
fi

if start 2.1.0 2.0.1; then
    sql "update users set password_hash = 'changed'" >/dev/null
    upgrade 2.1.0
    expect "upgrades, with a migration" is "$code-$(revision)" 0-0003
    expect "says so in its log" logged cl-backend "Running upgrade 0002 -> 0003"
    expect "seeding leaves the administrator alone" is "$(sql 'select password_hash from users')" changed
    expect "loses nothing" complete
    expect "a document runs to COMPLETE" smoke
    code=0
    "$here/by-hand.sh" rollback 2.0.1 >"$scratch/rollback" 2>&1 || code=$?
    expect "by hand one comes back, it seems" is "$code-$(revision)" 0-0002
fi

if start 2.1.1 2.1.0; then
    upgrade 2.1.1
    expect "upgrades, without a migration" is "$code-$(revision)" 0-0003
    expect "but with a column that seeding adds" is "$(columns language)" 1
    expect "loses nothing" complete
fi

if start 2.2.0 2.1.1; then
    upgrade 2.2.0
    expect "fails" is "$code" 1
    expect "because documents are there twice" logged cl-backend 'could not create unique index "documents_sha256_key"'
    expect "half way" is "$(revision)-$(tables contract_types)" 0004-1
    expect "and the backend is restarted for ever" restarted backend
    code=0
    "$here/by-hand.sh" rollback 2.1.1 >"$scratch/rollback" 2>&1 || code=$?
    expect "pg_restore --clean fails in part" has ".dump: exit 1" "$scratch/rollback"
    expect "and leaves a table of the new version" is "$(revision)-$(tables contract_types)" 0003-1
    git checkout --quiet main
    upgrade 2.2.0
    expect "so that the next upgrade finds it there already" logged cl-backend 'relation "contract_types" already exists'
fi

if start 2.2.1 2.1.1; then
    load --rows 25 --for 120 >/dev/null
    upgrade 2.2.1 rolling
    expect "the backend cannot have its lock while the new worker works" logged cl-backend "canceling statement due to lock timeout"
    expect "and is restarted" restarted backend
fi

if start 2.2.2 2.1.1; then
    upgrade 2.2.2
    expect "fails" is "$code" 1
    expect "because the role may not" logged cl-backend "must be owner of table documents"
    expect "half way" is "$(revision)" 0004
    code=0
    "$here/by-hand.sh" rollback 2.1.1 >"$scratch/rollback" 2>&1 || code=$?
    expect "a restored database does not take the role back" is "$(sql "select count(*) from pg_roles where rolname = 'cl_reporting'")" 1
    git checkout --quiet main
    upgrade 2.2.2
    expect "so that the next upgrade finds it there already" logged cl-backend 'role "cl_reporting" already exists'
fi

if start 2.2.3 2.1.1; then
    upgrade 2.2.3
    expect "fails" is "$code" 1
    expect "because 2.1.1 has added that column" logged cl-backend 'column "language" of relation "documents" already exists'
    expect "and nothing of it stays" is "$(revision)" 0003
fi

if start 2.2.4 2.1.1; then
    upgrade 2.2.4
    expect "seems to succeed" is "$code-$(revision)" 0-0004
    expect "and is healthy" healthy
    expect "but the worker is restarted for ever" within 60 restarted worker
    expect "because a module was never committed" logged cl-worker "No module named 'app.extractors'"
    expect "loses nothing" complete
fi

if start 2.2.5 2.1.1; then
    upgrade 2.2.5
    expect "fails" is "$code" 1
    expect "because seeding wants a key" logged cl-backend "KeyError: 'STORAGE_ENCRYPTION_KEY'"
    expect "after the migration" is "$(revision)" 0004
    echo "STORAGE_ENCRYPTION_KEY=0123456789abcdef" >>.env
    upgrade 2.2.5
    expect "with the key it is good" is "$code" 0
    expect "loses nothing" complete
fi

if start 2.2.6 2.1.1; then
    upgrade 2.2.6
    expect "seems to succeed" is "$code-$(revision)" 0-0004
    expect "and is healthy" healthy
    expect "but acknowledged documents are gone" not complete
    expect "a document runs to COMPLETE" smoke
fi

if start 2.2.7 2.1.1; then
    upgrade 2.2.7
    expect "upgrades" is "$code-$(revision)" 0-0004
    expect "in more than 25 s" test "$(($(date +%s) - began))" -gt 25
    expect "and says how far it is" logged cl-backend "documents.search: 50 of 50 slices"
    expect "loses nothing" complete
    upgrade 2.3.0
    release=2.3.0
    expect "upgrades" is "$code-$(revision)" 0-0005
    expect "loses nothing" complete
fi

if start 2.2.8 2.1.1; then
    upgrade 2.2.8
    expect "seems to succeed" is "$code-$(revision)" 0-0003
    expect "and is healthy" healthy
    expect "the worker runs" not restarted worker
    expect "but what is uploaded stays queued" not smoke
    expect "while the queue that one looks at is empty" is "$(docker exec "$prefix-redis" redis-cli LLEN celery)" 0
fi

finish contract-lucidity
