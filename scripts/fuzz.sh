#!/bin/sh
# Feeds the readers of what strangers write with inputs that libFuzzer makes up: RUNS TARGET, each of which may be empty.
#
# Built apart, with the fuzzer's instrumentation and nothing else: an address sanitizer would cost most of the runs, and
# Swift's own checks stop at what it would find. What stopped a reader lies in .build/fuzz/found and is named; what made new
# code run is reduced to the few inputs that cover all of it, and joins Fuzz/corpus, which `make test` reads.
set -eu
cd "$(dirname "$0")/.."
export SWIFT_BACKTRACE=enable=no BELAY_FUZZ=1

runs="${1:-10000000}"
# Of a hundred runs so many each: where a run is long, its reader gets fewer, and as much time.
shares="guide:4 manifest:4 arguments:12 changelog:20 environment:25 versions:35"
fuzz=.build/fuzz
swift build -c release -Xswiftc -enable-testing --scratch-path $fuzz/build --product belay-fuzz --quiet
program="$(swift build -c release --scratch-path $fuzz/build --show-bin-path)/belay-fuzz"
rows=$(mktemp)
trap 'rm -f "$rows"' EXIT
total=0
failed=0
began=$(date +%s)
mkdir -p $fuzz/found
for share in $shares; do
    target=${share%:*}
    [ -z "${2:-}" ] || [ "$2" = "$target" ] || continue
    [ -z "${2:-}" ] && wanted=$((runs / 100 * ${share#*:})) || wanted=$runs
    grown=$fuzz/corpus/$target
    log=$fuzz/$target.log
    mkdir -p "$grown"
    verdict="nothing"
    # A limit on everything: input, time for one of them, memory.
    if ! "$program" "$target" -runs="$wanted" -max_len=4096 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="$fuzz/found/$target-" "$grown" "Fuzz/corpus/$target" >"$log" 2>&1; then
        failed=1
        verdict="**stopped it**: $(sed -n 's/.*Test unit written to //p' "$log" | tail -n 1)"
        grep -E -a -m 3 'Fatal error|Precondition|ERROR: libFuzzer|Test unit written' "$log" >&2 || true
    fi
    count=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    [ -n "$count" ] || count=$(sed -n 's/^#\([0-9][0-9]*\).*/\1/p' "$log" | tail -n 1)
    speed=$(sed -n 's/^stat::average_exec_per_sec: *//p' "$log")
    edges=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
    "$program" "$target" -set_cover_merge=1 -use_counters=0 -max_len=4096 "Fuzz/corpus/$target" "$grown" >"$log.merge" 2>&1 || true
    echo "$target: ${count:-0} runs, ${speed:-0} a second, ${edges:-0} edges, found: $verdict"
    echo "| $target | ${count:-0} | ${edges:-0} | $(find "Fuzz/corpus/$target" -type f | wc -l) | $verdict |" >>"$rows"
    total=$((total + ${count:-0}))
done
echo "$total runs in $(($(date +%s) - began)) s"
[ -z "${2:-}" ] || exit $failed
{
    echo "| **all** | $total | | $(find Fuzz/corpus -type f | wc -l) | |"
    echo
    echo "Commit $(git rev-parse --short HEAD): $(($(date +%s) - began)) s."
} >>"$rows"
/usr/bin/python3 -sB scripts/write_block.py docs/reliability.md fuzz "$rows" '| reader | inputs | edges of code | kept | found |' '|---|--:|--:|--:|---|'
exit $failed
