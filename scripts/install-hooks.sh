#!/bin/sh
# Runs `make check` before every commit of this clone.
set -eu
cd "$(dirname "$0")/.."

hook="$(git rev-parse --git-path hooks)/pre-commit"
if [ -e "$hook" ] && ! grep -q 'make check' "$hook"; then
    echo "cannot install the hook: $hook is there already; add 'make check' to it" >&2
    exit 1
fi
mkdir -p "$(dirname "$hook")"
printf '#!/bin/sh\nexec make check\n' >"$hook"
chmod 755 "$hook"
echo "every commit is checked now: $hook"
