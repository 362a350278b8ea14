#!/bin/sh
# Tells the size and the use of the database pool of a running AgentsFlow.
# shellcheck disable=SC2154 # url and answer are set by ask.sh
set -eu

usage() {
    cat <<'TEXT'
Usage: check-pool.sh [--url http://localhost:8000]

Prints the live size and use of the database pool:
  Pool: 20, Overflow: 10
  Used: 3, Free: 17, Waiting: 0
and one line more while the database gives fewer connections than the pool may have:
  Available: 10, fewer than the pool may have

  --url URL   where AgentsFlow answers
  --help      this text

AGENTSFLOW_TOKEN, an administrator's token or API key, is sent when it is set.
TEXT
}

fail() {
    echo "check-pool.sh: $1" >&2
    exit 1
}

# shellcheck source=/dev/null
. "$(dirname -- "$0")/ask.sh"
options "$@"
ask /api/admin/pools "the pool's figures"

pool=$(printf '%s\n' "$answer" | tr -d ' \t\r\n' | tr '{' '\n' | tr '}' '\n' | grep '"name":"agentsflow"' || true)

figure() {
    printf '%s\n' "$pool" | sed -n "s/.*\"$1\":\([0-9][0-9]*\).*/\1/p"
}

for name in steady overflow used free waiting; do
    [ -n "$(figure $name)" ] || fail "$url answers, but not with the figures of the pool agentsflow"
done

echo "Pool: $(figure steady), Overflow: $(figure overflow)"
echo "Used: $(figure used), Free: $(figure free), Waiting: $(figure waiting)"
available=$(figure available)
max=$(figure max)
if [ "${available:-0}" -lt "${max:-0}" ] && [ -n "$available" ]; then
    echo "Available: $available, fewer than the pool may have"
fi
