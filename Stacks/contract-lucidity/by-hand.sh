#!/bin/sh
# What the product's guide tells its operators to type, with nothing added but times and a look at each result.
#
#   by-hand.sh upgrade VERSION [rolling]    drain, back up, pull the code, build, up -d, look at log and health; `rolling`
#                                           restarts worker, backend and frontend one after the other, as the guide's
#                                           strategy without downtime has it
#   by-hand.sh rollback VERSION             stop, pg_restore --clean of the last backup, check the code out, build, up -d
#
# Runs in the stack's directory.
set -eu
[ $# -ge 2 ] || {
    echo "usage: by-hand.sh upgrade VERSION [rolling] | rollback VERSION" >&2
    exit 2
}
setting() { sed -n "s/^$1=//p" .env | tail -n 1; }
prefix=$(setting CONTAINER_PREFIX)
prefix=${prefix:-cl}
port=$(setting FRONTEND_PORT)
port=${port:-3000}
began=$(date +%s%N)
step() { printf '%8s s  %s\n' "$(awk "BEGIN { printf \"%.1f\", ($(date +%s%N) - $began) / 1e9 }")" "$1"; }

sql() { docker exec "$prefix-postgres" psql -U cl_user -d contract_lucidity -Atc "$1"; }

drain() {
    tries=0
    until [ "$(docker exec "$prefix-redis" redis-cli LLEN celery)" = 0 ] &&
        [ -z "$(sql "SELECT pipeline_status, count(*) FROM documents WHERE pipeline_status NOT IN ('complete', 'failed') GROUP BY pipeline_status")" ]; do
        tries=$((tries + 1))
        [ "$tries" -lt 600 ] || {
            echo "documents are still in flight" >&2
            exit 1
        }
        sleep 0.5
    done
    step "nothing is in flight"
}

healthy() {
    tries=0
    until answer=$(/usr/bin/python3 -c '
import sys, urllib.request
print(urllib.request.urlopen(sys.argv[1], timeout=3).read().decode())' "http://localhost:$port/api/health" 2>/dev/null); do
        # A container that has been started again and again is not coming up.
        tries=$((tries + 1))
        [ "$tries" -lt 240 ] && [ "$(docker inspect --format '{{.RestartCount}}' "$prefix-backend")" -lt 3 ] || return 1
        sleep 0.5
    done
    echo "           $answer"
}

look() {
    if healthy; then step "health: ok"; else
        step "health: no answer"
        docker logs "$prefix-backend" 2>&1 | tail -n 5
        exit 1
    fi
}

up() {
    docker compose up -d "$@"
    step "up -d $*"
}

case $1 in
    upgrade)
        [ "${3:-}" = rolling ] || drain
        docker exec "$prefix-postgres" pg_dump -U cl_user -d contract_lucidity --format=custom --compress=9 >"backup-$(date +%Y%m%d%H%M%S).dump"
        step "backup"
        git pull --quiet --ff-only origin "refs/tags/v$2"
        step "pull: $(git log -1 --format=%s)"
        docker compose build --quiet
        step "build"
        if [ "${3:-}" = rolling ]; then
            docker compose stop cl-worker
            up cl-worker
            up cl-backend
            look
            up cl-frontend
        else
            up
        fi
        look
        ;;
    rollback)
        backup=$(find . -maxdepth 1 -name 'backup-*.dump' | sort | tail -n 1)
        [ -n "$backup" ] || {
            echo "there is no backup" >&2
            exit 1
        }
        docker compose stop cl-backend cl-worker
        result=0
        docker exec -i "$prefix-postgres" pg_restore -U cl_user -d contract_lucidity --clean <"$backup" || result=$?
        step "pg_restore of $backup: exit $result"
        git checkout --quiet "v$2"
        docker compose build --quiet
        step "build"
        up
        look
        ;;
    *) exit 2 ;;
esac
