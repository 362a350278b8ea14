#!/usr/bin/env bash
# Measures the gateway beside nginx proxy_pass, both in front of the same mock, in one run.
set -euo pipefail

usage() {
  cat <<'TEXT'
Measures the gateway: requests per second, added latency, time to first token, CPU and memory, in front of a mock
upstream (nginx), and nginx proxy_pass beside it as the limit. Everything runs on loopback and ends with the script.

  ops/bench/gateway.sh [option ...]        needs: target/ (mvn package), nginx with its echo module, wrk, curl

  --rounds N      how often each path is measured in turn (5); the median counts
  --seconds N     how long one measurement takes (5)
  --warmup N      seconds of load before the first measurement (40)
  --held N        streams, and then slow calls, held at once for 60 s each (2000; 0: leave that out)
  --soak SECONDS  load at the end while memory is watched (0: leave that out)
  --threads N     the server's HTTP threads (200, as everywhere)
  --bare          a caller who says nothing, no limits, no usage records; left out: the prod profile, a signed token checked
                  on every call, a limit counted, a usage record written
  --kind KIND     whole: only answers in one piece; stream: only streams; all (all)
  --rows N        only the first N rows of the table (7)
  --calls N       load at the end until so many calls in all were answered, then the resident memory (0: leave that out)
  --jvm FLAG      one more flag for the server's JVM; repeatable
  --port N        the first of three ports in a row (18080)
  --jfr FILE      record the server by JFR while the table's first row is measured
  --keep          leave the working directory and say where it is

On Debian: apt-get install nginx libnginx-mod-http-echo wrk curl
TEXT
}

rounds=5 seconds=5 warmup=40 held=2000 soak=0 threads=200 rows=7 port=18080 keep=no bare=no jfr='' kind=all enough=0
jvm=()
while [ $# -gt 0 ]; do
  case $1 in
    --help) usage; exit ;;
    --keep) keep=yes; shift; continue ;;
    --bare) bare=yes; shift; continue ;;
    --kind)
      [[ ${2-} =~ ^(whole|stream|all)$ ]] || { echo "--kind wants whole, stream or all" >&2; exit 2; }
      kind=$2 ;;
    --calls)
      [[ ${2-} =~ ^[0-9]+$ ]] || { echo "--calls wants a number" >&2; exit 2; }
      enough=$2 ;;
    --rounds | --seconds | --warmup | --held | --soak | --rows | --threads | --port)
      [[ ${2-} =~ ^[0-9]+$ ]] || { echo "$1 wants a number" >&2; exit 2; }
      printf -v "${1#--}" '%s' "$2" ;;
    --jfr) jfr=$(realpath "${2:?--jfr wants a file}") ;;
    --jvm) jvm+=(--jvm "${2:?--jvm wants a flag}") ;;
    *) echo "$1 is no option; --help lists them." >&2; exit 2 ;;
  esac
  shift 2
done

cd "$(dirname "$0")/../.."
module=$(find /usr/lib/nginx/modules /usr/share/nginx/modules -name 'ngx_http_echo_module.so' 2>/dev/null | head -1)
for tool in nginx wrk curl openssl java; do
  command -v "$tool" >/dev/null || { echo "There is no $tool here; --help says how to install it." >&2; exit 2; }
done
[ -n "$module" ] || { echo "nginx has no echo module here; --help says how to install it." >&2; exit 2; }
[ -f target/agentsflow.war ] || { echo "There is no target/agentsflow.war; mvn package -DskipTests makes it." >&2; exit 2; }

work=$(mktemp -d)
mock=$port proxy=$((port + 1)) gateway=$((port + 2))
pids=()
finish() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
  if [ "$keep" = yes ]; then echo "Kept: $work" >&2; else rm -rf "$work"; fi
}
trap finish EXIT
say() { echo "$(date +%T) $*" >&2; }

# --- the mock upstream and the proxy -------------------------------------------------------------------------------

head='{"id":"chatcmpl-bench","object":"chat.completion","created":1700000000,"model":"bench","choices":[{"index":0,"message":{"role":"assistant","content":"'
tail='"},"finish_reason":"stop"}],"usage":{"prompt_tokens":12,"completion_tokens":200,"total_tokens":212}}'
fixed=$((${#head} + ${#tail}))
small="$head$(printf '%*s' $((1024 - fixed)) '' | tr ' ' x)$tail"
chunk() {
  printf 'data: {"id":"chatcmpl-bench","object":"chat.completion.chunk","created":1700000000,"model":"bench","choices":[{"index":0,"delta":%s,"finish_reason":%s}]}' "$1" "$2"
}
# So many chunks, with a pause in seconds after each when there is one.
stream() {
  local i
  for ((i = 0; i < $1; i++)); do
    echo "      echo '$(chunk '{"content":" token"}' null)'; echo; echo_flush;"
    [ "$2" = 0 ] || echo "      echo_sleep $2;"
  done
  echo "      echo '$(chunk '{}' '"stop"')'; echo; echo 'data: [DONE]'; echo;"
}

mkdir -p "$work/nginx" "$work/data"
cat >"$work/nginx.conf" <<CONF
load_module $module;
daemon off; worker_processes 2; pid $work/nginx.pid; error_log $work/nginx-error.log warn; worker_rlimit_nofile 20000;
events { worker_connections 9000; }
http {
  access_log off; default_type application/json; keepalive_requests 1000000000; keepalive_timeout 300s; tcp_nodelay on;
  client_body_temp_path $work/nginx; proxy_temp_path $work/nginx; fastcgi_temp_path $work/nginx;
  uwsgi_temp_path $work/nginx; scgi_temp_path $work/nginx;
  upstream mock { server 127.0.0.1:$mock; keepalive 256; keepalive_requests 1000000000; }
  server {
    listen 127.0.0.1:$mock backlog=8192;
    location /small/ { return 200 '$small'; }
    location /slow/ { echo_sleep 0.06; echo -n '$small'; }
    location /large/ { echo -n '$head'; echo_duplicate $((10240 - fixed)) x; echo -n '$tail'; }
    location /stream/ { default_type text/event-stream;
$(stream 100 0)
    }
    location /paced/ { default_type text/event-stream;
$(stream 10 0.01)
    }
    location /heldstream/ { default_type text/event-stream;
$(stream 60 1)
    }
    location /heldcall/ { echo_sleep 60; echo -n '$small'; }
  }
  server {
    listen 127.0.0.1:$proxy backlog=8192;
    location / { proxy_pass http://mock; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering on;
      proxy_read_timeout 300s; }
    location /stream/ { proxy_pass http://mock; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; }
    location /paced/ { proxy_pass http://mock; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; }
  }
}
CONF
nginx -t -q -c "$work/nginx.conf" -p "$work" -e "$work/nginx-error.log"
nginx -c "$work/nginx.conf" -p "$work" -e "$work/nginx-error.log" &
pids+=($!)
for ((i = 0; i < 50; i++)); do
  curl -sf -m 5 -o /dev/null "http://127.0.0.1:$proxy/small/" && break
  kill -0 "${pids[0]}" 2>/dev/null || { cat "$work/nginx-error.log" >&2; exit 1; }
  sleep 0.1
done

# --- the gateway ---------------------------------------------------------------------------------------------------

paths=(small slow large stream paced heldstream heldcall)
{
  echo "models:"
  for path in "${paths[@]}"; do
    cat <<YAML
  - name: $path
    provider: openai
    endpoint: http://127.0.0.1:$mock/$path/v1
    timeouts: { first-token: 90s, total: 10m }
    health: { probe: none }
YAML
  done
  echo "tasks:"
  echo "  chat: { models: [small] }"
} >"$work/models.yaml"

export AGENTSFLOW_MODELS_FILE=$work/models.yaml AGENTSFLOW_HTTP_THREADS=$threads AGENTSFLOW_DB_ALLOW_EMBEDDED=true
base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
credential=()
if [ "$bare" = yes ]; then
  profile=dev
  export AGENTSFLOW_USAGE_ENABLED=false AGENTSFLOW_LIMITS_GATEWAY=off
else
  profile=prod
  AGENTSFLOW_ACCESS_JWT_SECRET=$(openssl rand -hex 32)
  export AGENTSFLOW_ACCESS_JWT_SECRET AGENTSFLOW_ACCESS_ISSUER=bench AGENTSFLOW_LIMITS_GATEWAY=1000000000/minute
  claims=$(printf '{"iss":"bench","sub":"bench","aud":"authenticated","exp":%d}' $(($(date +%s) + 7200)))
  signed=$(printf '{"alg":"HS256","typ":"JWT"}' | base64url).$(printf '%s' "$claims" | base64url)
  BENCH_KEY=$signed.$(printf '%s' "$signed" | openssl dgst -sha256 -hmac "$AGENTSFLOW_ACCESS_JWT_SECRET" -binary | base64url)
  export BENCH_KEY
  credential=(-H "Authorization: Bearer $BENCH_KEY")
fi
# The JVM as in the image (docker/start.sh), not as for one person's first look.
java ops/run/Run.java --profile $profile --data "$work/data" --port "$gateway" --wait 120 \
  --jvm -XX:TieredStopAtLevel=4 --jvm -XX:-UseSerialGC --jvm -XX:+UseG1GC --jvm -Xmx1g "${jvm[@]}" >"$work/run.log" 2>&1 &
pids+=($!)
for ((i = 0; i < 1200; i++)); do
  grep -q 'Ctrl-C ends it' "$work/run.log" && break
  kill -0 "${pids[1]}" 2>/dev/null || { cat "$work/run.log" >&2; exit 1; }
  sleep 0.1
done
server=$(cat "$work/data/server/pid")

# --- measuring -----------------------------------------------------------------------------------------------------

cat >"$work/post.lua" <<'LUA'
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = os.getenv("BENCH_KEY") and ("Bearer " .. os.getenv("BENCH_KEY")) or nil
wrk.body = os.getenv("BENCH_BODY")
done = function(summary, latency)
  local errors = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status + summary.errors.timeout
  io.write(string.format("RESULT %.0f %.0f %.0f %.0f %d %d\n", summary.requests / summary.duration * 1e6,
    latency:percentile(50), latency:percentile(95), latency:percentile(99), summary.requests, errors))
end
LUA

body() {
  local stream=false
  case $1 in stream | paced | heldstream) stream=true ;; esac
  printf '{"model":"%s","messages":[{"role":"user","content":"Say something about benchmarks."}],"stream":%s}' "$1" "$stream"
}
# The address of a path through: direct, proxy or gateway.
address() {
  case $1 in
    direct) echo "http://127.0.0.1:$mock/$2/v1/chat/completions" ;;
    proxy) echo "http://127.0.0.1:$proxy/$2/v1/chat/completions" ;;
    gateway) echo "http://127.0.0.1:$gateway/v1/chat/completions" ;;
  esac
}
# load WAY PATH CONNECTIONS SECONDS: requests/s, p50, p95, p99 in µs, requests, errors
load() {
  BENCH_BODY=$(body "$2") wrk -t1 -c"$3" -d"$4"s --timeout 100s -s "$work/post.lua" "$(address "$1" "$2")" |
    sed -n 's/^RESULT //p'
}
cpu() { awk '{ print $14 + $15 }' "/proc/$server/stat"; } # in ticks of 1/100 s
rss() { awk '/VmRSS/ { print int($2 / 1024) }' "/proc/$server/status"; }
jthreads() { awk '/^Threads/ { print $2 }' "/proc/$server/status"; }
median() { sort -n | awk '{ v[NR] = $1 } END { print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
column() { awk -v c="$2" '{ print $c }' "$1" | median; }

for path in small stream; do
  answer=$(curl -sS -m 20 -H 'Content-Type: application/json' "${credential[@]}" -d "$(body $path)" "$(address gateway $path)")
  case $path:$answer in
    small:*'"chat.completion"'* | stream:*'data: [DONE]'*) ;;
    *) echo "The gateway does not answer as expected: $answer" >&2; exit 1 ;;
  esac
done

say "from cold for 15 s, then warming up for $warmup s"
answered=0
count() { answered=$((answered + $(echo "$1" | cut -d' ' -f5))); }
# whoever measures streams asks how soon streams are fast
if [ "$kind" = stream ]; then first_load=(stream 16); else first_load=(small 64); fi
cold=()
for ((i = 0; i < 3; i++)); do
  result=$(load gateway "${first_load[@]}" 5)
  count "$result"
  cold+=("$(echo "$result" | cut -d' ' -f1)")
done
count "$(load gateway small 64 $((warmup * 5 / 8 + 1)))"
count "$(load gateway stream 16 $((warmup / 4 + 1)))"
count "$(load gateway large 16 $((warmup / 8 + 1)))"
hot=$(load gateway "${first_load[@]}" 5)
count "$hot"

echo "Machine: $(nproc) cores, $(awk '/MemTotal/ { print int($2 / 1048576) }' /proc/meminfo) GB, load $(cut -d' ' -f1 /proc/loadavg) at the start; $(java -version 2>&1 | sed -n 2p)"
echo "$(date +%F), $rounds rounds of $seconds s, $threads HTTP threads, $([ $bare = yes ] && echo "bare" || echo "with identity, limits and usage"), revision $(git rev-parse --short HEAD 2>/dev/null || echo unknown)"
echo
echo "| answer, connections | direct req/s | proxy_pass req/s | gateway req/s | of proxy_pass | gateway p50 / p95 / p99 ms | added p50 / p95 / p99 ms | CPU µs/req | errors |"
echo "|---|---|---|---|---|---|---|---|---|"
drawn=0
# row KIND LABEL PATH CONNECTIONS
row() {
  [ "$kind" = all ] || [ "$kind" = "$1" ] || return 0
  shift
  [ $((drawn += 1)) -le "$rows" ] || return 0
  local way i before result errors
  rm -f "$work"/*.round
  for ((i = 0; i < rounds; i++)); do
    for way in direct proxy gateway; do
      before=$(cpu)
      result=$(load $way "$2" "$3" "$seconds")
      [ $way != gateway ] || count "$result"
      awk -v r="$result" -v t=$(($(cpu) - before)) 'BEGIN { split(r, f); print r, t * 10000 / (f[5] ? f[5] : 1) }' >>"$work/$way.round"
    done
  done
  errors=$(awk '{ e += $6 } END { print e }' "$work/gateway.round")
  # the share and what is added are taken round by round, so that foreign load weighs on both sides
  paste "$work/direct.round" "$work/proxy.round" "$work/gateway.round" >"$work/all.round"
  awk '{ print $15 / $8 * 100, $16 - $2, $17 - $3, $18 - $4 }' "$work/all.round" >"$work/shares.round"
  printf '| %s | %.0f | %.0f | %.0f | %.1f %% | %.2f / %.2f / %.2f | %.2f / %.2f / %.2f | %.0f | %s |\n' "$1, $3" \
    "$(column "$work/direct.round" 1)" "$(column "$work/proxy.round" 1)" "$(column "$work/gateway.round" 1)" \
    "$(column "$work/shares.round" 1)" \
    "$(column "$work/gateway.round" 2 | awk '{ print $1 / 1000 }')" "$(column "$work/gateway.round" 3 | awk '{ print $1 / 1000 }')" \
    "$(column "$work/gateway.round" 4 | awk '{ print $1 / 1000 }')" \
    "$(column "$work/shares.round" 2 | awk '{ print $1 / 1000 }')" "$(column "$work/shares.round" 3 | awk '{ print $1 / 1000 }')" \
    "$(column "$work/shares.round" 4 | awk '{ print $1 / 1000 }')" \
    "$(column "$work/gateway.round" 7)" "$errors"
}
[ -z "$jfr" ] || jcmd "$server" JFR.start name=bench settings=profile filename="$jfr" >/dev/null
row whole "1 KB at once" small 64
[ -z "$jfr" ] || jcmd "$server" JFR.stop name=bench >/dev/null
row whole "1 KB at once" small 1
row whole "1 KB after 60 ms" slow 64
row whole "10 KB at once" large 64
row stream "100 chunks" stream 16
row stream "100 chunks" stream 1
row stream "10 chunks in 100 ms" paced 64

echo
echo "${cold[*]}" | awk -v hot="$(echo "$hot" | cut -d' ' -f1)" -v what="${first_load[0]}" '{
  printf "From the first request on (%s): %d, %d and %d req/s in the first three 5 s; hot %d: %.0f %% of it between 10 and 15 s.\n",
    what, $1, $2, $3, hot, $3 / hot * 100 }'

# --- time to first token -------------------------------------------------------------------------------------------

first() {
  local i arguments=()
  for ((i = 0; i < 40; i++)); do
    [ $i = 0 ] || arguments+=(--next)
    arguments+=(-sS -o /dev/null -m 20 -w '%{time_starttransfer}\n' -H 'Content-Type: application/json'
      "${credential[@]}" -d "$(body paced)" "$(address "$1" paced)")
  done
  curl "${arguments[@]}" | awk 'NR > 1 { print $1 * 1000 }' # the first one has to connect
}
for ((i = 0; i < rounds; i++)); do
  for way in direct proxy gateway; do first $way | median >>"$work/$way.first"; done
done
echo
awk -v d="$(median <"$work/direct.first")" -v p="$(median <"$work/proxy.first")" -v g="$(median <"$work/gateway.first")" 'BEGIN {
  printf "First token of a stream, one client, p50: direct %.2f ms, proxy_pass %.2f ms, gateway %.2f ms: %.2f ms added.\n", d, p, g, g - d }'
if [ "$bare" = no ]; then
  sleep 3 # the ledger writes five times a second
  calls=$(curl -sS -m 20 -H "Authorization: Bearer $BENCH_KEY" "http://127.0.0.1:$gateway/api/models/metrics" |
    grep -o '"total_requests":[0-9]*' | awk -F: '{ n += $2 } END { print n + 0 }')
  echo "Usage records: $calls, for $answered calls that wrk saw answered; those that it cut off at the end of a measurement come on top."
fi
echo "Resident memory after this: $(rss) MB, $(jthreads) threads."

# --- many at once --------------------------------------------------------------------------------------------------

hold() {
  local before result most=0 now
  before=$(jthreads)
  load gateway "$1" "$held" 75 >"$work/held.result" &
  local loading=$!
  while kill -0 $loading 2>/dev/null; do
    now=$(jthreads)
    [ "$now" -le "$most" ] || most=$now
    sleep 1
  done
  wait $loading
  result=$(cat "$work/held.result")
  echo "$result" | awk -v n="$held" -v what="$2" -v b="$before" -v m="$most" -v r="$(rss)" '{
    printf "%d %s of 60 s at once: %d answered, %d errors; threads %d before, %d at most; %d MB resident.\n", n, what, $5, $6, b, m, r }'
}
if [ "$held" -gt 0 ]; then
  echo
  say "holding $held streams, then $held calls, for a minute each"
  hold heldstream streams
  hold heldcall "calls"
fi

if [ "$enough" -gt 0 ]; then
  say "loading until $enough calls were answered"
  while [ "$answered" -lt "$enough" ]; do count "$(load gateway small 64 10)"; done
  echo "Resident memory after $answered calls: $(rss) MB, $(jthreads) threads."
fi

if [ "$soak" -gt 0 ]; then
  echo
  say "soaking for $soak s"
  echo "Soak, 64 connections (heap in use after a full collection):"
  for ((t = 0; t < soak; t += 60)); do
    result=$(load gateway small 64 $((soak - t < 60 ? soak - t : 60)))
    jcmd "$server" GC.run >/dev/null
    heap=$(jcmd "$server" GC.heap_info | awk '/used/ { match($0, /used [0-9]+K/); s += substr($0, RSTART + 5, RLENGTH - 6); exit } END { print int(s / 1024) }')
    echo "$result" | awk -v t="$t" -v h="$heap" -v r="$(rss)" '{ printf "  %4d s  %6d req/s  p99 %.1f ms  %d errors  heap %d MB  resident %d MB\n", t + 60, $1, $4 / 1000, $6, h, r }'
  done
fi
