#!/bin/sh
# Tells many stories of simulated upgrades, or one again: COUNT FIRST SEED, each of which may be empty.
set -eu
cd "$(dirname "$0")/.."
# The order of a set must not depend on the process, so that a seed is the same story everywhere.
export SWIFT_BACKTRACE=enable=no SWIFT_DETERMINISTIC_HASHING=1

swift build -c release --product model-sweep --quiet
sweep="$(swift build -c release --show-bin-path)/model-sweep"
if [ -n "$3" ]; then exec "$sweep" --seed "$3"; fi
exec "$sweep" "${1:-100000}" "${2:-0}"
