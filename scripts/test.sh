#!/bin/sh
# Everything that must hold. What only computes comes first, then the stacks, whose tests wait for real services: beside
# those, tests that are timed would be starved of the runner's few threads; then stacks in containers. The last line sums
# up all runs.
#
# An engine and a registry of the tests' own are brought up for the containers, and stopped afterwards. Where that cannot be
# (no root, no network), their tests are left out, and said to be.
# Arguments go to the runner (`scripts/test.sh --filter Laws`), in one run.
set -eu
cd "$(dirname "$0")/.."
# A crashed test must not leave a process behind that holds its pipes open.
export SWIFT_BACKTRACE=enable=no

scripts/bootstrap.sh
scripts/lint.sh
[ $# -eq 0 ] || {
    swift build --build-tests --quiet
    exec swift test --skip-build --disable-xctest "$@"
}

# Made while the tests are built: one waits for the network, the other for the compiler.
containers=.build/containers
mkdir -p .build
rm -f "$containers.env"
{ scripts/engine.sh start && scripts/engine.sh env >"$containers.new" && . "./$containers.new" \
    && Stacks/images/build.sh && Stacks/cronicorn/build.sh && mv "$containers.new" "$containers.env"; } >"$containers.log" 2>&1 &
preparing=$!
trap 'scripts/engine.sh stop >/dev/null 2>&1 || true' EXIT
trap 'exit 130' INT TERM
swift build --build-tests --quiet

summaries=$(mktemp)
trap 'rm -f "$summaries"; scripts/engine.sh stop >/dev/null 2>&1 || true' EXIT
worst=0

# The runner's summary is the only line that begins with a mark and "Test run with"; started tests are not worth a line.
run() {
    status=$(mktemp)
    { swift test --skip-build --disable-xctest "$@" 2>&1 || echo $? >"$status"; } | grep --line-buffered -av '^◇' | tee -a "$summaries"
    [ -s "$status" ] && worst=1
    rm -f "$status"
}

run --skip "StacksTests|CrashTests|ModelTests|ContainerTests"
run --filter "StacksTests|CrashTests|ModelTests"
wait "$preparing" || true
if [ -f "$containers.env" ]; then
    # shellcheck disable=SC1090
    . "./$containers.env"
    run --filter "ContainerTests"
else
    tail -n 5 "$containers.log" >&2
    echo "containers cannot be made here: the tests of stacks in containers are left out"
fi

total=$(grep -a 'Test run with' "$summaries" | awk '{ for (i = 2; i <= NF; i++) if ($i ~ /^tests?$/) sum += $(i - 1) } END { print sum + 0 }')
failed=$(grep -acE '^✘ Test .*failed after' "$summaries" || true)
echo "$((total - failed)) passed, $failed failed"
exit "$worst"
