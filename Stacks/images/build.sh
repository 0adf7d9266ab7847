#!/bin/sh
# Makes the images that the stacks begin with, once, in the engine that answers: base, postgres and redis. Their tags are
# hashes of their recipes, so that one that is there is never made again, and one whose recipe changed always is.
# With a BELAY_TEST_REGISTRY they are published there too, as belay-test/NAME:HASH and under the short tags below.
#
#   eval "$(scripts/engine.sh env)"; Stacks/images/build.sh
#
# Afterwards there are belay-test/base:1, belay-test/postgres:15 and belay-test/redis:7.
# A root that is slow to make is kept in BELAY_IMAGE_CACHE, or in ~/.cache/belay-test where that exists.
set -eu
here=$(cd "$(dirname "$0")" && pwd)

recipe() { (cd "$1" && for file in *; do printf '%s\n' "$file" && cat "$file"; done) | sha256sum | cut -c 1-12; }

have() { docker image inspect "$1" >/dev/null 2>&1; }

cache=${BELAY_IMAGE_CACHE:-}
[ -n "$cache" ] || [ ! -d "${HOME:-/nonexistent}/.cache/belay-test" ] || cache=$HOME/.cache/belay-test

base_hash=$(recipe "$here/base")
base=belay-test/base:$base_hash
if ! have "$base"; then
    began=$(date +%s)
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    tar=$work/base.tar
    if [ -n "$cache" ]; then
        mkdir -p "$cache"
        tar=$cache/base-$base_hash.tar
    fi
    [ -s "$tar" ] || "$here/base/make.sh" "$tar"
    docker import --change 'ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1' --change 'WORKDIR /app' "$tar" "$base" >/dev/null
    rm -rf "$work"
    echo "images: made $base in $(($(date +%s) - began)) s" >&2
fi
docker tag "$base" belay-test/base:1

# publish NAME HASH SHORT
publish() {
    [ -n "${BELAY_TEST_REGISTRY:-}" ] || return 0
    mark=$BELAY_TEST_REGISTRY_CONFIG/published-$1-$2
    [ ! -e "$mark" ] || return 0
    for tag in "$2" "$3"; do
        docker tag "belay-test/$1:$2" "$BELAY_TEST_REGISTRY/belay-test/$1:$tag"
        docker --config "$BELAY_TEST_REGISTRY_CONFIG" push --quiet "$BELAY_TEST_REGISTRY/belay-test/$1:$tag" >/dev/null
    done
    touch "$mark"
}

publish base "$base_hash" 1
for image in postgres:15 redis:7; do
    name=${image%:*}
    hash=$(printf '%s%s' "$base_hash" "$(recipe "$here/$name")" | sha256sum | cut -c 1-12)
    have "belay-test/$name:$hash" ||
        DOCKER_BUILDKIT=0 docker build --quiet --build-arg "BASE=$base" --tag "belay-test/$name:$hash" "$here/$name" >/dev/null 2>&1
    docker tag "belay-test/$name:$hash" "belay-test/$image"
    publish "$name" "$hash" "${image#*:}"
done
