#!/usr/bin/env bash
# A cluster on one machine: two nodes or more behind nginx, with one PostgreSQL and one Redis.
set -euo pipefail
umask 077

usage() {
  cat <<'TEXT'
Usage: local.sh up|status|restart|down [--dir DIR] [options of up]

  up        starts what is not running yet; safe to repeat
  status    what runs, and which node is ready
  restart   restarts the nodes one after the other; no request fails
  down      ends everything that up has started; the data stays
  start NODE, stop NODE    one node alone: a, b, ...

  --dir DIR             holds everything: data, logs, process ids (data/cluster)

Options of up, remembered in DIR:
  --nodes N             how many nodes, 2 to 9 (2)
  --port P              where nginx listens on 127.0.0.1 (8080); the nodes on the ports after it
  --postgres-port P     (15432)
  --redis-port P        (16379)
  --database URL        use this PostgreSQL and start none; its user and password in AGENTSFLOW_DB_USER, AGENTSFLOW_DB_PASSWORD
  --redis URL           use this Redis and start none
  --server OPTION       one more option for every node's run command, such as --jvm=-Xmx512m; repeatable

Needs nginx, curl, a JDK, the built WAR (mvn package), and, unless told where they are, postgresql and redis-server:
  apt-get install nginx curl postgresql redis-server
AGENTSFLOW_* variables go to every node. The nodes run in profile prod, with API keys; the administrator's first is in
DIR/first-key. Nothing listens on other addresses than 127.0.0.1: who calls from there is taken for a proxy that brings TLS, and
believed about its client by X-Forwarded-For.
TEXT
}

fail() {
  echo "local.sh: $1" >&2
  exit "${2:-1}"
}

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
action=${1-} node=''
case $action in
  --help) usage; exit ;;
  up | status | restart | down | start | stop) shift ;;
  *) usage >&2; exit 2 ;;
esac

dir=$root/data/cluster nodes=2 port=8080 postgres_port=15432 redis_port=16379 database='' redis='' server=()
arguments=("$@")
for ((i = 0; i < $#; i++)); do
  if [ "${arguments[i]}" = --dir ]; then dir=$(realpath -m "${arguments[i + 1]:?--dir wants a directory}"); fi
done
[[ $dir != *[[:space:]]* ]] || fail "$dir has blanks in it, which nginx would not understand" 2
# shellcheck source=/dev/null
[ -f "$dir/cluster.conf" ] && . "$dir/cluster.conf"
while [ $# -gt 0 ]; do
  case $1 in
    --dir) ;;
    --nodes | --port | --postgres-port | --redis-port | --database | --redis)
      [ "$action" = up ] || fail "$1 goes with up" 2
      variable=${1#--}
      printf -v "${variable//-/_}" '%s' "${2:?$1 wants a value}" ;;
    --server) server+=("${2:?--server wants an option}") ;;
    --*) fail "$1 is no option; --help lists them" 2 ;;
    *)
      node=$1
      shift
      continue ;;
  esac
  shift 2
done
for number in "$nodes" "$port" "$postgres_port" "$redis_port"; do
  [[ $number =~ ^[1-9][0-9]{0,4}$ ]] || fail "$number is no number that fits" 2
done
[[ $nodes =~ ^[2-9]$ ]] || fail "2 to 9 nodes" 2
names=()
for ((i = 0; i < nodes; i++)); do names+=("$(printf '%b' "\\x$((61 + i))")"); done

say() { echo "$(date +%T) $*"; }

number_of() {
  local i
  for ((i = 0; i < nodes; i++)); do [ "${names[i]}" = "$1" ] && { echo $((i + 1)); return; }; done
  fail "there is no node $1" 2
}

port_of() { echo $((port + $(number_of "$1"))); }

# The process that a pid file names, as long as it still is the one that was started: it has the directory on its command line.
running() {
  local pid
  { pid=$(cat "$dir/$1.pid") && [ -n "$pid" ] && tr '\0' ' ' <"/proc/$pid/cmdline" | grep -qF "$dir" && echo "$pid"; } 2>/dev/null
}

await() {
  local what=$1 end=$((SECONDS + $2))
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || fail "$what does not answer; see the logs in $dir/log"
    sleep 0.1
  done
}

await_end() {
  local name=$1 end=$((SECONDS + $2))
  while running "$name" >/dev/null; do
    [ "$SECONDS" -lt "$end" ] || fail "$name has not ended within $2 s"
    sleep 0.1
  done
  rm -f "$dir/$name.pid"
}

# PostgreSQL and nothing else refuses to run as root
as_postgres() {
  if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

postgres_tool() {
  local found
  found=$(find /usr/lib/postgresql -path "*/bin/$1" 2>/dev/null | sort -V | tail -1)
  echo "${found:-$1}"
}

start_postgres() {
  [ -z "$database" ] || return 0
  export AGENTSFLOW_DB_USER=agentsflow AGENTSFLOW_DB_PASSWORD
  AGENTSFLOW_DB_PASSWORD=$(secret postgres-password)
  running postgres >/dev/null && return
  if [ ! -f "$dir/postgres/PG_VERSION" ]; then
    install -d -m 700 "$dir/postgres"
    echo "$AGENTSFLOW_DB_PASSWORD" >"$dir/initdb-password"
    [ "$(id -u)" != 0 ] || chown postgres "$dir/postgres" "$dir/initdb-password"
    as_postgres "$(postgres_tool initdb)" --pgdata "$dir/postgres" --username agentsflow --auth scram-sha-256 \
      --pwfile "$dir/initdb-password" >"$dir/log/initdb.log" 2>&1 ||
      fail "PostgreSQL's directory cannot be made; see $dir/log/initdb.log"
    rm "$dir/initdb-password"
  fi
  as_postgres setsid "$(postgres_tool postgres)" -D "$dir/postgres" -p "$postgres_port" -k '' \
    -c listen_addresses=127.0.0.1 -c max_connections=$((nodes * 30 + 20)) </dev/null >"$dir/log/postgres.log" 2>&1 &
  await PostgreSQL 30 "$(postgres_tool pg_isready)" -q -h 127.0.0.1 -p "$postgres_port"
  head -1 "$dir/postgres/postmaster.pid" >"$dir/postgres.pid"
  say "PostgreSQL: port $postgres_port"
}

start_redis() {
  [ -z "$redis" ] || return 0
  running redis >/dev/null && return
  install -d -m 700 "$dir/redis"
  setsid redis-server --port "$redis_port" --bind 127.0.0.1 --dir "$dir/redis" --save '' --set-proc-title no \
    </dev/null >"$dir/log/redis.log" 2>&1 &
  echo $! >"$dir/redis.pid"
  await Redis 10 redis-cli -p "$redis_port" ping
  say "Redis: port $redis_port"
}

# Made once, and the same for every node.
secret() {
  [ -f "$dir/$1" ] || head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$dir/$1"
  cat "$dir/$1"
}

is_ready() {
  curl --silent --fail --max-time 5 --output /dev/null "http://127.0.0.1:$(port_of "$1")/health/ready"
}

start_node() {
  running "$1" >/dev/null && return
  if [ -z "$database" ]; then
    export AGENTSFLOW_DB_USER=agentsflow AGENTSFLOW_DB_PASSWORD
    AGENTSFLOW_DB_PASSWORD=$(secret postgres-password)
  fi
  AGENTSFLOW_ACCESS_KEY_PEPPER=${AGENTSFLOW_ACCESS_KEY_PEPPER:-$(secret pepper)} \
  AGENTSFLOW_DB_URL=${database:-jdbc:postgresql://127.0.0.1:$postgres_port/postgres} \
  AGENTSFLOW_REDIS_URL=${redis:-redis://127.0.0.1:$redis_port} \
  AGENTSFLOW_LIMITS_NODES=$nodes AGENTSFLOW_LIMITS_TRUSTED_PROXIES=127.0.0.1 MP_CONFIG_PROFILE=prod \
    setsid "${JAVA_HOME:+$JAVA_HOME/bin/}java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx64m "$root/ops/run/Run.java" \
    --jar "$root/target/payara-micro.jar" --war "$root/target/agentsflow.war" \
    --pool "$root/ops/payara/pool.asadmin" --logging "$root/ops/run/logging.properties" \
    --data "$dir/$1" --port "$(port_of "$1")" --wait 180 --set "agentsflow.access.first-key-file=$dir/first-key" \
    ${server[@]+"${server[@]}"} </dev/null >>"$dir/log/$1.log" 2>&1 &
  echo $! >"$dir/$1.pid"
}

await_node() {
  local end=$((SECONDS + 180)) begins=$((SECONDS + 5))
  # for a moment the new process is still this script's copy, and looks like no node
  until running "$1" >/dev/null || [ "$SECONDS" -ge "$begins" ]; do sleep 0.05; done
  until is_ready "$1"; do
    running "$1" >/dev/null || fail "node $1 has not started: $(tail -20 "$dir/log/$1.log")"
    [ "$SECONDS" -lt "$end" ] || fail "node $1 is not ready; see $dir/log/$1.log"
    sleep 0.2
  done
  say "node $1: http://127.0.0.1:$(port_of "$1")"
}

stop_node() {
  local pid
  pid=$(running "$1") || return 0
  kill -TERM "$pid"
  await_end "$1" 120
}

start_nginx() {
  local list=() name
  running nginx >/dev/null && return
  install -d "$dir/nginx/agentsflow" "$dir/drain" "$dir/nginx/temp"
  cp "$here/../proxy/nginx/server.conf" "$dir/nginx/agentsflow/server.conf"
  for name in "${names[@]}"; do list+=("$name=127.0.0.1:$(port_of "$name")"); done
  "$here/nodes.sh" "$dir/nginx/agentsflow" "$dir/drain" "${list[@]}"
  echo "set_real_ip_from 127.0.0.1;" >"$dir/nginx/agentsflow/proxies.conf"
  sed -e "s|listen 80;|listen 127.0.0.1:$port;|" -e "s|/var/log/nginx/|$dir/log/|" "$here/site.conf" >"$dir/nginx/site.conf"
  cat >"$dir/nginx/nginx.conf" <<CONF
$([ "$(id -u)" != 0 ] || echo "user root;")
pid $dir/nginx.pid; error_log $dir/log/nginx.log warn; worker_processes 2; worker_rlimit_nofile 20000;
events { worker_connections 8000; }
http {
  client_body_temp_path $dir/nginx/temp; proxy_temp_path $dir/nginx/temp; fastcgi_temp_path $dir/nginx/temp;
  uwsgi_temp_path $dir/nginx/temp; scgi_temp_path $dir/nginx/temp;
  include $dir/nginx/site.conf;
}
CONF
  nginx -p "$dir/nginx" -e "$dir/log/nginx.log" -c "$dir/nginx/nginx.conf" || fail "nginx does not start; see $dir/log/nginx.log"
  say "nginx: http://127.0.0.1:$port"
}

need() {
  local tool
  for tool in "$@"; do command -v "$tool" >/dev/null || fail "there is no $tool here; --help says how to install it" 2; done
}

up() {
  need nginx curl java
  [ -n "$redis" ] || need redis-server redis-cli
  mkdir -p "$dir/log"
  # PostgreSQL's user has to get to its own directory
  [ "$(id -u)" != 0 ] || chmod 711 "$dir"
  declare -p nodes port postgres_port redis_port database redis server >"$dir/cluster.conf"
  start_postgres
  start_redis
  # one after the other: the first brings the schema up to date and makes the first key
  for name in "${names[@]}"; do
    start_node "$name"
    await_node "$name"
  done
  start_nginx
}

status() {
  local part pid ready
  for part in postgres redis nginx "${names[@]}"; do
    ready=''
    if pid=$(running "$part"); then
      if [ ${#part} = 1 ]; then is_ready "$part" && ready=', ready' || ready=', not ready'; fi
      [ ! -f "$dir/drain/$part" ] || ready+=', gets no requests'
      echo "$part: runs, process $pid$ready"
    elif [ "$part" = postgres ] && [ -n "$database" ] || [ "$part" = redis ] && [ -n "$redis" ]; then
      echo "$part: somebody else's"
    else
      echo "$part: does not run"
    fi
  done
}

down() {
  local name pid
  if pid=$(running nginx); then
    kill -QUIT "$pid"
    await_end nginx 120
  fi
  # all at once; each ends its answers
  for name in "${names[@]}"; do
    if pid=$(running "$name"); then kill -TERM "$pid"; fi
  done
  for name in "${names[@]}"; do await_end "$name" 120; done
  for name in redis postgres; do
    if pid=$(running "$name"); then
      kill -INT "$pid"
      await_end "$name" 60
    fi
  done
}

restart() {
  local list=() name
  for name in "${names[@]}"; do list+=("$name=http://127.0.0.1:$(port_of "$name")/health/ready"); done
  "$here/rolling-restart.sh" --drain "$dir/drain" --stop "$here/local.sh stop --dir $dir" \
    --start "$here/local.sh start --dir $dir" "${list[@]}"
}

case $action in
  up) up ;;
  status) status ;;
  restart) restart ;;
  down) down ;;
  start) port_of "$node" >/dev/null; start_node "$node"; await_node "$node" ;;
  stop) port_of "$node" >/dev/null; stop_node "$node" ;;
esac
