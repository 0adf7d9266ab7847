#!/bin/sh
# Puts what requirements.txt names into a directory, for Python 3.11 whatever this machine's own is, from where its pip
# takes packages.
#
#   packages.sh DIRECTORY
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
machine=$(uname -m)
{
    /usr/bin/python3 -m venv "$work/venv" &&
        "$work/venv/bin/pip" install --quiet --no-compile --only-binary :all: --python-version 3.11 --implementation cp \
            --platform "manylinux_2_28_$machine" --platform "manylinux2014_$machine" --platform "manylinux_2_17_$machine" \
            --target "$1" -r "$here/requirements.txt"
} >"$work/log" 2>&1 || {
    tail -n 20 "$work/log" >&2
    exit 1
}
for script in alembic celery uvicorn; do sed -i '1s,.*,#!/usr/bin/python3,' "$1/bin/$script"; done
