#!/bin/sh
# The sweeps on the real belay. Arguments are what the Makefile passes: EXTENT SEED SECONDS ONLY.
#
# Where that is permitted they run in a namespace of processes of their own: belay then sees, and strace counts, nothing but
# the sweep, and whatever it starts is gone with it. What they write lies in memory where there is room.
set -eu
cd "$(dirname "$0")/.."
export SWIFT_BACKTRACE=enable=no
export BELAY_SWEEP="$1" BELAY_SWEEP_SEED="$2" BELAY_SWEEP_SECONDS="$3" BELAY_SWEEP_ONLY="$4"
BELAY_SWEEP_COMMIT="$(git rev-parse --short HEAD 2>/dev/null || echo unknown)"
[ -z "$(git status --porcelain Sources 2>/dev/null)" ] || BELAY_SWEEP_COMMIT="$BELAY_SWEEP_COMMIT and changes"
export BELAY_SWEEP_COMMIT

swift build --build-tests --quiet
if [ -z "${BELAY:-}" ]; then
    swift build -c release --static-swift-stdlib --product belay --quiet
    BELAY="$(swift build -c release --static-swift-stdlib --show-bin-path)/belay"
    export BELAY
fi
if [ -z "${TMPDIR:-}" ] && [ -w /dev/shm ] && [ "$(df -Pm /dev/shm | awk 'NR == 2 { print $4 }')" -ge 1024 ]; then
    export TMPDIR=/dev/shm
fi
alone=""
if unshare --pid --mount-proc --fork --kill-child true 2>/dev/null; then alone="unshare --pid --mount-proc --fork --kill-child"; fi
# The shell stays, and takes what the services leave, as PID 1 has to.
# shellcheck disable=SC2086
$alone sh -c 'swift test --skip-build --disable-xctest --filter "CrashTests" && exit 0 || exit 1'
