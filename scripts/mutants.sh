#!/bin/sh
# Breaks one mechanism at a time, each a patch in Tests/Mutants, and shows that the model notices. Works on a copy.
# Arguments: names of mutants; without any, all.
set -eu
cd "$(dirname "$0")/.."
export SWIFT_BACKTRACE=enable=no SWIFT_DETERMINISTIC_HASHING=1

copy="${TMPDIR:-/tmp}/belay-mutants"
mkdir -p "$copy"
for part in Package.swift Sources Tests Stacks; do
    rm -rf "${copy:?}/$part"
    cp -R "$part" "$copy/$part"
done
[ $# -gt 0 ] || set -- $(cd Tests/Mutants && ls | sed 's/\.patch$//')

survivors=0
for mutant in "$@"; do
    patch -s -d "$copy" -p1 < "Tests/Mutants/$mutant.patch"
    swift build --package-path "$copy" --product model-sweep --quiet
    if "$copy/.build/debug/model-sweep" 1500 --first-failure > "$copy/$mutant.txt"; then
        echo "$mutant: SURVIVED"
        survivors=$((survivors + 1))
    else
        echo "$mutant: caught by $(sed -n 's/^\(seed [0-9]*\).*/\1/p' "$copy/$mutant.txt" | head -1):$(sed -n 's/^ *WRONG//p' "$copy/$mutant.txt" | head -1)"
    fi
    patch -s -R -d "$copy" -p1 < "Tests/Mutants/$mutant.patch"
done
exit "$survivors"
