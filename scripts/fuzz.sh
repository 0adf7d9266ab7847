#!/bin/sh
# Every reader of what strangers write, under libFuzzer: SECONDS each. What is new and worth keeping is merged into
# Fuzz/corpus, which `make test` replays; a crash is kept there too. The count goes into docs/reliability.md.
set -eu
cd "$(dirname "$0")/.."
seconds="${1:-60}"
built=.build/fuzz
swift build --scratch-path "$built" --product belay-fuzz --quiet -Xswiftc -sanitize=fuzzer,address -Xswiftc -DFUZZING \
    -Xswiftc -O -Xswiftc -enable-testing -Xlinker -rpath=/usr/lib
program="$built/debug/belay-fuzz"
rows=$(mktemp)
trap 'rm -f "$rows"' EXIT
total=0
export ASAN_OPTIONS=detect_leaks=0
for target in guide manifest arguments versions changelog environment; do
    work="$built/corpus/$target"
    mkdir -p "$work"
    log="$built/$target.log"
    FUZZ_TARGET=$target "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -max_len=4096 \
        -artifact_prefix="Fuzz/corpus/$target/crash-" "$work" "Fuzz/corpus/$target" >"$log" 2>&1 || { tail -n 30 "$log"; exit 1; }
    count=$(sed -n 's/^Done \([0-9]*\) runs.*/\1/p' "$log")
    total=$((total + count))
    echo "$target: $count executions in $seconds s, no crash"
    echo "| $target | $count |" >>"$rows"
done
echo "| **all** | $total |" >>"$rows"
/usr/bin/python3 -sB scripts/write_block.py docs/reliability.md fuzz "$rows" '| reader | executions in the last run, without a crash |' '|---|--:|'
