#!/bin/sh
# The tests of stacks in containers, on an engine and a registry of their own, which are stopped afterwards; with them every
# test that docs/seeds.md names, and whether each of those ran. Arguments go to the runner, and then only they are run.
# With BELAY_STACK_SOAK=1 there are a hundred and more: every blow at every step there and back, every bad release without a
# rehearsal.
set -eu
cd "$(dirname "$0")/.."
export SWIFT_BACKTRACE=enable=no

output=$(mktemp)
failed=$(mktemp)
trap 'rm -f "$output" "$failed"; scripts/engine.sh stop >/dev/null 2>&1 || true' EXIT
trap 'exit 130' INT TERM
scripts/containers.sh
eval "$(scripts/engine.sh env)"
swift build --build-tests --quiet
# One after the other, since what restarts the engine takes it from all others.
run="swift test --skip-build --disable-xctest --no-parallel"
if [ $# -gt 0 ]; then
    { $run "$@" 2>&1 || echo failed >"$failed"; } | tee "$output"
    [ ! -s "$failed" ] || exit 1
    [ "${BELAY_STACK_SOAK:-}" != 1 ] || scripts/container-figures.sh "$output"
    exit
fi

named=$(grep -oE '`[A-Za-z]+Tests\.' docs/seeds.md | tr -d '`.' | sort -u | paste -sd '|')
# shellcheck disable=SC2086
{ $run --filter "ContainerTests|$named" 2>&1 || echo failed >"$failed"; } | grep --line-buffered -av '^◇' | tee "$output"
/usr/bin/python3 -sB scripts/ran.py "$output" || echo failed >"$failed"
[ ! -s "$failed" ]
