#!/usr/bin/env bash
# Builds the image from its Dockerfile, starts it, asks it, and ends it, on a machine without a container engine.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
home=$(cd "$here/.." && pwd)
work=$home/target/image
java=${JAVA_HOME:-}
maven=

usage() {
    cat << 'TEXT'
Usage: try-image.sh --java DIRECTORY --maven DIRECTORY [--work DIRECTORY]

Builds docker/Dockerfile as it is, in a storage of its own. The images that it begins from are replaced by a minimal Debian with
the given JDK and Maven, so no registry is needed. Then it starts the image without any setting, which is the demonstration: nobody
is let in without a key, the key that it shows once is good for a chat, and SIGTERM ends it while an answer is being streamed, which
is whole. Then as prod without settings it must end with the list of what is missing. One line a point; the first that fails ends it.

Needs root, buildah, debootstrap and curl (apt-get install buildah debootstrap curl), and network access.

  --java DIRECTORY    a JDK (default: JAVA_HOME)
  --maven DIRECTORY   a Maven
  --work DIRECTORY    where everything lies (default: target/image); the Debian is kept there for the next time
  --help              this text
TEXT
}

while [ $# -gt 0 ]; do
    case $1 in
        --java | --maven | --work)
            [ $# -ge 2 ] || { usage >&2; exit 2; }
            case $1 in --java) java=$2 ;; --maven) maven=$2 ;; --work) work=$2 ;; esac
            shift
            ;;
        --help) usage; exit 0 ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done

works() {
    echo "✓ $1"
}

fail() {
    echo "✗ $1"
    [ ! -f "${log:-}" ] || tail -n 20 "$log" | cut -c1-500
    exit 1
}

[ "$(id -u)" = 0 ] || fail "root is needed"
for program in buildah debootstrap curl; do
    command -v "$program" > /dev/null || fail "there is no $program: apt-get install buildah debootstrap curl"
done
[ -x "$java/bin/javac" ] || fail "there is no JDK in '$java' (--java)"
[ -x "$maven/bin/mvn" ] || fail "there is no Maven in '$maven' (--maven)"

mkdir -p "$work"
storage=$(mktemp -d "$work/storage.XXXXXX")
running=
finish() {
    if [ -n "$running" ]; then
        kill -KILL "$(server)" "$running" 2> /dev/null || true
        wait "$running" 2> /dev/null || true
    fi
    image umount --all > /dev/null 2>&1 || true
    rm -rf "$storage" || echo "this could not be removed: $storage"
}
trap finish EXIT
trap 'exit 1' INT TERM

image() {
    buildah --root "$storage/root" --runroot "$storage/run" --storage-driver vfs "$@"
}

base=$work/debian
if [ ! -f "$base/complete" ]; then
    rm -rf "$base"
    debootstrap --variant=minbase --include=ca-certificates bookworm "$base" > "$work/debootstrap.log" 2>&1 \
        || { log=$work/debootstrap.log; fail "debootstrap made no Debian"; }
    rm -rf "$base"/var/cache/apt/archives/*.deb
    touch "$base/complete"
fi
rm -rf "$base/opt/java" "$base/opt/maven"
mkdir -p "$base/opt/java/openjdk" "$base/opt/maven"
# with what their links lead to; a JDK's sources are often a link to nothing
tar -C "$java" --dereference --exclude=src.zip -cf - . | tar -C "$base/opt/java/openjdk" -xf -
tar -C "$maven" --dereference -cf - . | tar -C "$base/opt/maven" -xf -
begun=$(image from scratch)
image add --quiet "$begun" "$base" / > /dev/null
image config --env JAVA_HOME=/opt/java/openjdk --env LANG=C.UTF-8 \
    --env PATH=/opt/java/openjdk/bin:/opt/maven/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$begun"
jdk=$(sed -n 's/^ARG JDK=//p' "$here/Dockerfile")
sed -nE "s/^FROM ([^ ]*).*/\1/; s/\\$\{JDK\}/$jdk/p" "$here/Dockerfile" | while read -r name; do
    image commit --quiet "$begun" "docker.io/library/$name" > /dev/null
done
image rm "$begun" > /dev/null
works "a Debian stands in for the images that the Dockerfile begins from"

log=$work/build.log
image bud --isolation chroot --pull-never --ignorefile "$here/Dockerfile.dockerignore" \
    --file "$here/Dockerfile" --tag agentsflow "$home" > "$log" 2>&1 || fail "the image is not built"
works "the image is built ($(grep -c 'STEP [0-9]' "$log") steps, of which the training start is one)"

# start NAME=VALUE...: the image's entry point with these settings and no others; its output goes to $log
start() {
    local options=(--isolation chroot --user 10001 --workingdir /var/lib/agentsflow)
    local setting
    for setting in "$@"; do options+=(--env "$setting"); done
    : > "$log"
    container=$(image from --pull-never agentsflow)
    image run "${options[@]}" "$container" -- /opt/agentsflow/bin/start.sh > "$log" 2>&1 &
    running=$!
}

# The server below the process that started it: signals are for the server, as an engine sends them to the first process.
server() {
    local children=("$running") child
    while [ ${#children[@]} -gt 0 ]; do
        child=${children[0]}
        children=("${children[@]:1}")
        if tr '\0' ' ' < "/proc/$child/cmdline" 2> /dev/null | grep -q '^java .*launch-micro\.jar'; then
            echo "$child"
            return
        fi
        mapfile -t -O "${#children[@]}" children < <(cat "/proc/$child/task/"*/children 2> /dev/null | tr ' ' '\n' | grep .)
    done
    return 1
}

status_of() {
    curl -s -o "$work/answer" -w '%{http_code}' --max-time 20 "$@" || true
}

port=18300
while (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null; do port=$((port + 1)); done
address=http://localhost:$port
log=$work/demonstration.log
start AGENTSFLOW_HTTP_PORT="$port"
began=$SECONDS
until grep -q 'Authorization: Bearer af_' "$log"; do
    kill -0 "$running" 2> /dev/null || fail "the demonstration ended by itself"
    [ $((SECONDS - began)) -lt 600 ] || fail "the demonstration was not ready within 600 s"
    sleep 1
done
works "without any setting the demonstration is ready after $((SECONDS - began)) s"

key=$(sed -nE 's/^  (af_[0-9A-Za-z]{40})$/\1/p' "$log")
[ -n "$key" ] || fail "it has shown no key"
for path in /api/models /v1/models /api/keys; do
    [ "$(status_of "$address$path")" = 401 ] || fail "$path lets somebody in who has no key"
done
works "nobody is let in without a key"

chat=(-H 'Content-Type: application/json' -d '{"message":"Hello"}' "$address/api/chat/message")
[ "$(status_of -H "Authorization: Bearer $key" "${chat[@]}")" = 200 ] || fail "the key that it has shown gets no answer"
grep -q '"model":"demo"' "$work/answer" || fail "another model than demo has answered"
works "the key that it has shown gets an answer of the model demo"

pid=$(server) || fail "there is no server"
body='{"message":"Hello"}'
exec 3<> "/dev/tcp/127.0.0.1/$port"
printf 'POST /api/chat/message HTTP/1.1\r\nHost: localhost:%s\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s' \
    "$port" "$key" "${#body}" "${body:0:9}" >&3
sleep 1
kill -TERM "$pid"
sleep 3
kill -0 "$pid" 2> /dev/null || fail "it did not wait for a request that had begun"
printf '%s' "${body:9}" >&3
read -r -t 20 answer <&3 || answer=nothing
exec 3>&-
[[ $answer == "HTTP/1.1 200"* ]] || fail "a request that had begun was answered by: $answer"
ended=0
wait "$running" || ended=$?
running=
[ "$ended" = 143 ] || fail "SIGTERM ended it with status $ended"
works "SIGTERM ends it with status 143, after the answer to a request that had begun"

log=$work/refusal.log
start MP_CONFIG_PROFILE=prod AGENTSFLOW_HTTP_PORT="$port"
began=$SECONDS
while kill -0 "$running" 2> /dev/null; do
    [ $((SECONDS - began)) -lt 600 ] || fail "it does not end, with settings that it cannot use"
    sleep 1
done
ended=0
wait "$running" || ended=$?
running=
[ "$ended" = 78 ] || fail "faulty settings ended it with status $ended"
grep -q 'profile prod needs a PostgreSQL server' "$log" || fail "it does not say what is missing"
works "with a profile alone it ends with status 78, after saying what is missing"
