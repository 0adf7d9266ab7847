#!/bin/sh
# Makes an installation of 1.0.0 of one of these shapes, with a .env, without starting it; the registry has, or
# DIRECTORY/upstream.git is, what its vendor has released.
#
#   lay_out.sh board|ledger|gallery DIRECTORY
#
# The project is named after shape and directory, and ports are free ones. Prints the stack's directory.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
tools=$here/../images
shape=$1
mkdir -p "$2"
top=$(cd "$2" && pwd)
stack=$top/$shape
registry=${BELAY_TEST_REGISTRY:?see scripts/engine.sh env}
mkdir "$stack"
port=$(/usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')

# whole VERSION TARGET
whole() { /usr/bin/python3 -sB "$tools/whole.py" "$here/$shape/releases" "$1" "$2"; }

# publish VERSION TAG…
publish() {
    work=$(mktemp -d)
    whole "$1" "$work"
    tags=$(printf ' --tag %s' "$@")
    # shellcheck disable=SC2086
    /usr/bin/python3 -sB "$tools/publish.py" --base belay-test/base:1 --namespace "$shape" --images "$here/$shape/images.json" \
        --directory "$work" $tags
    rm -rf "$work"
}

{
    echo "COMPOSE_PROJECT_NAME=$shape-$(printf '%s' "$stack" | cksum | cut -d ' ' -f 1)"
    case $shape in
        board)
            # Somebody pulled when `latest` was 1.0.0.
            publish 1.1.0
            publish 1.0.0 latest
            cp "$here/board/docker-compose.yml" "$stack/"
            echo "IMAGE_REGISTRY=$registry"
            echo "POSTGRES_PASSWORD=$(openssl rand -hex 12)"
            echo "WEB_PORT=$port"
            ;;
        ledger)
            for version in 1.0.0 1.1.0; do publish "$version"; done
            cp "$here/ledger/docker-compose.yml" "$stack/"
            echo "IMAGE_REGISTRY=$registry"
            echo "LEDGER_VERSION=1.0.0"
            echo "LEDGER_PORT=$port"
            ;;
        gallery)
            "$tools/repository.sh" "$here/gallery/releases" "$top/upstream.git" 1.0.0 1.1.0
            whole 1.0.0 "$stack"
            mkdir "$stack/pictures"
            docker pull --quiet "$registry/belay-test/redis:7" >/dev/null
            echo "REDIS_IMAGE=$(docker image inspect --format '{{range .RepoDigests}}{{println .}}{{end}}' "$registry/belay-test/redis:7" | grep "^$registry/" | head -n 1)"
            echo "REDIS_PASSWORD=$(openssl rand -hex 12)"
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
