#!/bin/sh
# Puts dist/belay, its manual page, its completions and its units where they belong below PREFIX (and DESTDIR, for packages).
set -eu
cd "$(dirname "$0")/.."

prefix="${PREFIX:-/usr/local}"
root="${DESTDIR:-}$prefix"
# Units of a package lie with the distribution's own; those of an administrator in /etc.
case "$prefix" in
/usr) units="${DESTDIR:-}/lib/systemd/system" ;;
/usr/local) units="${DESTDIR:-}/etc/systemd/system" ;;
*) units="$root/lib/systemd/system" ;;
esac

if [ ! -x dist/belay ]; then
    echo "cannot install: dist/belay is not there; run make release" >&2
    exit 1
fi

install -D -m 755 dist/belay "$root/bin/belay"
install -d "$root/share/man/man1" "$root/share/bash-completion/completions" "$root/share/zsh/vendor-completions" \
    "$root/share/fish/vendor_completions.d" "$root/share/doc/belay" "$units"
dist/belay man | gzip -9n >"$root/share/man/man1/belay.1.gz"
dist/belay completions bash >"$root/share/bash-completion/completions/belay"
dist/belay completions zsh >"$root/share/zsh/vendor-completions/_belay"
dist/belay completions fish >"$root/share/fish/vendor_completions.d/belay.fish"
for page in README.md CHANGELOG.md SECURITY.md docs/guide.md docs/hooks.md docs/json.md docs/recovery.md docs/threat-model.md; do
    install -m 644 "$page" "$root/share/doc/belay/"
done
sed "s|@BELAY@|$prefix/bin/belay|" packaging/belay-resume.service >"$units/belay-resume.service"
chmod 644 "$units/belay-resume.service" "$root"/share/man/man1/belay.1.gz "$root/share/bash-completion/completions/belay" \
    "$root/share/zsh/vendor-completions/_belay" "$root/share/fish/vendor_completions.d/belay.fish"
[ -n "${DESTDIR:-}" ] || echo "installed $root/bin/belay; to resume open runs at boot: systemctl enable belay-resume.service"
