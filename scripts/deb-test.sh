#!/bin/sh
# Installs the package on a bare root of Debian 12, runs an upgrade there, cuts one short and lets the unit's own command end it,
# and purges. As root; installs debootstrap where it is missing. The bare root is kept in dist/bare-root.tar for the next time.
set -eu
cd "$(dirname "$0")/.."

if [ "$(id -u)" != 0 ]; then
    echo "cannot make a bare root: not root" >&2
    exit 1
fi
package="$(ls dist/belay_*_"$(dpkg --print-architecture)".deb)"
if ! command -v debootstrap >/dev/null 2>&1; then
    apt-get install -y -qq --no-install-recommends debootstrap >/dev/null
fi

work="$(mktemp -d)"
root="$work/root"
finish() {
    for process in /proc/[0-9]*; do
        # Only what lives in the bare root: its processes are known by their root directory.
        if [ "$(readlink "$process/root" 2>/dev/null)" = "$root" ]; then kill -9 "${process#/proc/}" 2>/dev/null || true; fi
    done
    umount "$root/proc" 2>/dev/null || true
    rm -rf --one-file-system "$work"
}
trap finish EXIT

mkdir -p "$root"
if [ -f dist/bare-root.tar ]; then
    tar -C "$root" -xf dist/bare-root.tar
else
    echo "making a bare root of Debian 12"
    mirror="$(sed -n 's/^URIs: *//p; s/^deb  *\(\[[^]]*\] *\)\{0,1\}\(http[^ ]*\).*/\2/p' /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
        grep -v security | head -n 1)"
    debootstrap --variant=minbase bookworm "$root" ${mirror:+"$mirror"} >"$work/log" 2>&1 || { tail "$work/log" >&2; exit 1; }
    cp /etc/apt/apt.conf.d/*proxy* "$root/etc/apt/apt.conf.d/" 2>/dev/null || true
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    # The demo's application is written in it; the package does not need it.
    chroot "$root" apt-get install -y -qq --no-install-recommends python3-minimal libpython3-stdlib >"$work/log" 2>&1 || { tail "$work/log" >&2; exit 1; }
    tar -C "$root" -cf dist/bare-root.tar.new . && mv dist/bare-root.tar.new dist/bare-root.tar
fi
mount -t proc proc "$root/proc"
cp "$package" "$root/tmp/belay.deb"
cp -r Stacks/demo "$root/srv/demo"

inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
# The stack is reached from inside only: the ports are this machine's, chosen free.
notes() { inside sh -c "cd /srv/notes && $1"; }
step() { echo "ok  $1"; }

inside apt-get install -y -qq --no-install-recommends /tmp/belay.deb >"$work/log" 2>&1 || { tail "$work/log" >&2; exit 1; }
inside belay --version
inside sh -c 'test -s /usr/share/man/man1/belay.1.gz && test -s /usr/share/bash-completion/completions/belay &&
    test -s /usr/share/zsh/vendor-completions/_belay && test -s /usr/share/fish/vendor_completions.d/belay.fish &&
    test -s /lib/systemd/system/belay-resume.service'
step "installed with its dependencies: program, manual page, completions, unit"

inside python3 -sB /srv/demo/lay_out.py /srv/notes 1.0.0 --notes 50 >/dev/null
notes 'belay start' >/dev/null
notes 'belay upgrade 1.1.0 --yes --no-rehearsal --no-watch' >"$work/log" || { cat "$work/log"; exit 1; }
notes 'belay verify' >/dev/null
step "an upgrade: $(tail -n 1 "$work/log" | sed 's/^ *//')"

code=0
notes 'belay upgrade 1.3.1 --yes --no-rehearsal --no-watch --accept-breaking statistics' >"$work/log" || code=$?
[ "$code" = 1 ] || { cat "$work/log"; exit 1; }
step "a release that fails went back (exit 1)"

notes 'belay upgrade 1.3.5 --yes --no-rehearsal --no-watch --accept-breaking statistics' >"$work/log" 2>&1 &
tries=0
until grep -q 'slice 2 of' "$work/log" || [ "$tries" = 300 ]; do sleep 0.1; tries=$((tries + 1)); done
holder="$(notes 'belay status --json' | sed -n 's/.*"active" *: *true.*/yes/p' | head -n 1)"
[ "$holder" = yes ] || { echo "no run is at work" >&2; cat "$work/log" >&2; exit 1; }
# A power cut, as far as a root can have one: everything that runs in it is gone at once.
for process in /proc/[0-9]*; do
    if [ "$(readlink "$process/root" 2>/dev/null)" = "$root" ]; then kill -9 "${process#/proc/}" 2>/dev/null || true; fi
done
command="$(sed -n 's/^ExecStart=//p' "$root/lib/systemd/system/belay-resume.service")"
code=0
# shellcheck disable=SC2086
inside $command >"$work/log" 2>&1 || code=$?
[ "$code" = 0 ] || [ "$code" = 1 ] || { cat "$work/log"; exit 1; }
notes 'belay verify' >/dev/null
step "a run that was cut short was ended by the unit's own command (exit $code)"

inside dpkg --purge belay >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
if inside sh -c 'test -e /usr/bin/belay || test -e /lib/systemd/system/belay-resume.service'; then
    echo "the purge left something behind" >&2
    exit 1
fi
grep -q 'was left as it is' "$work/log"
step "purged; the vault, which may be somebody's only way back, was left"
