#!/bin/sh
# Makes the root that all images of the stacks begin with, as a tar: Debian 12 with PostgreSQL 15, Redis and Python, and
# what the services import. Debian comes from where this machine takes it, the Python packages from where its pip does.
#
#   make.sh TAR
set -eu
here=$(cd "$(dirname "$0")" && pwd)
tar=$1
suite=bookworm
# dpkg syncs every file it writes; where nothing has to outlive a power cut, memory makes that free.
place=${TMPDIR:-/tmp}
if [ -d /dev/shm ] && [ "$(df --output=avail -k /dev/shm | tail -n 1)" -gt 3000000 ] && ! grep -q ' /dev/shm [^ ]* [^ ]*\(noexec\|nodev\)' /proc/mounts; then
    place=/dev/shm
fi
work=$(mktemp -d -p "$place")
trap 'rm -rf "$work"' EXIT
root=$work/root

# shellcheck disable=SC2016
mirror=$(apt-get indextargets --format '$(REPO_URI) $(COMPONENT)' 'Created-By: Packages' |
    awk '$1 ~ /\/debian\/?$/ && $2 == "main" { print $1; exit }')
[ -n "$mirror" ] || {
    echo "images: cannot find where this machine takes Debian from" >&2
    exit 1
}

# pip and debootstrap wait for different things; they share nothing but the network.
{
    /usr/bin/python3 -m venv "$work/venv"
    "$work/venv/bin/pip" install --quiet --no-compile --only-binary :all: --python-version 3.11 --implementation cp \
        --platform "manylinux_2_28_$(uname -m)" --platform "manylinux2014_$(uname -m)" --platform "manylinux_2_17_$(uname -m)" \
        --target "$work/packages" -r "$here/requirements.txt"
} >"$work/pip.log" 2>&1 &
pip=$!

/usr/sbin/debootstrap --variant=minbase --include="$(paste -s -d , "$here/packages")" "$suite" "$root" "$mirror" >"$work/debootstrap.log" 2>&1 || {
    tail -n 20 "$work/debootstrap.log" "$root/debootstrap/debootstrap.log" >&2
    exit 1
}
wait "$pip" || {
    tail -n 20 "$work/pip.log" >&2
    exit 1
}
mkdir -p "$root/usr/local/lib/python3.11/dist-packages"
cp -a "$work/packages/." "$root/usr/local/lib/python3.11/dist-packages/"
mkdir -p "$root/usr/local/bin"
for script in alembic celery uvicorn; do
    [ -f "$work/packages/bin/$script" ] && sed '1s,.*,#!/usr/bin/python3,' "$work/packages/bin/$script" >"$root/usr/local/bin/$script"
    chmod 755 "$root/usr/local/bin/$script"
done

# The cluster that Debian's package makes, what only a person reads, what only compiles queries, where packages came from.
rm -rf "$root"/var/lib/postgresql/15 "$root"/etc/postgresql/15 "$root"/var/log/* "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* \
    "$root"/usr/share/doc "$root"/usr/share/man "$root"/usr/share/locale "$root"/usr/share/info \
    "$root"/usr/lib/*/libLLVM* "$root"/usr/lib/postgresql/15/lib/llvmjit* "$root"/usr/lib/postgresql/15/lib/bitcode \
    "$root"/usr/local/lib/python3.11/dist-packages/bin "$root"/etc/apt/sources.list "$root"/debootstrap \
    "$root"/usr/lib/*/perl/*/auto/Encode "$root"/etc/resolv.conf "$root"/etc/hostname
ln -s /usr/lib/postgresql/15/bin/* "$root/usr/local/bin/" 2>/dev/null || true
mkdir -p "$root/app"
/usr/bin/python3 -I -c 'import sys; print("bytecode of", sys.version.split()[0])' >/dev/null
chroot "$root" /usr/bin/python3 -m compileall -q /usr/local/lib/python3.11/dist-packages >/dev/null 2>&1 || true
tar -C "$root" --numeric-owner --sort=name -cf "$tar.part" .
mv "$tar.part" "$tar"
