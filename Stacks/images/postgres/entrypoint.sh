#!/bin/sh
# Prepares an empty data directory as PostgreSQL's own image does, then runs the server.
set -eu
if [ "${1:-}" = postgres ] && [ "$(id -u)" = 0 ]; then
    mkdir -p "$PGDATA" /var/run/postgresql
    chown postgres:postgres /var/run/postgresql
    chmod 2775 /var/run/postgresql
    find "$PGDATA" \! -user postgres -exec chown postgres {} +
    chmod 700 "$PGDATA"
    exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
fi
if [ "${1:-}" = postgres ] && [ ! -s "$PGDATA/PG_VERSION" ]; then
    if [ -z "${POSTGRES_PASSWORD:-}" ] && [ "${POSTGRES_HOST_AUTH_METHOD:-}" != trust ]; then
        echo "Error: the data directory is empty and POSTGRES_PASSWORD is not set" >&2
        exit 1
    fi
    user=${POSTGRES_USER:-postgres}
    database=${POSTGRES_DB:-$user}
    secret=$(mktemp)
    printf '%s\n' "${POSTGRES_PASSWORD:-}" >"$secret"
    # As the official image has it: from within the container everybody may come in, from elsewhere nobody without a password.
    # shellcheck disable=SC2086
    initdb --username="$user" --pwfile="$secret" --auth-local=trust --auth-host=trust --encoding=UTF8 --locale=C.UTF-8 ${POSTGRES_INITDB_ARGS:-}
    rm -f "$secret"
    echo "host all all all ${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" >>"$PGDATA/pg_hba.conf"
    # Until everything is prepared the server can be reached through a socket that nobody knows. The official image uses the
    # usual one, so that pg_isready answers too early, now and then, and what waits for it is refused.
    PGHOST=$(mktemp -d)
    export PGHOST
    pg_ctl -D "$PGDATA" -o "-c listen_addresses='' -c unix_socket_directories=$PGHOST" -w start
    [ "$database" = postgres ] ||
        psql -v ON_ERROR_STOP=1 --no-psqlrc -U "$user" -d postgres -v name="$database" <<'SQL'
create database :"name";
SQL
    for file in /docker-entrypoint-initdb.d/*; do
        case $file in
            *.sh) sh "$file" ;;
            *.sql) psql -v ON_ERROR_STOP=1 --no-psqlrc -U "$user" -d "$database" -f "$file" ;;
        esac
    done
    pg_ctl -D "$PGDATA" -m fast -w stop
    rm -rf "$PGHOST"
    unset PGHOST
    echo
    echo "PostgreSQL init process complete; ready for start up."
    echo
fi
exec "$@"
