#!/bin/sh
# dist/belay_VERSION_ARCH.deb, from dist/belay: the program, manual page, completions and the unit that resumes at boot.
set -eu
cd "$(dirname "$0")/.."

if ! command -v dpkg-deb >/dev/null 2>&1 || ! command -v dpkg-shlibdeps >/dev/null 2>&1; then
    echo "cannot build a package: dpkg-dev is not here; run: apt-get install dpkg-dev" >&2
    exit 1
fi

version="$(dist/belay --version | cut -d' ' -f2)"
architecture="$(dpkg --print-architecture)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
root="$work/root"

umask 022
DESTDIR="$root" PREFIX=/usr scripts/install.sh
install -D -m 644 LICENSE "$root/usr/share/doc/belay/copyright"
gzip -9n "$root/usr/share/doc/belay/CHANGELOG.md"
mv "$root/usr/share/doc/belay/CHANGELOG.md.gz" "$root/usr/share/doc/belay/changelog.gz"

# What it is linked to, in the versions of the distribution that it was built on.
mkdir -p "$work/debian"
printf 'Source: belay\n\nPackage: belay\nArchitecture: any\nDescription: belay\n' >"$work/debian/control"
depends="$(cd "$work" && dpkg-shlibdeps -O root/usr/bin/belay 2>/dev/null | sed -n 's/^shlibs:Depends=//p')"
[ -n "$depends" ] || { echo "cannot build a package: dpkg-shlibdeps names no library" >&2; exit 1; }

mkdir -p "$root/DEBIAN"
cat >"$root/DEBIAN/control" <<CONTROL
Package: belay
Version: $version
Architecture: $architecture
Section: admin
Priority: optional
Maintainer: Belay <belay@localhost>
Installed-Size: $(du -sk "$root" | cut -f1)
Depends: $depends
Recommends: ca-certificates
Suggests: git, bash-completion
Description: upgrade self-hosted software, and always be able to come back
 One command checks, copies every store, rehearses the upgrade and the way back
 on a clone, drains, seals one instant over all stores, migrates once, verifies
 the new version in the dark, opens it and watches it. Whatever goes wrong, the
 stack returns to exactly where it was.
CONTROL
for script in postinst prerm postrm; do install -m 755 "packaging/debian/$script" "$root/DEBIAN/$script"; done
(cd "$root" && find usr lib -type f -print0 | sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"

package="dist/belay_${version}_$architecture.deb"
dpkg-deb --root-owner-group --build "$root" "$package.new" >/dev/null
mv "$package.new" "$package"
echo "$package: $(du -h "$package" | cut -f1)"
