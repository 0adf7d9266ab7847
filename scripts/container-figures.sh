#!/bin/sh
# Writes into docs/reliability.md what the runner said of stacks in containers that were struck: container-figures.sh OUTPUT
set -eu
cd "$(dirname "$0")/.."

rows=$(mktemp)
trap 'rm -f "$rows"' EXIT
sed -nE -e 's/^✔ Test "(.*)" with ([0-9]+) test cases passed after ([0-9]+).*/| \1 | \2 | \3 |/p' \
    -e 's/^✔ Test "(.*)" passed after ([0-9]+).*/| \1 | 1 | \2 |/p' "$1" | sort >"$rows"
[ -s "$rows" ] || { echo "container-figures: no stack was struck" >&2; exit 1; }
printf '\nCommit %s; at each step a kill, a restart of the engine, and both.\n' "$(git rev-parse --short HEAD)" >>"$rows"
/usr/bin/python3 -sB scripts/write_block.py docs/reliability.md containers "$rows" '| | cases | seconds |' '|---|--:|--:|'
