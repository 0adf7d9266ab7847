#!/bin/sh
# Looks at what `--html` writes of real runs, in a headless Chromium. KEEP names a directory for pictures of every page.
set -eu
cd "$(dirname "$0")/.."
export SWIFT_BACKTRACE=enable=no

belay="${BELAY:-$(swift build --show-bin-path)/belay}"
if [ ! -x "$belay" ]; then
    echo "cannot make pages: $belay is not there; run make build" >&2
    exit 1
fi
exec /usr/bin/python3 -sB scripts/pages.py "$belay" ${KEEP:+"$KEEP"}
