#!/bin/sh
# Brings up every model stack, upgrades each by hand to every one of its releases, and holds what happens against what its
# README says. Needs an engine: eval "$(scripts/engine.sh env)".
set -eu
here=$(cd "$(dirname "$0")" && pwd)
"$here/images/build.sh"
worst=0
for stack in cronicorn contract-lucidity shapes; do
    "$here/$stack/check.sh" || worst=1
done
exit "$worst"
