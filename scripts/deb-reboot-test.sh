#!/bin/sh
# Boots a bare Debian 12 with systemd in a container, installs the package there, starts an upgrade, takes the power away in the
# middle of its migration, boots again, and looks at what belay-resume.service made of it. As root, with a Docker Engine, which
# DOCKER_HOST may name; NAME is how its container and image begin. The root is kept in dist/boot-root.tar for the next time.
set -eu
cd "$(dirname "$0")/.."

if [ "$(id -u)" != 0 ]; then
    echo "cannot make a root with systemd: not root" >&2
    exit 1
fi
if ! docker version >/dev/null 2>&1; then
    echo "cannot boot: no Docker Engine answers; set DOCKER_HOST" >&2
    exit 1
fi
package="$(ls dist/belay_*_"$(dpkg --print-architecture)".deb)"
name="${NAME:-belay}-reboot-$$"
image="${NAME:-belay}-boot:$$"
work="$(mktemp -d)"
finish() {
    docker rm -f "$name" >/dev/null 2>&1 || true
    docker rmi -f "$image" >/dev/null 2>&1 || true
    rm -rf --one-file-system "$work"
}
trap finish EXIT

if [ ! -f dist/boot-root.tar ]; then
    echo "making a root of Debian 12 with systemd"
    command -v debootstrap >/dev/null 2>&1 || apt-get install -y -qq --no-install-recommends debootstrap >/dev/null
    mirror="$(sed -n 's/^URIs: *//p; s/^deb  *\(\[[^]]*\] *\)\{0,1\}\(http[^ ]*\).*/\2/p' /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
        grep -v security | head -n 1)"
    depends="$(dpkg-deb -f "$package" Depends | tr ',' '\n' | sed 's/(.*//; s/|.*//; s/ //g' | paste -sd, -)"
    debootstrap --variant=minbase --include="systemd,systemd-sysv,dbus,python3-minimal,libpython3-stdlib,$depends" \
        bookworm "$work/root" ${mirror:+"$mirror"} >"$work/log" 2>&1 || { tail "$work/log" >&2; exit 1; }
    tar -C "$work/root" -cf dist/boot-root.tar.new . && mv dist/boot-root.tar.new dist/boot-root.tar
    rm -rf --one-file-system "$work/root"
fi
docker import dist/boot-root.tar "$image" >/dev/null

inside() { docker exec "$name" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 "$@"; }
notes() { inside sh -c "cd /srv/notes && $1"; }
step() { echo "ok  $1"; }
fail() {
    echo "FAILED  $1" >&2
    inside journalctl --no-pager -n 60 >&2 || true
    exit 1
}
# Until systemd says that everything wanted at boot has been started, or could not be.
booted() {
    tries=0
    while state="$(inside systemctl is-system-running 2>/dev/null)" || true; do
        case "$state" in running | degraded) return 0 ;; esac
        tries=$((tries + 1))
        [ "$tries" -lt 600 ] || fail "systemd does not come up: $state"
        sleep 0.2
    done
}

docker run -d --name "$name" --network none --cap-add SYS_ADMIN --security-opt seccomp=unconfined --tmpfs /run --tmpfs /run/lock \
    -v /sys/fs/cgroup:/sys/fs/cgroup:rw "$image" /sbin/init >/dev/null
booted
step "systemd is PID 1: $(inside cat /proc/1/comm), $(inside systemctl is-system-running || true)"

docker cp -q "$package" "$name:/tmp/belay.deb"
docker cp -q Stacks/demo "$name:/srv/demo"
inside dpkg -i /tmp/belay.deb >"$work/log" 2>&1 || { cat "$work/log" >&2; fail "the package does not install"; }
[ "$(inside systemctl is-enabled belay-resume.service)" = enabled ] || fail "the unit is not enabled"
step "installed, and the unit is enabled: $(inside belay --version)"

# The network of a container without one has a loopback, and that is all that the stack needs.
inside python3 -sB /srv/demo/lay_out.py /srv/notes 1.2.0 --notes 200 >/dev/null
notes 'belay start' >/dev/null
before="$(inside python3 -sB /srv/demo/fingerprint.py /srv/notes/data/notes.db)"

# A power cut in the middle of: a migration that is long; a run that has not touched anything; a way back.
cut() {
    docker exec -d "$name" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
        sh -c "cd /srv/notes && belay upgrade $1 --yes --no-rehearsal --no-watch --accept-breaking statistics >/tmp/upgrade.log 2>&1"
    tries=0
    until inside grep -q "$2" /tmp/upgrade.log 2>/dev/null; do
        tries=$((tries + 1))
        [ "$tries" -lt 600 ] || { inside cat /tmp/upgrade.log >&2; fail "never saw: $2"; }
        sleep 0.1
    done
    inside sh -c 'cd /srv/notes && belay status --json' | grep -q '"active" *: *true' || fail "no run is at work"
    docker kill "$name" >/dev/null
    inside true 2>/dev/null && fail "it still runs"
    docker start "$name" >/dev/null
    booted
}
ended() {
    unit="$(inside systemctl show -p ActiveState,Result,ExecMainStatus belay-resume.service | paste -sd' ' -)"
    case "$unit" in *ActiveState=active*) ;; *) fail "the unit ended badly: $unit" ;; esac
    notes 'belay status' >"$work/status" || { cat "$work/status" >&2; fail "a run is still open"; }
    grep -q 'stopped\|exited' "$work/status" && { cat "$work/status" >&2; fail "a service of the stack does not run"; }
    notes 'belay verify' >"$work/log" 2>&1 || { cat "$work/log" >&2; fail "the stack is not well"; }
    notes 'belay history' | head -n 1
    inside journalctl --no-pager -b -u belay-resume.service -o cat | grep -v '^ *$' | tail -n 4 | sed 's/^/    | /'
}

cut 1.3.5 'slice 2 of'
ended
[ "$(notes 'readlink current')" = releases/1.2.0 ] || fail "the version is $(notes 'readlink current')"
[ "$(inside python3 -sB /srv/demo/fingerprint.py /srv/notes/data/notes.db)" = "$before" ] || fail "the data is not what it was"
step "power cut in a migration, booted again: the unit went back, the services run, the data is what it was"

cut 1.3.5 'search index: part 2 of'
ended
step "power cut while the new version started, booted again: the unit ended the run at $(notes 'readlink current')"
