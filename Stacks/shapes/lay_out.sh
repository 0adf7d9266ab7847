#!/bin/sh
# Makes an installation of one of these shapes, with images in the registry and a .env, without starting it.
#
#   lay_out.sh board|ledger|gallery DIRECTORY
#
# The project is named after shape and directory, and ports are free ones. Prints the stack's directory.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
tools=$here/../images
shape=$1
mkdir -p "$2"
stack=$(cd "$2" && pwd)/$shape
registry=${BELAY_TEST_REGISTRY:?see scripts/engine.sh env}
mkdir "$stack"
port=$(/usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')

publish() {
    /usr/bin/python3 -sB "$tools/publish.py" --base belay-test/base:1 --namespace "$shape" --images "$here/$shape/images.json" \
        --directory "$1" --tag "$2" --tag latest
}

{
    echo "COMPOSE_PROJECT_NAME=$shape-$(printf '%s' "$stack" | cksum | cut -d ' ' -f 1)"
    case $shape in
        board)
            publish "$here/board/app" 1
            cp "$here/board/docker-compose.yml" "$stack/"
            echo "IMAGE_REGISTRY=$registry"
            echo "POSTGRES_PASSWORD=$(openssl rand -hex 12)"
            echo "WEB_PORT=$port"
            ;;
        ledger)
            for version in 1.0.0 1.1.0; do publish "$here/ledger/releases/$version" "$version"; done
            cp "$here/ledger/docker-compose.yml" "$stack/"
            echo "IMAGE_REGISTRY=$registry"
            echo "LEDGER_PORT=$port"
            ;;
        gallery)
            cp -r "$here/gallery/." "$stack/"
            mkdir "$stack/pictures"
            docker pull --quiet "$registry/belay-test/redis:7" >/dev/null
            echo "REDIS_IMAGE=$(docker image inspect --format '{{range .RepoDigests}}{{println .}}{{end}}' "$registry/belay-test/redis:7" | grep "^$registry/" | head -n 1)"
            echo "GALLERY_PORT=$port"
            ;;
        *)
            echo "no such shape: $shape" >&2
            exit 2
            ;;
    esac
} >"$stack/.env"
chmod 600 "$stack/.env"
echo "$stack"
