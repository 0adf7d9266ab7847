#!/bin/sh
# Runs every release of notes by hand and checks that it behaves as README.md says. About 40 seconds.
cd "$(dirname "$0")" || exit 1
exec /usr/bin/python3 -sB selftest.py
