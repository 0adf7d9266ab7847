#!/bin/sh
# Makes an installation of Contract Lucidity's model, as an operator would have it, without building or starting it: a clone
# of the upstream repository, on main, at a release.
#
#   lay_out.sh DIRECTORY [VERSION [UPSTREAM]]
#
# The stack is DIRECTORY/contract-lucidity; without UPSTREAM the repository is made, in DIRECTORY/upstream.git. Ports are free
# ones, and project and containers are named after the directory, unless STOCK=1 asks for the product's own (3000, 5432,
# cl-postgres).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
top=$(cd "$1" && pwd)
version=${2:-2.0.0}
upstream=${3:-$top/upstream.git}
[ -d "$upstream" ] || "$here/build.sh" "$upstream"
stack=$top/contract-lucidity
git clone --quiet "$upstream" "$stack"
git -C "$stack" reset --quiet --hard "v$version"
printf 'belay.yaml\nreleases.yaml\n*.dump\n' >>"$stack/.git/info/exclude"
cp "$here/releases.yaml" "$stack/"
cp "$here/../../Guides/contract-lucidity.yaml" "$stack/belay.yaml"
name=cl
[ "${STOCK:-}" = 1 ] || name=cl-$(printf '%s' "$top" | cksum | cut -d ' ' -f 1)
{
    echo "IMAGE_REGISTRY=${BELAY_TEST_REGISTRY:?see scripts/engine.sh env}/belay-test"
    echo "POSTGRES_PASSWORD=$(openssl rand -hex 12)"
    echo "JWT_SECRET_KEY=$(openssl rand -hex 32)"
    echo "ADMIN_EMAIL=admin@example.org"
    echo "HEALTH_INTERVAL=2s"
    echo "HEALTH_RETRIES=50"
    if [ "$name" != cl ]; then
        echo "COMPOSE_PROJECT_NAME=$name"
        echo "CONTAINER_PREFIX=$name"
        /usr/bin/python3 -c '
import socket
sockets = [socket.socket() for _ in range(2)]
for each in sockets: each.bind(("127.0.0.1", 0))
for key, each in zip(("FRONTEND_PORT", "POSTGRES_PORT"), sockets): print(f"{key}={each.getsockname()[1]}")'
    fi
} >"$stack/.env"
chmod 600 "$stack/.env"
echo "$stack"
