#!/bin/sh
# As Redis's own image does: what begins with a dash is an option of the server, which runs as its own user in /data.
set -eu
case ${1:-} in -* | *.conf) set -- redis-server "$@" ;; esac
case " $* " in
    *" --protected-mode "*) ;;
    " redis-server "*) set -- "$@" --protected-mode no ;;
esac
if [ "$1" = redis-server ] && [ "$(id -u)" = 0 ]; then
    find . \! -user redis -exec chown redis {} +
    exec setpriv --reuid=redis --regid=redis --init-groups "$0" "$@"
fi
exec "$@"
