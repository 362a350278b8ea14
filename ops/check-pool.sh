#!/bin/sh
# Tells the size and the use of the database pool of a running AgentsFlow.
set -eu

url=http://localhost:8000

usage() {
    cat <<'TEXT'
Usage: check-pool.sh [--url http://localhost:8000]

Prints the live size and use of the database pool:
  Pool: 20, Overflow: 10
  Used: 3, Free: 17, Waiting: 0

  --url URL   where AgentsFlow answers
  --help      this text

AGENTSFLOW_TOKEN, an administrator's token or API key, is sent when it is set.
TEXT
}

fail() {
    echo "check-pool.sh: $1" >&2
    exit 1
}

while [ $# -gt 0 ]; do
    case $1 in
        --url)
            [ $# -ge 2 ] || fail "--url needs an address"
            url=$2
            shift
            ;;
        --help) usage; exit 0 ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done

# the token by standard input: an argument would show in the list of processes
answer=$(
    if [ -n "${AGENTSFLOW_TOKEN:-}" ]; then
        printf 'header = "Authorization: Bearer %s"\n' "$AGENTSFLOW_TOKEN"
    fi | curl --config - --silent --max-time 10 --write-out '\n%{http_code}' -- "${url%/}/api/admin/pools"
) || fail "$url cannot be reached"

status=$(printf '%s\n' "$answer" | tail -n 1)
case $status in
    200) ;;
    401 | 403) fail "$url answers $status: an administrator's token is needed in AGENTSFLOW_TOKEN" ;;
    503) fail "$url answers 503: the pool's figures are not available on this server" ;;
    *) fail "$url answers $status instead of the pool's figures" ;;
esac

pool=$(printf '%s\n' "$answer" | sed '$d' | tr -d ' \t\r\n' | tr '{' '\n' | tr '}' '\n' | grep '"name":"agentsflow"' || true)

figure() {
    printf '%s\n' "$pool" | sed -n "s/.*\"$1\":\([0-9][0-9]*\).*/\1/p"
}

for name in steady overflow used free waiting; do
    [ -n "$(figure $name)" ] || fail "$url answers, but not with the figures of the pool agentsflow"
done

echo "Pool: $(figure steady), Overflow: $(figure overflow)"
echo "Used: $(figure used), Free: $(figure free), Waiting: $(figure waiting)"
