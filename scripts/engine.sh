#!/bin/sh
# A Docker Engine and a registry for the tests alone.
#
#   scripts/engine.sh start     installs what is missing, brings both up; does nothing when they are up
#   scripts/engine.sh env       prints what to export: eval "$(scripts/engine.sh env)"
#   scripts/engine.sh status    says what runs; exit 0 when both do
#   scripts/engine.sh restart   stops the engine with everything in it and starts it anew, as an upgrade of its package does
#   scripts/engine.sh stop      stops what `start` started, and nothing else; images and volumes stay
#
# An engine that answers already (DOCKER_HOST, or the default socket) is used and left alone, unless BELAY_OWN_ENGINE=1.
# Everything lies in BELAY_ENGINE_DIR (default .build/engine), everything listens on loopback or a socket, and the
# machine's firewall and forwarding are not touched: containers reach each other and published ports, and nothing outside.
set -eu

project=$(cd "$(dirname "$0")/.." && pwd)
home=${BELAY_ENGINE_DIR:-$project/.build/engine}
client_config=$home/client
registry_user=belay
# What makes this engine's names its own, where the kernel keeps one list for all: bridges and subnets.
mark=$(printf '%s' "$home" | cksum | cut -d ' ' -f 1)
bridge=belay$((mark % 100000000))
octet=$((mark % 100 + 100))

fail() {
    echo "engine: cannot $1" >&2
    exit 1
}

say() { echo "engine: $*" >&2; }

# ---- processes: a number alone is not a process, since numbers are used again; its start time tells it apart

began() { sed 's/^.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20; }

record() { echo "$2 $(began "$2")" >"$home/$1.pid"; }

# Prints the process id that is recorded under a name if that very process still runs.
recorded() {
    [ -f "$home/$1.pid" ] || return 1
    read -r pid start <"$home/$1.pid" || return 1
    [ -n "$start" ] && [ "$(began "$pid")" = "$start" ] || return 1
    case $(sed 's/^.*) //' "/proc/$pid/stat" 2>/dev/null) in Z*) return 1 ;; esac
    echo "$pid"
}

# launch NAME COMMAND…: in a session of its own, so that it outlives the terminal; the lock is not handed down.
launch() {
    name=$1
    shift
    setsid nohup "$@" >>"$home/$name.log" 2>&1 </dev/null 9>&- &
    record "$name" $!
}

end() {
    pid=$(recorded "$1") || {
        rm -f "$home/$1.pid"
        return 0
    }
    kill -TERM "$pid" 2>/dev/null || true
    tries=0
    while [ -n "$(recorded "$1" || true)" ] && [ "$tries" -lt 400 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
    if [ -n "$(recorded "$1" || true)" ]; then
        say "$1 does not end; killing it"
        kill -KILL "$pid" 2>/dev/null || true
    fi
    rm -f "$home/$1.pid"
}

# ---- what has to be installed

installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null || true)" = installed ]; }

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

install() {
    missing=""
    for tool in dockerd:docker.io docker-registry:docker-registry docker:docker.io openssl:openssl ip:iproute2 python3:python3 git:git debootstrap:debootstrap; do
        command -v "${tool%%:*}" >/dev/null 2>&1 || [ -x "/usr/sbin/${tool%%:*}" ] || missing="$missing ${tool#*:}"
    done
    [ -x /usr/bin/python3 ] || missing="$missing python3"
    installed python3-venv || missing="$missing python3-venv"
    compose=""
    docker compose version >/dev/null 2>&1 || compose=yes
    [ -n "$missing$compose" ] || return 0
    command -v apt-get >/dev/null 2>&1 || fail "install$missing${compose:+ docker-compose}: apt-get is not here"
    # shellcheck disable=SC2086
    missing=$(printf '%s\n' $missing | sort -u | tr '\n' ' ')
    say "installing $missing${compose:+docker-compose}"
    export DEBIAN_FRONTEND=noninteractive
    # The packages would start engines and registries of their own.
    policy=""
    if [ ! -e /usr/sbin/policy-rc.d ]; then
        policy=/usr/sbin/policy-rc.d
        printf '#!/bin/sh\nexit 101\n' | as_root tee $policy >/dev/null
        as_root chmod 755 $policy
    fi
    newer=""
    if [ -n "$compose" ]; then newer=$(newer_suite); fi
    log=$home/install.log
    result=0
    {
        as_root apt-get update -qq &&
            if [ -n "$missing" ]; then
                # shellcheck disable=SC2086
                as_root apt-get install -y -qq --no-install-recommends $missing
            fi &&
            if [ -n "$compose" ]; then as_root apt-get install -y -qq --no-install-recommends docker-compose${newer:+/$newer}; fi
    } >"$log" 2>&1 || result=$?
    [ -z "$policy" ] || as_root rm -f "$policy"
    if [ "$result" != 0 ]; then
        tail -n 20 "$log" >&2
        fail "install $missing${compose:+docker-compose}"
    fi
    docker compose version >/dev/null 2>&1 || fail "find Compose: docker does not know the package's plugin"
}

# Debian 12 has Compose 1 only. The next release's package needs nothing that Debian 12 does not have; it is taken from
# wherever this machine takes Debian from, and pinned so that nothing else ever is.
newer_suite() {
    suite=trixie
    case $(apt-cache policy docker-compose 2>/dev/null | awk '/Candidate:/ { print $2 }') in
        "" | "(none)" | 1.*) ;;
        *) return 0 ;;
    esac
    # shellcheck disable=SC2016
    source=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' |
        awk '$1 ~ /\/debian\/?$/ && $3 == "main" { print; exit }')
    [ -n "$source" ] || fail "find where this machine takes Debian from"
    uri=${source%% *}
    as_root tee /etc/apt/preferences.d/belay-compose >/dev/null <<PIN
Package: *
Pin: release n=$suite
Pin-Priority: 1
PIN
    as_root tee /etc/apt/sources.list.d/belay-compose.sources >/dev/null <<SOURCE
Types: deb
URIs: $uri
Suites: $suite
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
SOURCE
    echo "$suite"
}

# ---- the engine

foreign_engine() {
    [ "${BELAY_OWN_ENGINE:-}" != 1 ] || return 1
    [ -z "${DOCKER_HOST:-}" ] || [ "$DOCKER_HOST" != "$(socket)" ] || return 1
    [ -z "$(recorded dockerd || true)" ] || return 1
    command -v docker >/dev/null 2>&1 && docker version >/dev/null 2>&1
}

# Sockets have at most 108 bytes of path, and the engine's longest is 40 longer than this directory.
run_directory() {
    if [ ${#home} -le 55 ]; then
        echo "$home/run"
    else
        echo "${TMPDIR:-/tmp}/belay-$mark"
    fi
}

socket() { echo "unix://$(run_directory)/docker.sock"; }

own() { DOCKER_HOST=$(socket) docker "$@"; }

start_engine() {
    if [ -n "$(recorded dockerd || true)" ] && own version >/dev/null 2>&1; then return 0; fi
    [ "$(id -u)" = 0 ] || fail "start dockerd: not root"
    clear_engine
    run=$(run_directory)
    mkdir -p "$run" "$home/data"
    chmod 700 "$run"
    echo '{}' >"$home/dockerd.json" # not the machine's own /etc/docker/daemon.json
    if ! ip link show "$bridge" >/dev/null 2>&1; then
        ip link add "$bridge" type bridge
        ip address add "10.$octet.0.1/24" dev "$bridge"
        ip link set "$bridge" up
    fi
    PATH=$PATH:/usr/sbin:/sbin launch dockerd dockerd --config-file "$home/dockerd.json" \
        --host "$(socket)" --data-root "$home/data" --exec-root "$run/exec" --pidfile "$run/dockerd.pid" \
        --bridge "$bridge" --default-address-pool "base=10.$octet.128.0/17,size=26" \
        --iptables=false --ip6tables=false --ip-masq=false --ip-forward=false \
        --shutdown-timeout 10 --max-concurrent-uploads 4 --log-level warn
    tries=0
    until own version >/dev/null 2>&1; do
        [ -n "$(recorded dockerd || true)" ] || {
            tail -n 20 "$home/dockerd.log" >&2
            fail "start dockerd"
        }
        tries=$((tries + 1))
        [ "$tries" -lt 300 ] || fail "reach dockerd within 60 s; see $home/dockerd.log"
        sleep 0.2
    done
}

# What a killed engine leaves: its containerd, its shims, its mounts, its pid file. All of it carries the run directory.
clear_engine() {
    run=$(run_directory)
    [ -d "$run" ] || return 0
    for process in /proc/[0-9]*; do
        case $(readlink "$process/exe" 2>/dev/null) in
            */containerd | */containerd-shim* | */docker-proxy) ;;
            *) continue ;;
        esac
        if tr '\0' ' ' <"$process/cmdline" 2>/dev/null | grep -qF "$run/exec/"; then
            kill -KILL "${process#/proc/}" 2>/dev/null || true
        fi
    done
    awk -v a="$run/" -v b="$home/data/" 'index($2 "/", a) == 1 || index($2 "/", b) == 1 { print $2 }' /proc/mounts | sort -r |
        while read -r mount; do umount -l "$mount" 2>/dev/null || true; done
    rm -rf "$run"
}

stop_engine() {
    [ -n "$(recorded dockerd || true)" ] || [ -d "$(run_directory)" ] || return 0
    links=$(own network ls -q --filter driver=bridge 2>/dev/null | sed 's/^/br-/' || true)
    end dockerd
    clear_engine
    for link in $links "$bridge"; do ip link delete "$link" 2>/dev/null || true; done
}

# ---- the registry: it answers like public ones do, with a challenge for a token

start_registry() {
    if [ -n "$(recorded registry || true)" ] && [ -n "$(recorded tokens || true)" ]; then return 0; fi
    end registry
    end tokens
    mkdir -p "$home/registry" "$client_config"
    chmod 700 "$client_config"
    if [ ! -s "$home/tokens.crt" ]; then
        openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=belay-test-tokens \
            -keyout "$home/tokens.key" -out "$home/tokens.crt" 2>/dev/null
        chmod 600 "$home/tokens.key"
    fi
    [ -s "$home/registry-password" ] || openssl rand -hex 16 >"$home/registry-password"
    chmod 600 "$home/registry-password"
    [ -s "$home/ports" ] || /usr/bin/python3 -c '
import socket
sockets = [socket.socket() for _ in range(2)]
for each in sockets: each.bind(("127.0.0.1", 0))
print(*(each.getsockname()[1] for each in sockets))' >"$home/ports"
    read -r registry_port token_port <"$home/ports"
    cat >"$home/registry.yml" <<YAML
version: 0.1
log: {level: warn}
storage:
  filesystem: {rootdirectory: $home/registry}
  delete: {enabled: true}
http: {addr: "127.0.0.1:$registry_port"}
auth:
  token:
    realm: http://127.0.0.1:$token_port/token
    service: belay-test-registry
    issuer: belay-test-tokens
    rootcertbundle: $home/tokens.crt
YAML
    umask 077
    printf '{"auths": {"localhost:%s": {"auth": "%s"}}}\n' "$registry_port" \
        "$(printf '%s:%s' "$registry_user" "$(cat "$home/registry-password")" | base64 -w 0)" >"$client_config/config.json"
    umask 022
    launch tokens /usr/bin/python3 -sB "$project/Tests/Registry/token_server.py" --port "$token_port" \
        --key "$home/tokens.key" --certificate "$home/tokens.crt" --issuer belay-test-tokens \
        --service belay-test-registry --user "$registry_user" --password-file "$home/registry-password"
    launch registry docker-registry serve "$home/registry.yml"
    tries=0
    until answers "http://127.0.0.1:$token_port/token" && answers "http://127.0.0.1:$registry_port/v2/"; do
        tries=$((tries + 1))
        if [ "$tries" -ge 100 ]; then
            tail -n 5 "$home/tokens.log" "$home/registry.log" >&2
            rm -f "$home/ports"
            fail "start the registry"
        fi
        sleep 0.1
    done
}

answers() {
    /usr/bin/python3 - "$1" <<'PYTHON'
import http.client, sys, urllib.parse
parts = urllib.parse.urlsplit(sys.argv[1])
try:
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=2)
    connection.request("GET", parts.path)
    sys.exit(0 if connection.getresponse().status in (200, 401) else 1)
except OSError:
    sys.exit(1)
PYTHON
}

# ---- the commands

locked() {
    mkdir -p "$home"
    exec 9>"$home/lock"
    flock 9
}

start() {
    locked
    install
    if foreign_engine; then
        say "using the engine that answers already"
        echo "${DOCKER_HOST:-}" >"$home/foreign"
    else
        rm -f "$home/foreign"
        start_engine
    fi
    start_registry
}

stop() {
    [ -d "$home" ] || return 0
    locked
    end registry
    end tokens
    stop_engine
    rm -f "$home/foreign"
}

restart() {
    locked
    [ -n "$(recorded dockerd || true)" ] || fail "restart an engine that is not ours, or does not run"
    end dockerd
    start_engine
}

print_env() {
    [ -s "$home/ports" ] || fail "tell: it was never started; run scripts/engine.sh start"
    read -r registry_port _ <"$home/ports"
    if [ -f "$home/foreign" ]; then
        [ ! -s "$home/foreign" ] || echo "export DOCKER_HOST='$(cat "$home/foreign")'"
    else
        echo "export DOCKER_HOST='$(socket)'"
        # Whose engine it is may restart it.
        echo "export BELAY_ENGINE_DIR='$home'"
    fi
    echo "export BELAY_TEST_REGISTRY='localhost:$registry_port'"
    # The client configuration that may push; without it one is anonymous, and may only pull.
    echo "export BELAY_TEST_REGISTRY_CONFIG='$client_config'"
}

status() {
    code=0
    if [ -f "$home/foreign" ]; then
        echo "engine: not ours${DOCKER_HOST:+ ($DOCKER_HOST)}"
    elif pid=$(recorded dockerd) && own version >/dev/null 2>&1; then
        echo "engine: runs, pid $pid, $(own version --format '{{.Server.Version}}'), $(socket)"
    else
        echo "engine: does not run"
        code=1
    fi
    if recorded registry >/dev/null && recorded tokens >/dev/null; then
        echo "registry: runs, localhost:$(cut -d ' ' -f 1 "$home/ports")"
    else
        echo "registry: does not run"
        code=1
    fi
    return "$code"
}

case ${1:-} in
    start) start ;;
    restart) restart ;;
    stop) stop ;;
    env) print_env ;;
    status) status ;;
    *)
        echo "usage: scripts/engine.sh start|restart|stop|env|status" >&2
        exit 2
        ;;
esac
