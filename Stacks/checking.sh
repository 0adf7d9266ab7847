# shellcheck shell=sh
# What the stacks' checks share. Sourced; the sourcing script sets `stacks` to this directory.

problems=0
release=""
scratch=$(mktemp -d)
cleanup=""
ending() {
    code=$?
    cd "$scratch" || exit 1
    [ -z "$cleanup" ] || $cleanup >/dev/null 2>&1 || true
    rm -rf "$scratch"
    exit "$code"
}
trap ending EXIT
trap 'exit 130' INT TERM

note() { printf '%-10s %s\n' "$release" "$1"; }

# expect WHAT COMMAND…: WHAT holds when the command ends with 0.
expect() {
    what=$1
    shift
    if "$@" >/dev/null 2>&1; then
        note "ok     $what"
    else
        note "FAILED $what"
        problems=$((problems + 1))
    fi
}

is() { [ "$1" = "$2" ]; }
not() { ! "$@"; }
has() { grep -qF "$1" "$2"; }

# within SECONDS COMMAND…
within() {
    until=$(($(date +%s) + $1))
    shift
    while ! "$@" >/dev/null 2>&1; do
        [ "$(date +%s)" -lt "$until" ] || return 1
        sleep 0.5
    done
}

setting() { sed -n "s/^$1=//p" .env | tail -n 1; }

wanted() {
    [ -n "${only:-}" ] || return 0
    case " $only " in *" $1 "*) return 0 ;; esac
    return 1
}

finish() {
    if [ "$problems" = 0 ]; then
        echo "$1: all as said"
    else
        echo "$1: $problems not as said" >&2
        exit 1
    fi
}
