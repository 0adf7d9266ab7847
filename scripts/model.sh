#!/bin/sh
# Tells many stories of simulated upgrades, or one again: COUNT FIRST SEED, each of which may be empty.
set -eu
cd "$(dirname "$0")/.."
# The order of a set must not depend on the process, so that a seed is the same story everywhere.
export SWIFT_BACKTRACE=enable=no SWIFT_DETERMINISTIC_HASHING=1

swift build -c release --product model-sweep --quiet
sweep="$(swift build -c release --show-bin-path)/model-sweep"
if [ -n "$3" ]; then exec "$sweep" --seed "$3"; fi
count="${1:-100000}"
first="${2:-0}"
told=$(mktemp)
trap 'rm -f "$told" "$told.exit"' EXIT
{ "$sweep" "$count" "$first" || echo $? >"$told.exit"; } | tee "$told"
[ ! -s "$told.exit" ] || exit "$(cat "$told.exit")"
# Fewer stories are a look, not a proof.
[ "$count" -ge 100000 ] || exit 0
tail -n 1 "$told" | sed "s|^|Commit $(git rev-parse --short HEAD), seeds $first to $((first + count - 1)): |" >"$told.exit"
/usr/bin/python3 -sB scripts/write_block.py docs/reliability.md model "$told.exit"
