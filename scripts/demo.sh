#!/bin/sh
# The story of Belay, told on Stacks/demo: every claim it prints is checked. Exit 0 only if all of them held.
# BELAY names another program than the one just built.
set -eu
cd "$(dirname "$0")/.."
export SWIFT_BACKTRACE=enable=no

belay="${BELAY:-$(swift build --show-bin-path)/belay}"
if [ ! -x "$belay" ]; then
    echo "cannot tell the story: $belay is not there; run make build" >&2
    exit 1
fi
exec /usr/bin/python3 -sB Stacks/demo/demo.py "$belay"
