#!/bin/sh
# What the product's guide tells its operators to type, with nothing added but times and a look at each result.
#
#   by-hand.sh upgrade VERSION     back up, change the tag, pull, up -d, look at health
#   by-hand.sh rollback VERSION    down, restore the last backup, change the tag back, up -d
#
# Runs in the stack's directory. The restore names the database `postgres` for DROP and CREATE; as the guide has it, without,
# it fails ("database "user" does not exist").
set -eu
[ $# -eq 2 ] || {
    echo "usage: by-hand.sh upgrade|rollback VERSION" >&2
    exit 2
}
setting() { sed -n "s/^$1=//p" .env | tail -n 1; }
database=$(setting CONTAINER_PREFIX)
database=${database:-cronicorn}-db
port=$(setting API_PORT)
port=${port:-3333}
began=$(date +%s%N)
step() { printf '%8s s  %s\n' "$(awk "BEGIN { printf \"%.1f\", ($(date +%s%N) - $began) / 1e9 }")" "$1"; }

tag() { sed -i "s/^IMAGE_TAG=.*/IMAGE_TAG=$1/" .env; }

healthy() {
    tries=0
    until answer=$(/usr/bin/python3 -c '
import sys, urllib.request
print(urllib.request.urlopen(sys.argv[1], timeout=3).read().decode())' "http://localhost:$port/api/health" 2>/dev/null); do
        # A container that has been started again and again is not coming up.
        tries=$((tries + 1))
        [ "$tries" -lt 240 ] && [ "$(docker inspect --format '{{.RestartCount}}' "${database%-db}-api")" -lt 3 ] || return 1
        sleep 0.5
    done
    echo "           $answer"
}

bring_up() {
    result=0
    docker compose up -d || result=$?
    step "up -d: exit $result"
    docker compose ps -a --format 'table {{.Service}}\t{{.Status}}'
    [ "$result" = 0 ] || exit 1
    if healthy; then step "API health: ok"; else
        step "API health: no answer"
        exit 1
    fi
}

case $1 in
    upgrade)
        docker exec "$database" pg_dump -U user -d db --no-owner --no-acl | gzip >"backup-$(date +%Y%m%d%H%M%S).sql.gz"
        step "backup"
        tag "$2"
        docker compose pull --quiet
        step "pull"
        bring_up
        ;;
    rollback)
        backup=$(find . -maxdepth 1 -name 'backup-*.sql.gz' | sort | tail -n 1)
        [ -n "$backup" ] || {
            echo "there is no backup" >&2
            exit 1
        }
        docker compose down
        step "down"
        docker compose up -d --wait db
        docker exec "$database" psql -q -U user -d postgres -c 'DROP DATABASE IF EXISTS db;' -c 'CREATE DATABASE db;'
        gunzip -c "$backup" | docker exec -i "$database" psql -q -U user -d db >/dev/null
        step "restore of $backup"
        tag "$2"
        bring_up
        ;;
    *) exit 2 ;;
esac
