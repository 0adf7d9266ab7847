#!/bin/sh
# Breaks Belay on purpose, one patch of Tests/Crash/mutants after the other, and says which test noticed. Exit 1 where none did.
# A row of the table in docs/reliability.md for each. Arguments name the mutants to try; none means all. What was caught is
# kept for as long as the code is the same, so that a run that was cut off goes on.
set -eu
cd "$(dirname "$0")/.."
export SWIFT_BACKTRACE=enable=no

root=$(pwd)
tree="$root/.build/mutants/tree"
built="$root/.build/mutants/build"
rows="$root/.build/mutants/rows"
trap '[ -z "${own:-}" ] || rm -rf "$own"' EXIT
mkdir -p "$tree" "$built"
code=$(git ls-files -z Sources Stacks Tests/Crash scripts/mutants.sh | xargs -0 cat | git hash-object --stdin)
[ "$(cat "$rows/code" 2>/dev/null)" = "$code" ] || rm -rf "$rows"
mkdir -p "$rows"
echo "$code" >"$rows/code"
swift build --build-tests --quiet
if [ -z "${TMPDIR:-}" ] && [ -w /dev/shm ]; then
    TMPDIR=$(mktemp -d /dev/shm/belay-mutants-XXXXXX)
    own=$TMPDIR
    export TMPDIR
fi
alone=""
if unshare --pid --mount-proc --fork --kill-child true 2>/dev/null; then alone="unshare --pid --mount-proc --fork --kill-child"; fi

# The one that the patch expects comes first, the others from the quickest to the longest: the first that fails has noticed.
suites="DurabilityTests StartersTests CanaryTests TemporariesTests TwoJournalsTests AbandonedCloneTests SweepTests"
passes() { # BELAY SUITE LOG SECONDS
    extent=slice
    # Of all steps a sample, of the named ones every point.
    [ "$2" = SweepTests ] && if [ -n "$BELAY_SWEEP_STEPS" ]; then extent=complete; else extent=sample; fi
    # shellcheck disable=SC2086
    BELAY="$1" BELAY_SWEEP=$extent BELAY_SWEEP_SECONDS=$4 BELAY_SWEEP_ENDS_AT_FAILURE=1 \
        $alone sh -c "swift test --skip-build --disable-xctest --filter CrashTests.$2 && exit 0 || exit 1" >"$3" 2>&1
}

escaped=0
whole=""
[ $# -gt 0 ] || whole=yes
[ -z "$whole" ] || set -- Tests/Crash/mutants/*.patch
for patch in "$@"; do
    name=$(basename "$patch" .patch)
    if [ -n "$whole" ] && [ -s "$rows/$name.row" ]; then
        echo "$name: caught before the run was cut off"
        continue
    fi
    patch="$root/Tests/Crash/mutants/$name.patch"
    # What was moved or removed since must not stay there.
    for part in Sources Stacks Tests Fuzz Package.swift; do rm -rf "${tree:?}/$part" && cp -a "$root/$part" "$tree/"; done
    # The tree lies inside this repository and is none: git has to take it as plain files.
    (cd "$tree" && GIT_CEILING_DIRECTORIES="$root/.build/mutants" git apply -p1 "$patch")
    if ! swift build --package-path "$tree" --scratch-path "$built" --product belay --quiet >"$built/$name.log" 2>&1; then
        echo "$name does not build:" >&2
        tail -n 20 "$built/$name.log" >&2
        exit 1
    fi
    caught=""
    expected=$(sed -n 's/^Expected: //p' "$patch")
    # Where a break shows in few places, a sweep of everything might not come to them in its time.
    BELAY_SWEEP_SCENARIOS=$(sed -n 's/^Swept: //p' "$patch")
    BELAY_SWEEP_STEPS=$(sed -n 's/^Steps: //p' "$patch")
    export BELAY_SWEEP_SCENARIOS BELAY_SWEEP_STEPS
    for suite in $expected $(echo "$suites" | sed "s/$expected//"); do
        passes "$built/debug/belay" "$suite" "$built/$name-$suite.log" 900 && continue
        # What fails without the break as well has noticed nothing.
        sound="$rows/sound-$suite-$(echo "$BELAY_SWEEP_SCENARIOS $BELAY_SWEEP_STEPS" | tr ' ' '-')"
        if [ ! -e "$sound" ] && ! passes "$root/.build/debug/belay" "$suite" "$built/unbroken-$suite.log" 120; then
            echo "$suite fails with the belay that nobody has broken: $built/unbroken-$suite.log" >&2
            exit 1
        fi
        touch "$sound"
        caught=$suite
        break
    done
    cp -a "$root/Sources" "$tree/"
    if [ -n "$caught" ]; then
        why=$(grep -m 1 -A 3 '^↳ ' "$built/$name-$caught.log" | grep -v 'Testing Library' | sed -n 's/^ *left behind: .*/left behind/p; s/^ *in between: .*/in between/p' | head -n 1)
        echo "$name: caught by $caught"
        echo "| \`$name\`: $(head -n 1 "$patch") | \`$caught\`${why:+ ($why)} |" >"$rows/$name.row"
    else
        echo "$name: NOT CAUGHT"
        escaped=1
    fi
done
[ -n "$whole" ] && [ $escaped = 0 ] || exit $escaped
cat "$rows"/*.row >"$rows/table"
printf '\nCommit %s: %s of %s caught.\n' "$(git rev-parse --short HEAD)" "$(wc -l <"$rows/table")" "$#" >"$rows/end"
cat "$rows/end" >>"$rows/table"
/usr/bin/python3 -sB scripts/write_block.py docs/reliability.md mutants "$rows/table" '| broken on purpose | noticed first by |' '|---|---|'
rm -rf "$rows"
