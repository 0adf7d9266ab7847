#!/bin/sh
# Everything that must hold. What only computes comes first, then the stacks, whose tests wait for real services: beside
# those, tests that are timed would be starved of the runner's few threads. The last line sums up both runs.
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

total=$(grep -a 'Test run with' "$summaries" | awk '{ for (i = 2; i <= NF; i++) if ($i ~ /^tests?$/) sum += $(i - 1) } END { print sum + 0 }')
failed=$(grep -acE '^✘ Test .*failed after' "$summaries" || true)
echo "$((total - failed)) passed, $failed failed"
exit "$worst"
