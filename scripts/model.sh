#!/bin/sh
# Tells many stories of simulated upgrades, or one again: COUNT FIRST SEED, each of which may be empty.
#
# Four of five have fixed seeds, from FIRST on; the last fifth begins at a seed that nobody has seen. They are told in parts,
# and each part that was as it should be is kept in .build/model until all are: what is cut off, or mended in between, goes on
# there. The table says which commit told how many, and how many there are to be.
set -eu
cd "$(dirname "$0")/.."
# The order of a set must not depend on the process, so that a seed is the same story everywhere.
export SWIFT_BACKTRACE=enable=no SWIFT_DETERMINISTIC_HASHING=1

swift build -c release --product model-sweep --quiet
sweep="$(swift build -c release --show-bin-path)/model-sweep"
if [ -n "$3" ]; then exec "$sweep" --seed "$3"; fi
count="${1:-100000}"
first="${2:-1}"
# Fewer stories are a look, not a proof.
if [ "$count" -lt 100000 ]; then exec "$sweep" "$count" "$first"; fi

kept=.build/model
mkdir -p "$kept"
[ -f "$kept/fresh" ] || date +%s000 >"$kept/fresh"
# What runs now is what was built now, whatever is built meanwhile.
cp "$sweep" "$kept/model-sweep"
commit=$(git rev-parse --short HEAD)
[ -z "$(git status --porcelain Sources Tests/Model 2>/dev/null)" ] || commit="$commit and changes"
part=5000

page() {
    # commit kind first | stories lives points seconds new old asked
    cat "$kept"/fixed-* "$kept"/fresh-* 2>/dev/null | sort -t '|' -k 2,2 -k 3,3n | awk -F '|' -v wanted="$count" '
        { row = $1 "|" $2 }
        row != last { if (last != "") say(); last = row; begin = $3; for (i = 4; i <= 10; i++) sum[i] = 0 }
        { for (i = 4; i <= 10; i++) { sum[i] += $i; all[i] += $i } }
        END {
            say()
            printf "| **all** | | %d | %d | %d | %d | %d | %d | 0 |\n\n", all[4], all[5], all[6], all[8], all[9], all[10]
            printf "Told in %d s%s.\n", all[7], all[4] < wanted ? ", so far; " wanted " are to be told" : ""
        }
        function say(    name) {
            split(last, name, "|")
            printf "| %s, from %s | %s | %d | %d | %d | %d | %d | %d | 0 |\n", \
                name[2], begin, name[1], sum[4], sum[5], sum[6], sum[8], sum[9], sum[10]
        }' >"$kept/page"
    /usr/bin/python3 -sB scripts/write_block.py docs/reliability.md model "$kept/page" \
        '| seeds | commit | stories | lives of Belay | points reached | ended new | ended old | asked a person | wrong |' \
        '|---|---|--:|--:|--:|--:|--:|--:|--:|'
}

tell() { # KIND FIRST COUNT
    told=0
    while [ "$told" -lt "$3" ]; do
        from=$(($2 + told))
        if [ ! -s "$kept/$1-$from" ]; then
            # The last line has the numbers; what is before it are the stories that went wrong.
            "$kept/model-sweep" "$part" "$from" >"$kept/told" || { cat "$kept/told"; exit 1; }
            echo "from seed $from: $(tail -n 1 "$kept/told")"
            echo "$commit|$1|$from|$(tail -n 1 "$kept/told" | tr -cs '0-9' '|')" >"$kept/$1-$from"
            page
        fi
        told=$((told + part))
    done
}

tell fixed "$first" $((count * 4 / 5))
tell fresh "$(cat "$kept/fresh")" $((count / 5))
cat "$kept/page"
rm -rf "$kept"
