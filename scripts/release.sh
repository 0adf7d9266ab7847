#!/bin/sh
# One stripped executable with Swift's runtime inside; the libraries of the system stay the system's.
set -eu
cd "$(dirname "$0")/.."

swift build -c release --static-swift-stdlib --product belay
mkdir -p dist
built="$(swift build -c release --static-swift-stdlib --show-bin-path)/belay"
strip -o dist/belay.new "$built"
chmod 755 dist/belay.new
mv dist/belay.new dist/belay
ls -l dist/belay | awk '{ printf "dist/belay: %.1f MB\n", $5 / 1e6 }'
