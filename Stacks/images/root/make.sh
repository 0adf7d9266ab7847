#!/bin/sh
# Makes the root that all images begin with, as a tar: Debian 12 with PostgreSQL 15, Redis and Python, from where this
# machine takes Debian.
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

/usr/sbin/debootstrap --variant=minbase --include="$(paste -s -d , "$here/packages")" "$suite" "$root" "$mirror" >"$work/log" 2>&1 || {
    tail -n 20 "$work/log" "$root/debootstrap/debootstrap.log" >&2
    exit 1
}
# The cluster that Debian's package makes, what only a person reads, what only compiles queries, where packages came from.
rm -rf "$root"/var/lib/postgresql/15 "$root"/etc/postgresql/15 "$root"/var/log/* "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* \
    "$root"/usr/share/doc "$root"/usr/share/man "$root"/usr/share/locale "$root"/usr/share/info \
    "$root"/usr/lib/*/libLLVM* "$root"/usr/lib/postgresql/15/lib/llvmjit* "$root"/usr/lib/postgresql/15/lib/bitcode \
    "$root"/etc/apt/sources.list "$root"/debootstrap "$root"/etc/resolv.conf "$root"/etc/hostname
# The programs themselves, not Debian's wrapper that looks for clusters.
for program in "$root"/usr/lib/postgresql/15/bin/*; do ln -sf "${program#"$root"}" "$root/usr/local/bin/"; done
mkdir "$root/app"
tar -C "$root" --numeric-owner --sort=name -cf "$tar.part" .
mv "$tar.part" "$tar"
