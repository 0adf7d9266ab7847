#!/bin/sh
# Brings an engine and a registry up, with every image that the stacks in containers are made of. Whoever calls it stops them.
set -eu
cd "$(dirname "$0")/.."
scripts/engine.sh start
eval "$(scripts/engine.sh env)"
Stacks/images/build.sh
Stacks/cronicorn/build.sh
