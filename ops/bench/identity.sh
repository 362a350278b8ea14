#!/usr/bin/env bash
# Measures what identity, a limit and its headers add to a call, and how fast tokens that nobody has seen are verified.
set -euo pipefail

usage() {
  cat <<'TEXT'
Measures what identity, a limit and its headers add to a call of the gateway: two servers in front of the same mock upstream
(nginx), one without them and one that checks a signed token (ES256), counts a limit and tells what is left, are measured in turn by
one client. Then many clients send a token that has not been seen before with every call. Neither server writes usage records.

  ops/bench/identity.sh [option ...]        needs: target/ (mvn package), nginx, wrk, curl

  --rounds N      how often both servers are measured in turn (7); the median counts
  --seconds N     how long one measurement takes (5)
  --warmup N      seconds of load on each server before the first measurement (30)
  --clients N     that send new tokens at the same time (32)
  --tokens N      how many new tokens there are (20000); measuring ends before they do
  --port N        the first of three ports in a row (18180)

REDIS_URL, when it is set, is where the limit is counted; else it is counted on the server itself.
On Debian: apt-get install nginx wrk curl
TEXT
}

rounds=7 seconds=5 warmup=30 clients=32 tokens=20000 port=18180
while [ $# -gt 0 ]; do
  case $1 in
    --help) usage; exit ;;
    --rounds | --seconds | --warmup | --clients | --tokens | --port)
      [[ ${2-} =~ ^[0-9]+$ ]] || { echo "$1 wants a number" >&2; exit 2; }
      printf -v "${1#--}" '%s' "$2" ;;
    *) echo "$1 is no option; --help lists them." >&2; exit 2 ;;
  esac
  shift 2
done

cd "$(dirname "$0")/../.."
for tool in nginx wrk curl java; do
  command -v "$tool" >/dev/null || { echo "There is no $tool here; --help says how to install it." >&2; exit 2; }
done
[ -f target/agentsflow.war ] || { echo "There is no target/agentsflow.war; mvn package -DskipTests makes it." >&2; exit 2; }

work=$(mktemp -d)
mock=$port off=$((port + 1)) on=$((port + 2))
pids=()
finish() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT
say() { echo "$(date +%T) $*" >&2; }

say "signing $tokens tokens"
java ops/bench/Tokens.java "$work" "$tokens"

answer='{"id":"chatcmpl-bench","object":"chat.completion","created":1700000000,"model":"small","choices":[{"index":0,"message":{"role":"assistant","content":"ok"},"finish_reason":"stop"}],"usage":{"prompt_tokens":12,"completion_tokens":2,"total_tokens":14}}'
mkdir "$work/nginx"
cat >"$work/nginx.conf" <<CONF
daemon off; worker_processes 1; pid $work/nginx.pid; error_log $work/nginx-error.log warn;
events { worker_connections 2000; }
http {
  access_log off; default_type application/json; keepalive_requests 1000000000; keepalive_timeout 300s; tcp_nodelay on;
  client_body_temp_path $work/nginx; proxy_temp_path $work/nginx; fastcgi_temp_path $work/nginx;
  uwsgi_temp_path $work/nginx; scgi_temp_path $work/nginx;
  server {
    listen 127.0.0.1:$mock;
    location / { return 200 '$answer'; }
    location = /jwks.json { return 200 '$(cat "$work/jwks.json")'; }
  }
}
CONF
nginx -c "$work/nginx.conf" -p "$work" -e "$work/nginx-error.log" &
pids+=($!)
cat >"$work/models.yaml" <<YAML
models:
  - { name: small, provider: openai, endpoint: "http://127.0.0.1:$mock/v1", health: { probe: none } }
tasks:
  chat: { models: [small] }
YAML

# serve NAME PORT VARIABLE=VALUE…: the JVM as in the image (docker/start.sh)
serve() {
  local name=$1 at=$2
  shift 2
  env "$@" AGENTSFLOW_MODELS_FILE="$work/models.yaml" AGENTSFLOW_DB_ALLOW_EMBEDDED=true AGENTSFLOW_USAGE_ENABLED=false \
    java ops/run/Run.java --profile "$name" --data "$work/$name" --port "$at" --wait 120 \
    --jvm -XX:TieredStopAtLevel=4 --jvm -XX:-UseSerialGC --jvm -XX:+UseG1GC --jvm -Xmx1g >"$work/$name.log" 2>&1 &
  local pid=$!
  pids+=("$pid")
  for ((i = 0; i < 1200; i++)); do
    ! grep -q 'Ctrl-C ends it' "$work/$name.log" || return 0
    kill -0 "$pid" 2>/dev/null || { cat "$work/$name.log" >&2; exit 1; }
    sleep 0.1
  done
  echo "the server does not become ready: $work/$name.log" >&2
  exit 1
}
redis=${REDIS_URL:-}
say "starting both servers"
serve dev "$off" REDIS_URL= AGENTSFLOW_LIMITS_GATEWAY=off
serve prod "$on" REDIS_URL="$redis" AGENTSFLOW_ACCESS_JWKS_URL="http://127.0.0.1:$mock/jwks.json" AGENTSFLOW_ACCESS_ISSUER=bench \
  AGENTSFLOW_LIMITS_GATEWAY=1000000000/minute

# All calls bring the first line of the file TOKENS, or with EACH=yes each the next.
cat >"$work/post.lua" <<'LUA'
local tokens, next, body = {}, 0, '{"model":"small","messages":[{"role":"user","content":"Say something."}]}'
for line in io.lines(os.getenv("TOKENS")) do tokens[#tokens + 1] = line end
local each = os.getenv("EACH") == "yes"
request = function()
  if each or next == 0 then next = next + 1 end
  local token = tokens[(next - 1) % #tokens + 1]
  return wrk.format("POST", nil, { ["Content-Type"] = "application/json", ["Authorization"] = token and "Bearer " .. token or nil }, body)
end
done = function(summary, latency)
  local errors = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status + summary.errors.timeout
  io.write(string.format("RESULT %.0f %.0f %.0f %d %d\n", summary.requests / summary.duration * 1e6,
    latency:percentile(50), latency:percentile(99), summary.requests, errors))
end
LUA
tail -n 1 "$work/tokens" >"$work/one"
head -n -1 "$work/tokens" >"$work/new"

# load PORT CLIENTS SECONDS FILE EACH: requests/s, p50 and p99 in µs, requests, errors
load() {
  TOKENS=$4 EACH=$5 wrk -t1 -c"$2" -d"$3"s --timeout 10s -s "$work/post.lua" "http://127.0.0.1:$1/v1/chat/completions" | sed -n 's/^RESULT //p'
}
median() { sort -n | awk '{ v[NR] = $1 } END { print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

for at in "$off" "$on"; do
  said=$(curl -sS -m 20 -H 'Content-Type: application/json' -H "Authorization: Bearer $(cat "$work/one")" \
    -d '{"model":"small","messages":[{"role":"user","content":"Say something."}]}' "http://127.0.0.1:$at/v1/chat/completions")
  case $said in
    *'"chat.completion"'*) ;;
    *) echo "The server on port $at does not answer as expected: $said" >&2; exit 1 ;;
  esac
done
say "warming up"
load "$off" 16 "$warmup" "$work/one" no >/dev/null
load "$on" 16 "$warmup" "$work/one" no >/dev/null

for ((i = 0; i < rounds; i++)); do
  load "$off" 1 "$seconds" "$work/one" no >"$work/round.off"
  load "$on" 1 "$seconds" "$work/one" no >"$work/round.on"
  paste -d' ' "$work/round.off" "$work/round.on" | awk '{ print $2, $7, $7 - $2, $5 + $10 }' >>"$work/rounds"
done
# so short that no token comes twice
load "$on" "$clients" "$seconds" "$work/new" yes >"$work/fresh"

echo "Machine: $(nproc) cores, $(awk '/MemTotal/ { print int($2 / 1048576) }' /proc/meminfo) GB; $(java -version 2>&1 | sed -n 2p); $(date +%F), $rounds rounds of $seconds s, limit counted $([ -n "$redis" ] && echo "in Redis" || echo "on the server"), revision $(git rev-parse --short HEAD 2>/dev/null || echo unknown)"
awk -v a="$(cut -d' ' -f1 "$work/rounds" | median)" -v b="$(cut -d' ' -f2 "$work/rounds" | median)" -v c="$(cut -d' ' -f3 "$work/rounds" | median)" \
  -v e="$(awk '{ e += $4 } END { print e }' "$work/rounds")" 'BEGIN {
  printf "Identity, limit and headers, one client, p50: off %.3f ms, on %.3f ms, added %.3f ms (wanted: under 0.3 ms); %d errors.\n", a / 1000, b / 1000, c / 1000, e }'
awk -v n="$clients" -v all="$tokens" '{
  printf "A new token with every call, %d clients: %d calls a second, p50 %.1f ms, p99 %.1f ms (wanted: under 200 ms), %d errors%s.\n", n, $1, $2 / 1000, $3 / 1000, $5,
    $4 < all ? "" : "; some tokens came twice, --tokens makes more" }' "$work/fresh"
