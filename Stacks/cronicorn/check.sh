#!/bin/sh
# Upgrades the model by hand to every one of its releases, and holds each against what README.md says of it.
#
#   eval "$(scripts/engine.sh env)"; Stacks/cronicorn/check.sh [VERSION…]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
stacks=$here/..
export only="$*"
# shellcheck source=Stacks/checking.sh
. "$stacks/checking.sh"

"$here/build.sh"

tear_down() {
    (cd "$stack" && docker compose down --volumes --timeout 1)
    # The database's files belong to the container's user, and lie outside the project as the product has it.
    rm -rf "$top"
}

fresh() {
    cd "$scratch"
    [ -z "$cleanup" ] || tear_down >/dev/null 2>&1
    top=$(mktemp -d "$scratch/XXXXXX")
    stack=$("$here/lay_out.sh" "$top" "$1")
    cleanup=tear_down
    cd "$stack"
    { docker compose pull --quiet && docker compose up -d; } >"$scratch/up" 2>&1 || {
        cat "$scratch/up" >&2
        return 1
    }
    url=http://localhost:$(setting WEB_PORT)
    /usr/bin/python3 -sB "$here/load.py" --url "$url" --log "$top/log" --rows 20 --for 120 >/dev/null
    within 30 runs_advance || {
        echo "$release cannot be checked: no job runs in $1" >&2
        return 1
    }
}

sql() { docker exec "$(setting CONTAINER_PREFIX)-db" psql -U user -d db -Atc "$1"; }
migrations() { sql 'select count(*) from "__drizzle_migrations"'; }
log_of() { docker compose logs --no-log-prefix --no-color "$1" >"$scratch/logs" 2>&1; }
logged() { log_of "$1" && has "$2" "$scratch/logs"; }
complete() { /usr/bin/python3 -sB "$here/load.py" --url "$url" --log "$top/log" --read-only --patience "${1:-60}"; }
health() { has '"status": "ok"' "$scratch/upgrade"; }
state() { docker inspect --format '{{.State.Status}}' "$(setting CONTAINER_PREFIX)-$1"; }
restarts() { docker inspect --format '{{.RestartCount}}' "$(setting CONTAINER_PREFIX)-$1"; }
runs_advance() {
    sql 'update job_endpoints set next_run_at = now()' >/dev/null
    before=$(sql 'select count(*) from runs')
    sleep 2
    [ "$(sql 'select count(*) from runs')" -gt "$before" ]
}
planner_reads() {
    [ "$(sql "select count(*) from pg_stat_activity where application_name = 'ai-planner' and state = 'active' and query like '%pg_sleep%' and now() - query_start < interval '10 seconds'")" = 1 ]
}
posts() {
    [ "$(/usr/bin/python3 -c '
import json, sys, urllib.error, urllib.request
body = json.dumps({"name": "one", "url": "http://docs/echo"}).encode()
try: print(urllib.request.urlopen(urllib.request.Request(sys.argv[1], body), timeout=5).status)
except urllib.error.HTTPError as error: print(error.code)' "$url/api/jobs")" = "$1" ]
}

upgrade() {
    began=$(date +%s)
    code=0
    "$here/by-hand.sh" upgrade "$1" >"$scratch/upgrade" 2>&1 || code=$?
    note "       by hand: exit $code after $(($(date +%s) - began)) s"
}

start() {
    wanted "$1" || return 1
    release=$1
    if fresh "$2"; then return 0; fi
    problems=$((problems + 1))
    return 1
}

if start 1.24.1 1.24.0; then
    upgrade 1.24.1
    expect "upgrades, without a migration" is "$code-$(migrations)" 0-4
    expect "loses nothing" complete
fi

if start 1.25.0 1.24.1; then
    upgrade 1.25.0
    expect "upgrades, with two migrations" is "$code-$(migrations)" 0-6
    expect "sums up the runs that are there" test "$(sql 'select count(*) from run_summaries')" -gt 0
    expect "loses nothing" complete
    expect "jobs keep running" within 20 runs_advance
fi

if start 1.25.1 1.25.0; then
    upgrade 1.25.1
    expect "upgrades, without a migration" is "$code-$(migrations)" 0-6
    expect "loses nothing" complete
fi

if start 1.26.0 1.25.1; then
    upgrade 1.26.0
    expect "fails" not is "$code" 0
    expect "because the migrator has no BETTER_AUTH_SECRET" logged migrator "Migration failed: 'BETTER_AUTH_SECRET'"
    expect "after the SQL was committed" is "$(migrations)" 7
    expect "and before the rest: the column that should be gone is there" is "$(sql "select count(*) from information_schema.columns where column_name = 'headers_json'")" 1
    expect "and the old api is gone" is "$(state api)" created
    code=0
    "$here/by-hand.sh" rollback 1.25.1 >"$scratch/rollback" 2>&1 || code=$?
    expect "by hand one comes back from the backup" is "$code-$(migrations)" 0-6
fi

if start 1.26.1 1.25.1; then
    expect "the ai-planner reads a week of runs" within 60 planner_reads
    upgrade 1.26.1
    expect "fails" not is "$code" 0
    expect "because the killed planner's query still runs in the server" logged migrator "canceling statement due to lock timeout"
    expect "and nothing of it stays" is "$(migrations)-$(sql "select count(*) from pg_tables where tablename = 'models'")" 6-0
    expect "and the old api is gone" is "$(state api)" created
fi

if start 1.26.2 1.25.1; then
    upgrade 1.26.2
    expect "fails" not is "$code" 0
    expect "because the new owner owns nothing" logged migrator "must be owner of table runs"
    expect "and nothing of it stays, the role neither" is "$(migrations)-$(sql "select count(*) from pg_roles where rolname = 'cronicorn_owner'")" 6-0
fi

if start 1.26.3 1.25.1; then
    upgrade 1.26.3
    expect "fails" not is "$code" 0
    expect "because 1.25.0 has added that column" logged migrator 'column "failure_count" of relation "job_endpoints" already exists'
    expect "and nothing of it stays" is "$(migrations)" 6
fi

if start 1.26.4 1.25.1; then
    upgrade 1.26.4
    expect "seems to succeed" is "$code-$(migrations)" 0-7
    expect "and is healthy" health
    expect "but every tick fails" within 20 logged scheduler 'column \"_locked_until\" does not exist'
    expect "and no job runs" not within 4 runs_advance
    expect "while the scheduler is there, never restarted" is "$(state scheduler)-$(restarts scheduler)" running-0
    expect "loses nothing" complete
fi

if start 1.26.5 1.25.1; then
    upgrade 1.26.5
    expect "fails" not is "$code" 0
    expect "because the api wants METRICS_TOKEN" logged api '"METRICS_TOKEN"'
    expect "which is said as a validator does" logged api "Invalid environment variables:"
    expect "after the migration" is "$(migrations)" 7
    expect "and it is restarted for ever" test "$(restarts api)" -gt 0
    echo "METRICS_TOKEN=0123456789abcdef" >>.env
    upgrade 1.26.5
    expect "with the key it is good" is "$code" 0
    expect "loses nothing" complete
fi

if start 1.26.6 1.25.1; then
    upgrade 1.26.6
    expect "seems to succeed" is "$code-$(migrations)" 0-7
    expect "and is healthy" health
    expect "but acknowledged jobs are gone" not complete
    expect "all of those that came with a key" is "$(sql "select count(*) from jobs where user_id like 'apikey%'")" 0
fi

if start 1.26.7 1.25.1; then
    upgrade 1.26.7
    expect "upgrades" is "$code-$(migrations)" 0-7
    expect "in more than 24 s" test "$(($(date +%s) - began))" -gt 24
    expect "loses nothing" complete
fi

if start 1.26.8 1.25.1; then
    upgrade 1.26.8
    expect "seems to succeed" is "$code" 0
    expect "and is healthy" health
    expect "but its migration was not in the journal" is "$(migrations)" 6
    expect "so that no job can be created" posts 500
    expect "loses nothing" complete
fi

if start 1.27.0 1.26.7; then
    upgrade 1.27.0
    expect "upgrades" is "$code-$(migrations)" 0-8
    expect "loses nothing" complete
fi

finish cronicorn
