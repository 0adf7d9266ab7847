#!/bin/sh
# The tests of stacks in containers, on an engine and a registry of their own, which are stopped afterwards. Exit 77 where no
# engine can run. Arguments go to the runner.
set -eu
cd "$(dirname "$0")/.."
export SWIFT_BACKTRACE=enable=no

trap 'scripts/engine.sh stop >/dev/null 2>&1 || true' EXIT
trap 'exit 130' INT TERM
scripts/engine.sh start || exit 77
eval "$(scripts/engine.sh env)"
Stacks/images/build.sh
Stacks/cronicorn/build.sh
swift build --build-tests --quiet
[ $# -gt 0 ] || set -- --filter ContainerTests
swift test --skip-build --disable-xctest "$@"
