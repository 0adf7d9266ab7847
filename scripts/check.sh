#!/bin/sh
# Format, warnings (errors in Package.swift) and architecture: what must hold before a commit.
set -eu
cd "$(dirname "$0")/.."
export SWIFT_BACKTRACE=enable=no

scripts/bootstrap.sh
scripts/lint.sh
swift test --disable-xctest --quiet --filter ArchitectureTests
