#!/usr/bin/env bash
# Restarts the nodes of a cluster, one after the other, without a failed request.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: rolling-restart.sh --drain DIR --stop COMMAND --start COMMAND [--wait SECONDS] [--only NAME]... NAME=URL NAME=URL...

For each node in turn: keeps new requests from it, stops it, starts it, waits until it is ready, and gives it requests again.
Begins with none unless all others are ready, and goes no further than a node that does not become ready.

  --drain DIR       where nginx looks for a file named like a node (see nodes.sh)
  --stop COMMAND    is given the node's name, and returns once the node has ended, its answers finished
  --start COMMAND   is given the node's name
  --wait SECONDS    how long a node may take to become ready (120)
  --only NAME       restarts this one, and no node that is not named so; repeatable, in this order
  NAME=URL          a node, and its /health/ready from here

With compose:  rolling-restart.sh --drain compose/drain --stop 'docker compose stop' --start 'docker compose start' \
                   agentsflow-a=http://127.0.0.1:8001/health/ready agentsflow-b=http://127.0.0.1:8002/health/ready
TEXT
}

fail() {
  echo "rolling-restart.sh: $1" >&2
  exit "${2:-1}"
}

drain='' stop='' start='' patience=120 only=()
while [ $# -gt 0 ]; do
  case $1 in
    --help) usage; exit ;;
    --drain) drain=${2-}; shift 2 ;;
    --stop) stop=${2-}; shift 2 ;;
    --start) start=${2-}; shift 2 ;;
    --wait) patience=${2-}; shift 2 ;;
    --only) only+=("${2-}"); shift 2 ;;
    --*) fail "$1 is no option; --help lists them" 2 ;;
    *) break ;;
  esac
done
if [ ! -d "$drain" ] || [ -z "$stop" ] || [ -z "$start" ] || [ $# -lt 2 ]; then
  usage >&2
  exit 2
fi
[[ $patience =~ ^[1-9][0-9]*$ ]] || fail "--wait wants whole seconds" 2

is_ready() {
  curl --silent --fail --max-time 5 --output /dev/null "$1"
}

say() { echo "$(date +%T) $*"; }

turn=("$@")
if [ ${#only[@]} -gt 0 ]; then
  turn=()
  for name in "${only[@]}"; do
    found=''
    for node in "$@"; do [ "${node%%=*}" != "$name" ] || found=$node; done
    [ -n "$found" ] || fail "--only $name is none of the nodes" 2
    turn+=("$found")
  done
fi

for node in "${turn[@]}"; do
  name=${node%%=*} url=${node#*=}
  for other in "$@"; do
    [ "$other" = "$node" ] || is_ready "${other#*=}" || fail "$name must go on: ${other%%=*} is not ready"
  done
  say "$name: no new requests"
  touch "$drain/$name"
  # word by word, as the commands come with words of their own
  # shellcheck disable=SC2086
  $stop "$name" || fail "$name could not be stopped; it gets no requests until $drain/$name is removed"
  say "$name: has ended, starts"
  # shellcheck disable=SC2086
  $start "$name" || fail "$name could not be started; it gets no requests until $drain/$name is removed"
  end=$((SECONDS + patience))
  until is_ready "$url"; do
    [ "$SECONDS" -lt "$end" ] || fail "$name is not ready; it gets no requests until $drain/$name is removed"
    sleep 0.2
  done
  rm -f "$drain/$name"
  say "$name: ready"
done
