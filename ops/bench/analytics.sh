#!/usr/bin/env bash
# Measures the requests of analytics over a table of many calls, and over one of few beside it.
set -euo pipefail

usage() {
  cat <<'TEXT'
Measures how long the requests of /api/analytics take: on a PostgreSQL of its own that has ten million calls of the last 90 days, and
on one that has a hundred thousand. Everything runs on loopback and ends with the script.

  ops/bench/analytics.sh [option ...]      needs: target/ (mvn package), PostgreSQL's server programs, openssl, curl

  --rows N        calls of the large table (10000000)
  --base N        calls of the small one (100000)
  --requests N    how often each request is sent (100)
  --users N       users who made them (200), each with a key and a tag
  --port N        the first of three ports in a row (18090)
  --keep          leave the working directory and say where it is

The large table takes some 5 GB of disk and a quarter of an hour. On Debian: apt-get install postgresql openssl curl
TEXT
}

rows=10000000 base=100000 requests=100 users=200 port=18090 keep=no
while [ $# -gt 0 ]; do
  case $1 in
    --help) usage; exit ;;
    --keep) keep=yes; shift; continue ;;
    --rows | --base | --requests | --users | --port)
      [[ ${2-} =~ ^[1-9][0-9]*$ ]] || { echo "$1 wants a number" >&2; exit 2; }
      printf -v "${1#--}" '%s' "$2" ;;
    *) echo "$1 is no option; --help lists them." >&2; exit 2 ;;
  esac
  shift 2
done

cd "$(dirname "$0")/../.."
bin=$(find /usr/lib/postgresql -maxdepth 3 -name initdb -printf '%h\n' 2>/dev/null | sort -V | tail -1)
[ -n "$bin" ] || { echo "There are no server programs of PostgreSQL here; --help says how to install them." >&2; exit 2; }
for tool in java openssl curl psql; do
  command -v "$tool" >/dev/null || { echo "There is no $tool here; --help says how to install it." >&2; exit 2; }
done
[ -f target/agentsflow.war ] || { echo "There is no target/agentsflow.war; mvn package -DskipTests makes it." >&2; exit 2; }

work=$(mktemp -d)
chmod 755 "$work"
pids=()
# PostgreSQL does not run as root
as=()
[ "$(id -u)" != 0 ] || as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
finish() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
  [ ! -f "$work/pg/postmaster.pid" ] || "${as[@]}" "$bin/pg_ctl" -D "$work/pg" -m fast -w stop >/dev/null 2>&1 || true
  if [ "$keep" = yes ]; then echo "Kept: $work" >&2; else rm -rf "$work"; fi
}
trap finish EXIT
say() { echo "$(date +%T) $*" >&2; }

say "starting PostgreSQL"
install -d -m 700 "$work/pg"
[ "$(id -u)" != 0 ] || chown postgres: "$work/pg"
"${as[@]}" "$bin/initdb" -D "$work/pg" -U agentsflow -A trust -E UTF8 --locale=C >"$work/initdb.log"
"${as[@]}" "$bin/pg_ctl" -D "$work/pg" -w -l "$work/pg/log" \
  -o "-p $port -k '' -c listen_addresses=127.0.0.1 -c shared_buffers=1GB -c max_wal_size=8GB -c random_page_cost=1.1" start >/dev/null
sql() { psql -q -X -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$port" -U agentsflow "$@"; }

base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
AGENTSFLOW_ACCESS_JWT_SECRET=$(openssl rand -hex 32)
export AGENTSFLOW_ACCESS_JWT_SECRET AGENTSFLOW_ACCESS_ISSUER=bench AGENTSFLOW_LIMITS_ANALYTICS=1000000000/minute
token() {
  local signed
  signed=$(printf '{"alg":"HS256","typ":"JWT"}' | base64url).$(printf '{"iss":"bench","sub":"%s","aud":"authenticated","exp":%d,"app_metadata":{"role":"%s"}}' \
    "$1" $(($(date +%s) + 7200)) "$2" | base64url)
  printf '%s.%s' "$signed" "$(printf '%s' "$signed" | openssl dgst -sha256 -hmac "$AGENTSFLOW_ACCESS_JWT_SECRET" -binary | base64url)"
}
admin=$(token root admin) user=$(token user-1 user)

# serve NAME PORT: a server on a database of this name, which makes its tables
serve() {
  sql -d postgres -c "create database $1"
  AGENTSFLOW_DB_URL=jdbc:postgresql://127.0.0.1:$port/$1 AGENTSFLOW_DB_USER=agentsflow AGENTSFLOW_DB_PASSWORD=none \
    java ops/run/Run.java --profile prod --data "$work/$1" --port "$2" --wait 120 --jvm -Xmx1g >"$work/$1.log" 2>&1 &
  local pid=$! i
  pids+=("$pid")
  for ((i = 0; i < 1200; i++)); do
    if grep -q 'Ctrl-C ends it' "$work/$1.log"; then return; fi
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  cat "$work/$1.log" >&2
  exit 1
}

# fill NAME ROWS: calls of the last 90 days, and their sums as the server would have written them
fill() {
  sql -d "$1" -v rows="$2" -v users="$users" <<'SQL'
select format('create table if not exists usage_call_%s partition of usage_call for values from (%L) to (%L)',
  to_char(month, 'YYYY_MM'), to_char(month, 'YYYY-MM-DD') || 'T00:00:00Z', to_char(month + interval '1 month', 'YYYY-MM-DD') || 'T00:00:00Z')
from generate_series(date_trunc('month', now() at time zone 'UTC' - interval '91 days'), now() at time zone 'UTC', '1 month') month
\gexec
set time zone 'UTC';
insert into usage_call
select (lpad(to_hex(floor(extract(epoch from at) * 1000)::bigint), 12, '0') || '70008' || lpad(to_hex(i), 15, '0'))::uuid, at, 'request-' || i,
  'user-' || who, ('00000000-0000-4000-8000-' || lpad(who::text, 12, '0'))::uuid, 'team-' || who % 20, 'gateway', '/v1/chat/completions', 'openai',
  'model-' || model, 'model-' || model, 'provider-' || model % 4, '', null, null, 1,
  case when fate < 0.97 then 'answered' when fate < 0.99 then 'failed' else 'abandoned' end, case when fate between 0.97 and 0.99 then 'upstream' else '' end,
  100 + who % 900, 50 + i % 400, 0, 0, 0, false, false, 0.0001 * (1 + i % 90), latency, case when i % 2 = 0 then latency / 4 end
from (select i, now() - interval '90 days' * random() as at, 1 + i % :users as who, (i % :users) % 12 as model, random() as fate,
  (200 + 9800 * random() * random())::bigint as latency from generate_series(1, :rows) i) calls;
create temporary table sums as
select date_trunc('hour', at) as start_at, subject, key_id, tags as tag, route, model, provider, count(*) as requests,
  count(*) filter (where status = 'failed') as errors, count(*) filter (where status = 'abandoned') as abandoned,
  sum(prompt_tokens) as prompt_tokens, sum(completion_tokens) as completion_tokens, sum(cost_usd) as cost_usd,
  coalesce(sum(latency_ms) filter (where status = 'answered'), 0) as latency_ms, coalesce(sum(first_token_ms), 0) as first_token_ms,
  count(first_token_ms) as first_tokens,
  coalesce(sum(bucket.latency) filter (where status = 'answered'), 0) as latency_histogram, coalesce(sum(bucket.first_token), 0) as first_token_histogram
from usage_call join (select ms, power(10::numeric, 12 * ceil(ln(ms) / ln(1.1) - 1e-9)) as latency from generate_series(2, 10001) ms) of_latency
  on of_latency.ms = latency_ms
  left join (select ms, power(10::numeric, 12 * ceil(ln(ms) / ln(1.1) - 1e-9)) as first_token from generate_series(2, 10001) ms) of_first on of_first.ms = first_token_ms
  cross join lateral (select of_latency.latency, of_first.first_token) bucket
group by 1, 2, 3, 4, 5, 6, 7;
create function pg_temp.add_sums(target text, period text, breakdown text, who text, tag text) returns void language plpgsql as $$
begin
  execute format('insert into %s (start_at, breakdown, subject, key_id, agent, tag, route, model, provider, requests, errors, cut, abandoned, refused,
    cached, estimated, prompt_tokens, completion_tokens, cached_tokens, cache_write_tokens, reasoning_tokens, cost_usd, latency_ms, first_token_ms,
    first_tokens, latency_histogram, first_token_histogram)
    select date_trunc(%L, start_at), %L, %s, '''', %s, route, model, provider, sum(requests), sum(errors), 0, sum(abandoned), 0, 0, 0,
    sum(prompt_tokens), sum(completion_tokens), 0, 0, 0, sum(cost_usd), sum(latency_ms), sum(first_token_ms), sum(first_tokens),
    sum(latency_histogram), sum(first_token_histogram) from sums group by 1, 3, 4, 6, 7, 8, 9', target, period, breakdown, who, tag);
end $$;
select pg_temp.add_sums('usage_rollup_' || period, period, breakdown, who, tag)
from (values ('hour'), ('day')) periods (period), (values
  ('model', '''''::text, ''00000000-0000-0000-0000-000000000000''::uuid', '''''::text'),
  ('caller', 'subject, key_id', '''''::text'),
  ('tag', 'subject, key_id', 'tag')) breakdowns (breakdown, who, tag);
vacuum analyze;
SQL
}

small=$((port + 1)) large=$((port + 2))
say "starting both servers"
serve few "$small"
serve many "$large"
say "writing $base calls"
fill few "$base"
say "writing $rows calls"
begun=$(date +%s)
fill many "$rows"
sql -d many -c checkpoint
say "written after $(($(date +%s) - begun)) s; the database takes $(sql -d many -Atc "select pg_size_pretty(pg_database_size('many'))")"

today=$(date -u +%F) then=$(date -u -d '89 days ago' +%F) month=$(date -u -d '30 days ago' +%F)
# a page in the middle of the log: its cursor is the time and the id of a row
deep() {
  curl -sS -m 60 -H "Authorization: Bearer $admin" "http://127.0.0.1:$1/api/analytics/usage/requests?start_date=$then&end_date=$month&limit=50" |
    sed -n 's/.*"next_cursor":"\([^"]*\)".*/\1/p'
}
# ask PORT CREDENTIAL PATH: the 95th percentile in ms
ask() {
  local i
  for ((i = -10; i < requests; i++)); do
    curl -sS -m 60 -o "$work/answer" -w '%{http_code} %{time_total}\n' -H "Authorization: Bearer $2" "http://127.0.0.1:$1/api/analytics/$3" >"$work/time"
    grep -q '^200 ' "$work/time" || { echo "GET /api/analytics/$3: $(cat "$work/time" "$work/answer")" >&2; exit 1; }
    [ $i -lt 0 ] || cut -d' ' -f2 "$work/time"
  done | sort -n | awk '{ v[NR] = $1 } END { printf "%.1f", 1000 * v[int((NR * 95 + 99) / 100)] }'
}

span="start_date=$then&end_date=$today"
echo "Machine: $(nproc) cores, $(awk '/MemTotal/ { print int($2 / 1048576) }' /proc/meminfo) GB; $("$bin/postgres" --version); $(date +%F), $requests of each request, $users users, revision $(git rev-parse --short HEAD 2>/dev/null || echo unknown)"
echo
echo "| request, of 90 days | p95 ms of $base calls | p95 ms of $rows calls | ratio |"
echo "|---|---|---|---|"
over=0
row() {
  local few many
  few=$(ask "$small" "$2" "$3")
  many=$(ask "$large" "$2" "${4:-$3}")
  awk -v name="$1" -v few="$few" -v many="$many" 'BEGIN { printf "| %s | %s | %s | %.2f |\n", name, few, many, many / few; exit many < 100 ? 0 : 1 }' || over=$((over + 1))
}
row 'all calls' "$admin" "usage?$span"
row 'by day' "$admin" "usage?$span&aggregation=day"
for group in model provider user key tag route; do
  row "by $group" "$admin" "usage?$span&group_by=$group&top=10"
done
row 'by model and day' "$admin" "usage?$span&group_by=model&aggregation=day&top=10"
row 'by user and day' "$admin" "usage?$span&group_by=user&aggregation=day&top=10"
row 'of one user, by model' "$user" "usage?$span&group_by=model"
row 'of one model, by user' "$admin" "usage?$span&model=model-3&group_by=user&top=10"
row 'figures of models' "$admin" "models/metrics?$span"
row 'log, first page' "$admin" "usage/requests?$span&limit=50"
row 'log, a page from the middle' "$admin" "usage/requests?$span&limit=50&cursor=$(deep "$small")" "usage/requests?$span&limit=50&cursor=$(deep "$large")"
row 'log of one user, first page' "$user" "usage/requests?$span&limit=50"
row 'log of failures, first page' "$admin" "usage/requests?$span&limit=50&status=failed"
[ "$over" = 0 ] || echo "$over of them take 100 ms or more." >&2
