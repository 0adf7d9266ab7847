#!/bin/sh
# Makes an installation of Cronicorn's model, as an operator would have it, without starting it.
#
#   lay_out.sh DIRECTORY [VERSION]
#
# The stack is DIRECTORY/cronicorn, its database lies beside it, in DIRECTORY/files. Ports are free ones, and the project
# and its containers are named after the directory, unless STOCK=1 asks for the product's own (3333, 5173, cronicorn-db).
# Health is asked every few seconds instead of every 10 and 30 s, and endpoints are polled every second instead of every 5.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1/cronicorn" "$1/files"
top=$(cd "$1" && pwd)
version=${2:-1.24.0}
stack=$top/cronicorn
name=cronicorn
[ "${STOCK:-}" = 1 ] || name=cronicorn-$(printf '%s' "$top" | cksum | cut -d ' ' -f 1)
cp "$here/docker-compose.yml" "$here/.env.example" "$here/releases.yaml" "$stack/"
cp "$here/../../Guides/cronicorn.yaml" "$stack/belay.yaml"
cat >"$stack/docker-compose.override.yml" <<'YAML'
services:
  api:
    environment:
      ADMIN_USER_EMAIL: admin@example.org
YAML
{
    echo "IMAGE_REGISTRY=${BELAY_TEST_REGISTRY:?see scripts/engine.sh env}/cronicorn"
    echo "IMAGE_TAG=$version"
    echo "BETTER_AUTH_SECRET=$(openssl rand -hex 32)"
    echo "STRIPE_SECRET_KEY=sk_test_$(openssl rand -hex 12)"
    echo "DB_HEALTH_INTERVAL=2s"
    echo "DB_HEALTH_RETRIES=50"
    echo "API_HEALTH_INTERVAL=5s"
    echo "POLL_INTERVAL_MS=1000"
    echo "COMPOSE_PROJECT_NAME=$name"
    if [ "$name" != cronicorn ]; then
        echo "CONTAINER_PREFIX=$name"
        /usr/bin/python3 -c '
import socket
sockets = [socket.socket() for _ in range(3)]
for each in sockets: each.bind(("127.0.0.1", 0))
for key, each in zip(("API_PORT", "WEB_PORT", "DOCS_PORT"), sockets): print(f"{key}={each.getsockname()[1]}")'
    fi
} >"$stack/.env"
chmod 600 "$stack/.env"
echo "$stack"
