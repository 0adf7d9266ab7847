#!/bin/sh
# Feeds the readers of what strangers write with inputs that nobody has written: RUNS TARGET SEED, each of which may be empty.
#
# An input is made out of those that a reader has answered differently, and is kept while it is read: what stops a reader, or
# makes it take longer than ten seconds, lies in .build/fuzz and is named.
set -eu
cd "$(dirname "$0")/.."
export SWIFT_BACKTRACE=enable=no

runs="${1:-10000000}"
# The time is the seed: other inputs every time.
seed="${3:-$(date +%s)}"
# Of a hundred runs so many each: where a run is long, its reader gets fewer.
shares="environment:35 manifest:12 arguments:15 versions:20 guide:15 changelog:3"
# As belay itself is built, so that the modules are built once.
swift build -c release --static-swift-stdlib --product belay-fuzz --quiet
program="$(swift build -c release --static-swift-stdlib --show-bin-path)/belay-fuzz"
mkdir -p .build/fuzz
rows=$(mktemp)
trap 'rm -f "$rows"' EXIT
total=0
failed=0
began=$(date +%s)
for share in $shares; do
    target=${share%:*}
    [ -z "${2:-}" ] || [ "$2" = "$target" ] || continue
    [ -n "${2:-}" ] && wanted=$runs || wanted=$((runs / 100 * ${share#*:}))
    current=.build/fuzz/$target.current
    if said=$("$program" "$target" "$wanted" "$seed" "$PWD/Fuzz/corpus/$target" "$current" 2>.build/fuzz/$target.log); then
        echo "$target: $said"
        total=$((total + wanted))
        answers=$(echo "$said" | sed 's/.*runs, \([0-9]*\) different.*/\1/')
        echo "| $target | $wanted | $answers | $(find "Fuzz/corpus/$target" -type f | wc -l) |" >>"$rows"
    else
        failed=1
        found=.build/fuzz/$target-$seed
        # Eight bytes of length, then the input.
        size=$(od -An -tu8 -N8 "$current" | tr -d ' ')
        tail -c +9 "$current" | head -c "$size" >"$found"
        echo "$target: stopped by $found ($size bytes), seed $seed: $(grep -a -m 1 'Fatal error' .build/fuzz/$target.log || echo 'no word')"
    fi
done
echo "$total inputs in $(($(date +%s) - began)) s, seed $seed"
# Fewer are a look, not a proof.
[ $failed -eq 0 ] && [ -z "${2:-}" ] && [ "$runs" -ge 10000000 ] || exit $failed
{
    echo "| **all** | $total | | $(find Fuzz/corpus -type f | wc -l) |"
    echo
    echo "Commit $(git rev-parse --short HEAD), seed $seed: $(($(date +%s) - began)) s; no reader crashed, hung, or broke its rule."
} >>"$rows"
/usr/bin/python3 -sB scripts/write_block.py docs/reliability.md fuzz "$rows" '| reader | inputs | different answers | kept |' '|---|--:|--:|--:|'
