#!/usr/bin/env bash
# Restores a backup to a throw-away PostgreSQL and Redis, starts the application on it, asks it, and measures.
# shellcheck source-path=SCRIPTDIR
. "$(dirname -- "$0")/lib.sh"

usage() {
  cat <<'TEXT'
Usage: drill.sh [NAME] [--jar FILE | --without-app] [--port N]

Restores the newest backup (or NAME) by restore.sh into servers of its own on the loopback address, which compares every table with the manifest;
starts AgentsFlow on it, asks it with an administrator's key, and runs ops/smoke-test.sh against it; then throws all of it away. A backup that has
passed is marked VERIFIED, which retention.sh goes by. The result is BACKUP_DIR/drill.json and, with BACKUP_METRICS_DIR, Prometheus's text:
  rto_seconds   from the beginning of the restore to an application that answers
  rpo_seconds   how old the backup was when the drill began: what would have been lost

  --jar FILE      agentsflow.jar (BACKUP_APP_JAR, or target/agentsflow.jar)
  --without-app   restore and compare only; such a backup is not marked
  --port N        of the application; else a free one
  --help          this text

Needs the private key, so it is best run on a host that is not the one that makes backups (offsite.sh fetch, offsite.sh marks). BACKUP_SCRATCH is where
the servers' data lies meanwhile, in plain text; by default TMPDIR. BACKUP_DIR, BACKUP_SIGNER, BACKUP_PASSPHRASE_FILE as for restore.sh.
TEXT
}

name='' app=yes jar=${BACKUP_APP_JAR:-} port=''
while [ $# -gt 0 ]; do
  case $1 in
    --help) usage; exit ;;
    --without-app) app='' ;;
    --jar | --port)
      [ $# -ge 2 ] || fail "$1 needs a value" 2
      if [ "$1" = --jar ]; then jar=$2; else port=$2; fi
      shift
      ;;
    agentsflow-*) name=$1 ;;
    *) usage >&2; exit 2 ;;
  esac
  shift
done

here=$(cd "$(dirname -- "$0")" && pwd)
work='' redis_pid='' app_pid='' postgres='' result=failed rto=0 rpo=0 smoke=absent began=$(now) rows=0

report() {
  [ -n "${name:-}" ] || return 0
  printf '{"backup":"%s","at":"%s","result":"%s","rto_seconds":%d,"rpo_seconds":%d,"rows":%d,"application":%s,"smoke_test":"%s"}\n' \
    "$name" "$(iso "$began")" "$result" "$rto" "$rpo" "$rows" "$([ -n "$app" ] && echo true || echo false)" "$smoke" >"$BACKUP_DIR/.drill.json" \
    && mv "$BACKUP_DIR/.drill.json" "$BACKUP_DIR/drill.json"
  local lines=(
    '# HELP agentsflow_backup_drill_failed 1 when the last drill failed'
    '# TYPE agentsflow_backup_drill_failed gauge'
    "agentsflow_backup_drill_failed $([ "$result" = passed ] && echo 0 || echo 1)"
  )
  metrics agentsflow_backup_drill_run "${lines[@]}"
  [ "$result" = passed ] && [ -n "$app" ] || return 0
  drill_metrics "$(now)" "$rto" "$rpo"
}

end_process() {
  [ -n "$1" ] || return 0
  kill "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
}

# shellcheck disable=SC2317 # called by the trap
finish() {
  local status=$?
  tell_where "$status"
  set +e
  end_process "$app_pid"
  end_process "$redis_pid"
  [ -z "$postgres" ] || as_servers_user "$programs/pg_ctl" -D "$postgres" -m immediate -w stop >/dev/null 2>&1
  if [ "$status" -ne 0 ] && [ -n "$work" ] && [ -f "$work/app.log" ]; then tail -n 20 "$work/app.log" >&2; fi
  [ -z "$work" ] || rm -rf "$work"
  [ "$status" -eq 75 ] || report
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

needs gpg gnupg psql postgresql-client curl curl setpriv util-linux
backup_directory
signer_fingerprint
if [ -z "$name" ]; then
  name=$(sets_of agentsflow | tail -n 1)
  [ -n "$name" ] || { name=none && fail "there is no backup in $BACKUP_DIR"; }
fi
set=$BACKUP_DIR/$name
[ -f "$set/MANIFEST" ] || fail "$name is no backup in $BACKUP_DIR"
if [ -n "$app" ]; then
  needs java default-jre-headless
  [ -n "$jar" ] || jar=$here/../../target/agentsflow.jar
  [ -f "$jar" ] || fail "the application is not at $jar: name agentsflow.jar by --jar, or leave it out by --without-app"
  jar=$(realpath "$jar")
fi
rpo=$((began - $(time_of "$name")))
rows=$(manifest "$set" rows | awk '{ sum += $2 } END { print sum + 0 }')
BACKUP_SCRATCH=${BACKUP_SCRATCH:-${TMPDIR:-/tmp}} scratch

free_port() {
  local candidate
  for candidate in $(shuf -i 20000-55000 -n 50); do
    (exec 3<>"/dev/tcp/127.0.0.1/$candidate") 2>/dev/null || { echo "$candidate"; return; }
  done
  fail "no port is free"
}

# the environment of the application and of restore.sh: nothing of the real servers
for variable in $(compgen -e | grep -E '^(AGENTSFLOW_|PG[A-Z]+$|DATABASE_URL$|REDIS_URL$|REDISCLI_AUTH$|SUPABASE_|MP_CONFIG_)' || true); do
  unset "$variable"
done
password=$(head -c 24 /dev/urandom | base64 | tr -dc A-Za-z0-9)

if [ -f "$set/postgresql.dump.gpg" ]; then
  programs=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
  [ -x "$programs/initdb" ] || fail "not installed: initdb (package postgresql)"
  servers_user=65534
  postgres_port=$(free_port)
  mkdir "$work/postgresql" && printf '%s\n' "$password" >"$work/postgresql/password"
  # its user has to get through to its data
  chmod 711 "$work"
  [ "$(id -u)" != 0 ] || chown -R "$servers_user" "$work/postgresql"
  postgres=$work/postgresql/data
  as_servers_user "$programs/initdb" --pgdata "$postgres" --username postgres --auth scram-sha-256 --pwfile "$work/postgresql/password" --encoding UTF8 \
    --no-sync >"$work/initdb.log" 2>&1 || fail "initdb: $(tail -n 1 "$work/initdb.log")"
  as_servers_user "$programs/pg_ctl" -D "$postgres" -l "$work/postgresql/log" -w start 9>&- >/dev/null \
    -o "-p $postgres_port -k $work/postgresql -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off" \
    || fail "the throw-away PostgreSQL does not start: $(tail -n 1 "$work/postgresql/log")"
  read -r _ schema < <(manifest "$set" database)
  AGENTSFLOW_DB_URL=jdbc:postgresql://127.0.0.1:$postgres_port/agentsflow
  [ "$schema" = public ] || AGENTSFLOW_DB_URL+="?schema=$schema"
  export AGENTSFLOW_DB_URL AGENTSFLOW_DB_USER=postgres AGENTSFLOW_DB_PASSWORD=$password
else
  mkdir "$work/data"
  export AGENTSFLOW_DB_URL="jdbc:h2:file:$work/data/agentsflow;DB_CLOSE_ON_EXIT=FALSE"
fi
if [ -f "$set/redis.rdb.gpg" ]; then
  needs redis-server redis-server redis-cli redis-tools
  redis_port=$(free_port)
  mkdir "$work/throwaway"
  printf 'requirepass %s\n' "$password" >"$work/throwaway/redis.conf"
  redis-server "$work/throwaway/redis.conf" --port "$redis_port" --bind 127.0.0.1 --dir "$work/throwaway" --save '' >"$work/throwaway/log" 2>&1 9>&- &
  redis_pid=$!
  export REDIS_URL="redis://:$password@127.0.0.1:$redis_port/0"
  # a limit for it, as it starts beside this
  for _ in $(seq 100); do
    ! REDISCLI_AUTH=$password redis-cli -p "$redis_port" ping 2>/dev/null | grep -q PONG || break
    sleep 0.1
  done
fi

options=(--files-to "$work/files")
[ -z "$postgres" ] || options+=(--roles)
[ -z "$jar" ] || options+=(--jar "$jar")
restore_began=$(date +%s%N)
BACKUP_SCRATCH='' "$here/restore.sh" "$name" "${options[@]}" >/dev/null || { status=$?; [ "$status" -ne 75 ] || exit 75; fail "$name cannot be restored"; }

if [ -n "$app" ]; then
  [ -n "$port" ] || port=$(free_port)
  # In this copy no old administrator's key is good and the pepper is another one: the application makes a key for the drill alone.
  if [ -n "$postgres" ]; then
    PGPASSWORD=$password sql -h 127.0.0.1 -p "$postgres_port" -U postgres -d agentsflow \
      -c "update $schema.api_key_change set latest = latest + 1" \
      -c "update $schema.api_key set revoked_at = now(), revision = (select latest from $schema.api_key_change) where role = 'admin' and revoked_at is null"
  fi
  AGENTSFLOW_ACCESS_KEY_PEPPER=$(head -c 32 /dev/urandom | base64 | tr -dc A-Za-z0-9)
  export AGENTSFLOW_ACCESS_KEY_PEPPER AGENTSFLOW_DB_ALLOW_EMBEDDED=true
  mkdir -p "$work/data"
  java -jar "$jar" --port "$port" --data "$work/data" --profile prod --set agentsflow.access.first-key-file="$work/first-key" \
    --set agentsflow.shutdown.pause=0s >"$work/app.log" 2>&1 9>&- &
  app_pid=$!
  url=http://127.0.0.1:$port
  limit=$((SECONDS + ${BACKUP_START_TIMEOUT:-180}))
  until curl --silent --fail --max-time 5 --output /dev/null "$url/health/ready"; do
    kill -0 "$app_pid" 2>/dev/null || fail "the application has ended by itself"
    [ "$SECONDS" -lt "$limit" ] || fail "the application is not ready at $url: $(curl --silent --max-time 5 "$url/health/ready" || true)"
    sleep 0.2
  done
  AGENTSFLOW_TOKEN=$(cat "$work/first-key" 2>/dev/null || true)
  [ -n "$AGENTSFLOW_TOKEN" ] || fail "the application has made no administrator's key in $work/first-key"
  export AGENTSFLOW_TOKEN
  ask() {
    printf 'header = "Authorization: Bearer %s"\n' "$AGENTSFLOW_TOKEN" \
      | curl --config - --silent --show-error --fail --max-time 30 "$url$1"
  }
  ask /api/models >"$work/models" || fail "the restored application does not tell its models"
  ask /api/models/metrics >"$work/metrics" || fail "the restored application does not tell its usage"
  ask /api/keys >"$work/keys" || fail "the restored application does not tell its keys"
fi
rto=$((($(date +%s%N) - restore_began + 999999999) / 1000000000))

if [ -n "$app" ]; then
  if [ -n "$postgres" ]; then
    # each key of the backup is told by the application
    PGPASSWORD=$password sql -h 127.0.0.1 -p "$postgres_port" -U postgres -d agentsflow -c "select id from $schema.api_key where revoked_at is null" >"$work/ids"
    while read -r id; do
      grep -qF "$id" "$work/keys" || fail "the restored application does not know the key $id"
    done <"$work/ids"
  fi
  if [ -x "$here/../smoke-test.sh" ]; then
    smoke=failed
    BASE_URL=$url "$here/../smoke-test.sh" "$url" >&2 || fail "the smoke test has failed on the restored application"
    smoke=passed
  fi
  printf 'at %s\nrto_seconds %d\nrpo_seconds %d\n' "$(iso "$(now)")" "$rto" "$rpo" >"$set/.VERIFIED"
  sync "$set/.VERIFIED"
  mv "$set/.VERIFIED" "$set/VERIFIED"
fi
result=passed
say "$name passed: restored and answering within $rto s (RTO), $rpo s old (RPO), $rows rows; smoke test: $smoke"
