#!/bin/sh
# Measures a built belay, stacks in containers too where an engine of its own can run: bench.sh BELAY [PART…]
set -eu
cd "$(dirname "$0")/.."

trap 'scripts/engine.sh stop >/dev/null 2>&1 || true' EXIT
trap 'exit 130' INT TERM
if [ "$(id -u)" = 0 ] && scripts/containers.sh; then
    eval "$(scripts/engine.sh env)"
else
    echo "bench: no engine runs here; what lies in containers is not measured" >&2
fi
/usr/bin/python3 -sB Bench/bench.py "$@"
