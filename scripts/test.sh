#!/bin/sh
# Everything that must hold. What only computes comes first, then the stacks, whose tests wait for real services: beside
# those, tests that are timed would be starved of the runner's few threads. Then the stacks in containers, two at a time, on an
# engine of their own: mostly they wait. The last line sums up all runs.
# Arguments go to the runner (`scripts/test.sh --filter Laws`), in one run.
set -eu
cd "$(dirname "$0")/.."
# A crashed test must not leave a process behind that holds its pipes open.
export SWIFT_BACKTRACE=enable=no

scripts/bootstrap.sh
scripts/lint.sh
swift build --build-tests --quiet
[ $# -eq 0 ] || exec swift test --skip-build --disable-xctest "$@"

summaries=$(mktemp)
trap 'rm -f "$summaries"' EXIT
trap 'exit 130' INT TERM
worst=0

# The runner's summary is the only line that begins with a mark and "Test run with"; started tests are not worth a line.
run() {
    failed=$(mktemp)
    { swift test --skip-build --disable-xctest --ignore-lock "$@" 2>&1 || echo failed >"$failed"; } |
        grep --line-buffered -av '^◇' | tee -a "$summaries"
    said=$(cat "$failed")
    rm -f "$failed"
    [ -z "$said" ]
}

run --skip "StacksTests|CrashTests|ModelTests|ContainerTests" || worst=1
run --filter "StacksTests|CrashTests|ModelTests" || worst=1
# The engine is ours alone: nobody else's containers are near these tests, and it is stopped at the end.
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 && unshare --mount --net --pid --fork true 2>/dev/null; then
    export BELAY_OWN_ENGINE=1
    trap 'rm -f "$summaries"; scripts/engine.sh stop >/dev/null 2>&1 || true' EXIT
    if scripts/containers.sh; then
        eval "$(scripts/engine.sh env)"
        run --no-parallel --filter ContainerTests.ContractLucidity &
        beside=$!
        run --no-parallel --filter ContainerTests --skip "ContainerTests.ContractLucidity|RestartedEngineTests" || worst=1
        wait "$beside" || worst=1
        run --no-parallel --filter ContainerTests.RestartedEngineTests || worst=1
        /usr/bin/python3 -sB scripts/ran.py "$summaries" || worst=1
    else
        echo "no engine: the tests of stacks in containers did not run"
        worst=1
    fi
else
    echo "no engine can run here (root on a Debian, with namespaces): the tests of stacks in containers were left out"
fi

total=$(grep -a 'Test run with' "$summaries" | awk '{ for (i = 2; i <= NF; i++) if ($i ~ /^tests?$/) sum += $(i - 1) } END { print sum + 0 }')
failed=$(grep -av 'Test run with' "$summaries" | grep -acE '^✘ Test .*failed after' || true)
echo "$((total - failed)) passed, $failed failed"
exit "$worst"
