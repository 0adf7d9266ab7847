#!/bin/sh
# Makes the images that the stacks begin with, once, in the engine that answers: root, base, postgres and redis. Their tags
# are hashes of their recipes, so that one that is there is never made again, and one whose recipe changed always is.
# With a BELAY_TEST_REGISTRY they are published there too.
#
#   eval "$(scripts/engine.sh env)"; Stacks/images/build.sh
#
# Afterwards there are belay-test/base:1, belay-test/postgres:15 and belay-test/redis:7.
# The root, which is slow to make, is kept in BELAY_IMAGE_CACHE, or in ~/.cache/belay-test where that exists.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
export DOCKER_BUILDKIT=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# hash DIRECTORY BELOW: of a recipe over what it is made on.
hash() { { printf '%s' "$2" && cd "$1" && for file in *; do printf '%s\n' "$file" && cat "$file"; done; } | sha256sum | cut -c 1-12; }

have() { docker image inspect "$1" >/dev/null 2>&1; }

build() {
    docker build --quiet "$@" >"$work/log" 2>&1 || {
        cat "$work/log" >&2
        exit 1
    }
}

made() { echo "images: made $1 in $(($(date +%s) - began)) s" >&2; }

root_hash=$(hash "$here/root" "")
root=belay-test/root:$root_hash
base_hash=$(hash "$here/base" "$root_hash")
base=belay-test/base:$base_hash

if ! have "$base"; then
    began=$(date +%s)
    # pip and debootstrap wait for different things: together they take no longer than the slower one.
    mkdir "$work/base"
    "$here/base/packages.sh" "$work/base/packages" &
    pip=$!
    if ! have "$root"; then
        cache=${BELAY_IMAGE_CACHE:-}
        [ -n "$cache" ] || [ ! -d "${HOME:-/nonexistent}/.cache/belay-test" ] || cache=$HOME/.cache/belay-test
        tar=$work/root.tar
        if [ -n "$cache" ]; then
            mkdir -p "$cache"
            tar=$cache/root-$root_hash.tar
        fi
        [ -s "$tar" ] || "$here/root/make.sh" "$tar"
        docker import "$tar" "$root" >/dev/null
        made "$root"
    fi
    wait "$pip"
    cp "$here/base/Dockerfile" "$work/base/"
    build --build-arg "ROOT=$root" --tag "$base" "$work/base"
    made "$base"
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
    hash=$(hash "$here/$name" "$base_hash")
    have "belay-test/$name:$hash" || build --build-arg "BASE=$base" --tag "belay-test/$name:$hash" "$here/$name"
    docker tag "belay-test/$name:$hash" "belay-test/$image"
    publish "$name" "$hash" "${image#*:}"
done
