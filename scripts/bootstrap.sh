#!/bin/sh
# Installs what is missing to build, test and demonstrate Belay, from the distribution's own packages. Says nothing and
# asks the network for nothing when all of it is there.
set -eu

packages="libsqlite3-dev libyaml-dev libzstd-dev libcurl4-openssl-dev libssl-dev pkg-config python3 sqlite3 strace git binutils postgresql-15 postgresql-15-cron"

if ! command -v swift >/dev/null 2>&1; then
    echo "cannot build: swift is not in PATH; Belay needs Swift 6.2 or newer (https://www.swift.org/install/linux/)" >&2
    exit 1
fi

if ! command -v dpkg-query >/dev/null 2>&1 || ! command -v apt-get >/dev/null 2>&1; then
    # Another distribution: all that can be told is whether the libraries are there.
    for library in sqlite3 yaml-0.1 libzstd libcurl libcrypto; do
        if ! pkg-config --exists "$library" 2>/dev/null; then
            echo "cannot install what is missing: apt-get is not here; install the development files of sqlite3, libyaml, zstd, libcurl and openssl, and pkg-config, python3, strace, git" >&2
            exit 1
        fi
    done
    exit 0
fi

missing=""
for package in $packages; do
    # shellcheck disable=SC2016
    if [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)" != installed ]; then
        missing="$missing $package"
    fi
done
[ -n "$missing" ] || exit 0

as_root=""
if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
        echo "cannot install$missing: not root, and there is no sudo; run: apt-get install$missing" >&2
        exit 1
    fi
    as_root="sudo"
fi

echo "installing$missing"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086
if ! { $as_root apt-get update -qq && $as_root apt-get install -y -qq --no-install-recommends $missing; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    echo "cannot install$missing" >&2
    exit 1
fi
