#!/bin/sh
# Tells whether a running AgentsFlow counts in its Redis, how fast, and what is in it.
# shellcheck disable=SC2154 # url and answer are set by ask.sh
set -eu

usage() {
    cat <<'TEXT'
Usage: check-redis.sh [--url http://localhost:8000]

Prints one line and ends with 0 when the server counts in its Redis, else with 1, the reason, and what to do:
  ✓ Redis OK: single, round trip 0.21 ms, 12 keys (redis: 12)
  ✓ Redis OK: cluster, 2 of 3 servers answer (10.0.0.3:6379: Connection refused), round trip 0.42 ms, 9 keys (…)
  ✗ Redis failed: OOM command not allowed when used memory > 'maxmemory'; raise maxmemory, or set a maxmemory-policy …

  --url URL   where AgentsFlow answers
  --help      this text

AGENTSFLOW_TOKEN, an administrator's token or API key, is sent when it is set.
TEXT
}

fail() {
    echo "✗ Redis failed: $1" >&2
    exit 1
}

# shellcheck source=/dev/null
. "$(dirname -- "$0")/ask.sh"
options "$@"
ask /api/admin/redis "of its Redis"

redis=$(printf '%s\n' "$answer" | tr -d '\t\r\n')

text() {
    printf '%s\n' "$redis" | sed -n "s/.*\"$1\" *: *\"\(\([^\"\\\\]\|\\\\.\)*\)\".*/\1/p"
}

number() {
    printf '%s\n' "$redis" | sed -n "s/.*\"$1\" *: *\([0-9][0-9.]*\).*/\1/p"
}

case $(text state) in
    up) ;;
    degraded)
        advice=$(text advice)
        fail "$(text reason)${advice:+; $advice}"
        ;;
    none) fail "there is to be no Redis: neither REDIS_URL nor AGENTSFLOW_REDIS_URL is set" ;;
    *) fail "$url answers, but not about a Redis" ;;
esac

for name in servers servers_answering; do
    [ -n "$(number $name)" ] || fail "$url answers, but not with the figures of a Redis"
done

each() {
    printf '%s\n' "$redis" | sed -n "s/.*\"$1\" *: *{\([^}]*\)}.*/\1/p" | sed 's/"\([^"]*\)" *: */\1: /g; s/, */, /g; s/"//g'
}

known=$(number servers)
answering=$(number servers_answering)
lost=
[ "$answering" = "$known" ] || lost=", $answering of $known servers answer ($(each failures_by_server))"
time=$(number round_trip_ms)
[ -z "$time" ] || time=", round trip $time ms"
# a user who may not count keys is none the worse for it
keys=$(number keys)
[ -z "$keys" ] || keys=", $keys keys ($(each keys_by_server))"
echo "✓ Redis OK: $(text mode)$lost$time$keys"
