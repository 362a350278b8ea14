#!/usr/bin/env bash
# Brings a version to the nodes of one machine: tries it first, restarts them one after the other, and goes back when that fails.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: deploy.sh unpack DIR                    the files of a release, verified, to ROOT/releases/VERSION
       deploy.sh check VERSION                 everything that update does before it changes anything, but the backup
       deploy.sh update VERSION                checks, backs up, then restarts the nodes one after the other with VERSION
       deploy.sh rollback [VERSION]            the same back to the version before, or to one that is named, without a backup
       deploy.sh status                        which version each node runs
       deploy.sh start NODE | stop NODE        one node alone

  --conf FILE          what stands below (/etc/agentsflow/deploy.conf)
  --without-backup     update without a backup before
  --without-trial      do not start VERSION on a copy of the schema first
  --help               this text

What is checked: that the files are those that were signed; that VERSION takes the settings; that it starts, by itself, on a copy of
the production schema, where it applies its migrations; and, by its own answer, that each node runs it. A node that does not
become ready with it, and those before it, are taken back by themselves. For a rollback the same trial shows whether the earlier version takes the
newer schema. Safe to run again: a node that runs VERSION already is restarted, nothing else happens twice.

The configuration is a shell's file of assignments; all but the first three have these defaults:

  NODES='8001=http://127.0.0.1:8001 8002=http://127.0.0.1:8002'   NAME=ADDRESS of each node, from this machine
  SETTINGS=/etc/agentsflow/agentsflow.env    NAME=value lines, as systemd reads them
  TRIAL_URL=jdbc:postgresql://HOST/agentsflow_trial   an empty database whose name ends in _trial, of the same user and password
  TRIAL_FROM=service=agentsflow TRIAL_TO=service=agentsflow_trial   how pg_dump and psql reach the two (PGSERVICEFILE, PGPASSFILE)
  PGSERVICEFILE=/etc/agentsflow/pg_service.conf PGPASSFILE=/etc/agentsflow/pgpass
  ROOT=/opt/agentsflow
  SIGNING_KEY=/etc/agentsflow/signing-key.asc   whose signature a release must have; empty: checksums alone
  DRAIN=/etc/nginx/agentsflow/drain          see ops/cluster/nodes.sh; not used with one node
  START='systemctl start agentsflow@' STOP='systemctl stop agentsflow@'   the node's name is put at the end
  BACKUP=ROOT/current/ops/backup/backup.sh   a command; an update stops when it fails
  RUN_AS=agentsflow                          who the trial runs as, where root calls this
  WAIT=180                                   seconds for a node, or the trial, to become ready

Ends with 0, with 1 when something fails (the nodes then run what they ran before, unless it says otherwise), with 2 when it does not
understand its arguments.
TEXT
}

fail() {
  echo "deploy.sh: $1" >&2
  exit "${2:-1}"
}

say() { echo "$(date +%T) $*"; }

conf=/etc/agentsflow/deploy.conf with_backup=yes with_trial=yes words=()
while [ $# -gt 0 ]; do
  case $1 in
    --help) usage; exit ;;
    --conf) conf=${2:?--conf wants a file}; shift 2 ;;
    --without-backup) with_backup=''; shift ;;
    --without-trial) with_trial=''; shift ;;
    --*) fail "$1 is no option; --help lists them" 2 ;;
    *) words+=("$1"); shift ;;
  esac
done
action=${words[0]-} what=${words[1]-}
case $action in
  unpack | check | update | start | stop) [ ${#words[@]} = 2 ] || { usage >&2; exit 2; } ;;
  rollback) [ ${#words[@]} -le 2 ] || { usage >&2; exit 2; } ;;
  status) [ ${#words[@]} = 1 ] || { usage >&2; exit 2; } ;;
  *) usage >&2; exit 2 ;;
esac

here=$(cd "$(dirname "$0")" && pwd)
conf=$(realpath -m "$conf")
[ -r "$conf" ] || fail "$conf cannot be read; --help says what stands in it" 2
NODES='' SETTINGS=/etc/agentsflow/agentsflow.env TRIAL_URL='' TRIAL_FROM=service=agentsflow TRIAL_TO=service=agentsflow_trial
PGSERVICEFILE=/etc/agentsflow/pg_service.conf PGPASSFILE=/etc/agentsflow/pgpass
ROOT=/opt/agentsflow SIGNING_KEY=/etc/agentsflow/signing-key.asc DRAIN=/etc/nginx/agentsflow/drain
START='systemctl start agentsflow@' STOP='systemctl stop agentsflow@' BACKUP='' RUN_AS=agentsflow WAIT=${WAIT:-180}
# shellcheck source=/dev/null
. "$conf"
export PGSERVICEFILE PGPASSFILE
BACKUP=${BACKUP:-$ROOT/current/ops/backup/backup.sh}
read -r -a nodes <<<"$NODES"
[ ${#nodes[@]} -gt 0 ] || fail "NODES in $conf names no node" 2
for node in "${nodes[@]}"; do
  [[ $node =~ ^[a-z0-9-]+=https?://[^/[:space:]]+$ ]] || fail "$node in $conf is not NAME=http://HOST:PORT" 2
done
[[ $WAIT =~ ^[1-9][0-9]*$ ]] || fail "WAIT in $conf wants whole seconds" 2
for program in curl java flock realpath; do command -v "$program" >/dev/null || fail "there is no $program here" 2; done

address_of() {
  local node
  for node in "${nodes[@]}"; do [ "${node%%=*}" != "$1" ] || { echo "${node#*=}"; return; }; done
  fail "there is no node $1 in $conf" 2
}

is_ready() { curl --silent --fail --max-time 5 --output /dev/null "$1/health/ready"; }

# What a server says that it is; nothing when it does not answer.
version_at() {
  { curl --silent --fail --max-time 5 "$1/health/live" || true; } | sed -nE 's/.*"name":"process"[^}]*"version":"([^"]*)".*/\1/p'
}

release_of() {
  [[ $1 =~ ^[0-9A-Za-z][0-9A-Za-z.+-]*$ ]] || fail "$1 is no version" 2
  [ -f "$ROOT/releases/$1/agentsflow.jar" ] || fail "there is no $ROOT/releases/$1; deploy.sh unpack DIR puts it there"
  echo "$ROOT/releases/$1"
}

named() { if [ -L "$ROOT/$1" ]; then basename "$(readlink "$ROOT/$1")"; fi; }

# In one step: a node that starts meanwhile finds the one or the other.
name() {
  ln -sfn "releases/$2" "$ROOT/.$1.new"
  mv -T "$ROOT/.$1.new" "$ROOT/$1"
}

unpack() {
  local dir=$1 jar version keyring release
  [ -f "$dir/SHA256SUMS" ] || fail "$dir has no SHA256SUMS: it wants the files of a release" 2
  if [ -n "$SIGNING_KEY" ]; then
    [ -r "$SIGNING_KEY" ] || fail "SIGNING_KEY in $conf: $SIGNING_KEY cannot be read"
    command -v gpgv >/dev/null || fail "there is no gpgv here (apt-get install gpgv gnupg)"
    keyring=$(mktemp)
    gpg --batch --quiet --yes --dearmor --output "$keyring" "$SIGNING_KEY" || fail "$SIGNING_KEY is no key in its armor"
    gpgv --quiet --keyring "$keyring" "$dir/SHA256SUMS.asc" "$dir/SHA256SUMS" 2>/dev/null ||
      { rm -f "$keyring"; fail "SHA256SUMS has no signature of $SIGNING_KEY: nothing of it is used"; }
    rm -f "$keyring"
    say "signed by $SIGNING_KEY"
  else
    say "SKIPPED: the signature, since SIGNING_KEY is empty"
  fi
  (cd "$dir" && sha256sum --quiet --strict --check SHA256SUMS >/dev/null 2>&1) || fail "a file in $dir is missing or not the one that was signed"
  jar=$(find "$dir" -maxdepth 1 -name 'agentsflow-*.jar')
  [ "$(grep -c . <<<"$jar")" = 1 ] || fail "$dir must have one agentsflow-VERSION.jar"
  version=$(basename "$jar" .jar)
  version=${version#agentsflow-}
  [ "$(java -jar "$jar" --version)" = "AgentsFlow $version" ] || fail "$jar says that it is another version"
  for file in "agentsflow-$version.war" "agentsflow-ops-$version.tar.gz"; do
    grep -q "  $file\$" "$dir/SHA256SUMS" || fail "$dir has no $file"
  done
  release=$ROOT/releases/$version
  if [ -d "$release" ]; then
    cmp --silent "$jar" "$release/agentsflow.jar" || fail "$release is there and differs: a version is never made twice"
    say "$version was unpacked before"
    return
  fi
  rm -rf "$release.part"
  install -d -m 755 "$ROOT/releases" "$release.part"
  install -m 644 "$jar" "$release.part/agentsflow.jar"
  install -m 644 "$dir/agentsflow-$version.war" "$release.part/agentsflow.war"
  tar -xzf "$dir/agentsflow-ops-$version.tar.gz" --strip-components 1 --no-same-owner -C "$release.part"
  mv -T "$release.part" "$release"
  say "$version is in $release"
}

# Becomes a command with the settings in its environment, as the user that nodes have: for the background, where this shell's copy is
# exchanged for it. The file is read as data: nothing in it is run.
with_settings() {
  local line number=0 name value settings=() user=()
  while IFS= read -r line || [ -n "$line" ]; do
    number=$((number + 1))
    [[ $line =~ ^[[:space:]]*([#\;].*)?$ ]] && continue
    [[ $line =~ ^[A-Za-z_][A-Za-z0-9_.]*= ]] || fail "line $number of $SETTINGS is not NAME=value"
    name=${line%%=*} value=${line#*=}
    if [[ $value =~ ^\"([^\"]*)\"$ || $value =~ ^\'([^\']*)\'$ ]]; then value=${BASH_REMATCH[1]}; fi
    [[ $value != *[\\\"\'\`]* ]] || fail "line $number of $SETTINGS has quotes or backslashes in its value, which its readers take unlike"
    settings+=("$name=$value")
  done <"$SETTINGS"
  if [ "$(id -u)" = 0 ] && [ -n "$RUN_AS" ]; then user=(setpriv --reuid "$RUN_AS" --regid "$RUN_AS" --init-groups); fi
  # by the environment of this shell and not by arguments, which everybody on the machine can read
  while IFS= read -r name; do
    case $name in AGENTSFLOW_* | *_API_KEY | SUPABASE_* | DATABASE_URL | REDIS_URL | HF_TOKEN | MP_CONFIG_*) unset "$name" ;; esac
  done < <(compgen -e)
  for line in ${settings[@]+"${settings[@]}"}; do export "${line?}"; done
  for line in "${own[@]}"; do export "${line?}"; done
  exec "${user[@]}" "$@"
}
own=()

takes_settings() {
  local release=$1
  say "the settings, by the rules of $(basename "$release")"
  "$release/ops/validate-config.sh" --war "$release/agentsflow.war" --env-file "$SETTINGS" --env-format systemd >"$work/settings" 2>&1 || {
    sed -n '/^Errors:/,$p' "$work/settings" >&2
    grep -q '^Errors:' "$work/settings" || cat "$work/settings" >&2
    fail "$SETTINGS cannot be used with $(basename "$release"); nothing was changed"
  }
}

sql() { psql --no-psqlrc --quiet --no-password --set ON_ERROR_STOP=1 "$@"; }

copy_schema() {
  local database production
  for program in psql pg_dump; do command -v "$program" >/dev/null || fail "there is no $program here (apt-get install postgresql-client)"; done
  [[ ${TRIAL_URL%%\?*} == *_trial ]] || fail "TRIAL_URL in $conf must lead to a database whose name ends in _trial"
  database=$(sql --tuples-only --no-align -c 'select current_database()' "$TRIAL_TO") ||
    fail "the trial's database cannot be reached by TRIAL_TO=$TRIAL_TO; --without-trial goes without"
  [[ $database == *_trial ]] || fail "TRIAL_TO leads to $database: only one whose name ends in _trial is emptied"
  production=$(sql --tuples-only --no-align -c 'select current_database()' "$TRIAL_FROM") ||
    fail "the production database cannot be reached by TRIAL_FROM=$TRIAL_FROM"
  say "the schema of $production, to $database"
  sql -c "do \$\$ declare one text; begin
      for one in select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema' loop
        execute format('drop schema %I cascade', one);
      end loop;
    end \$\$; create schema public" "$TRIAL_TO" 2>/dev/null || fail "$database cannot be emptied: its owner must be the user of TRIAL_TO"
  pg_dump --no-password --schema-only --no-owner --no-privileges "$TRIAL_FROM" >"$work/schema.sql" || fail "the schema cannot be read"
  pg_dump --no-password --data-only --table='*.flyway_schema_history' "$TRIAL_FROM" >>"$work/schema.sql" 2>"$work/history" ||
    grep -q 'no matching tables' "$work/history" || fail "the history of the schema cannot be read: $(cat "$work/history")"
  sed -i '/^CREATE SCHEMA public;$/d' "$work/schema.sql"
  sql --single-transaction --output /dev/null -f "$work/schema.sql" "$TRIAL_TO" || fail "the copy of the schema cannot be written"
}

try_out() {
  local release=$1 version port=18500 server end ended=0
  version=$(basename "$release")
  if [ -z "$with_trial" ]; then
    say "SKIPPED: the trial on a copy of the schema (--without-trial)"
    return
  fi
  [ -n "$TRIAL_URL" ] || fail "TRIAL_URL in $conf says where the trial is; --without-trial goes without"
  copy_schema
  while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
  mkdir "$work/trial"
  if [ "$(id -u)" = 0 ] && [ -n "$RUN_AS" ]; then
    chmod 711 "$work"
    chown "$RUN_AS" "$work/trial"
  fi
  say "$version starts on it"
  own=(AGENTSFLOW_DB_POOL_MIN=1 AGENTSFLOW_DB_POOL_MAX=4 AGENTSFLOW_SHUTDOWN_PAUSE=0s "TMPDIR=$work/trial")
  with_settings java -Xmx64m -jar "$release/agentsflow.jar" --profile prod --port "$port" --data "$work/trial" --wait "$WAIT" \
    --set "agentsflow.db.url=$TRIAL_URL" --set "agentsflow.access.first-key-file=$work/trial/first-key" --jvm -Xmx512m \
    </dev/null >"$work/trial.log" 2>&1 9>&- &
  server=$!
  trial=$server
  end=$((SECONDS + WAIT))
  until is_ready "http://127.0.0.1:$port"; do
    kill -0 "$server" 2>/dev/null || { tail -n 30 "$work/trial.log" >&2; fail "$version does not start on a copy of the schema; nothing was changed"; }
    [ "$SECONDS" -lt "$end" ] || { tail -n 30 "$work/trial.log" >&2; fail "$version is not ready on a copy of the schema after $WAIT s; nothing was changed"; }
    sleep 0.5
  done
  [ "$(version_at "http://127.0.0.1:$port")" = "$version" ] || fail "the trial says another version than $version; nothing was changed"
  say "$version is ready on it: schema $(sql --tuples-only --no-align -c "select max(version::int) from flyway_schema_history where success" "$TRIAL_TO" 2>/dev/null || echo 'of its own')"
  kill "$server"
  wait "$server" || ended=$?
  trial=''
  [ "$ended" = 0 ] || say "the trial ended with status $ended"
}

back_up() {
  if [ -z "$with_backup" ]; then
    say "SKIPPED: the backup (--without-backup)"
    return
  fi
  local command
  read -r -a command <<<"$BACKUP"
  command -v "${command[0]}" >/dev/null || fail "there is no backup command ${command[0]} (BACKUP in $conf); --without-backup goes without"
  say "backup: $BACKUP"
  "${command[@]}" || fail "the backup failed; nothing was changed"
}

# To the version of `current`: each node that is named, the others going on.
restart() {
  local only=() name version
  for name in "$@"; do only+=(--only "$name"); done
  if [ ${#nodes[@]} = 1 ]; then
    name=${nodes[0]%%=*}
    say "$name is the only node: it does not answer until it is ready again"
    "$0" --conf "$conf" stop "$name" 9>&- || return 1
    "$0" --conf "$conf" start "$name" 9>&- || return 1
    await "$name" || { say "$name is not ready after $WAIT s"; return 1; }
  else
    [ -d "$DRAIN" ] || { say "DRAIN in $conf: there is no directory $DRAIN"; return 1; }
    "$here/../cluster/rolling-restart.sh" --drain "$DRAIN" --stop "$0 --conf $conf stop" --start "$0 --conf $conf start" --wait "$WAIT" \
      "${only[@]}" "${nodes[@]/%//health/ready}" 9>&- || return 1
  fi
  for name in "$@"; do
    version=$(version_at "$(address_of "$name")")
    [ "$version" = "$(named current)" ] || { say "$name says that it runs ${version:-nothing}"; return 1; }
  done
}

await() {
  local end=$((SECONDS + WAIT)) address
  address=$(address_of "$1")
  until is_ready "$address"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.2
  done
}

# Those that do not run `current`, the ones that are not ready before the others.
strayed() {
  local node away=() other=()
  for node in "${nodes[@]}"; do
    if ! is_ready "${node#*=}"; then
      away+=("${node%%=*}")
    elif [ "$(version_at "${node#*=}")" != "$(named current)" ]; then
      other+=("${node%%=*}")
    fi
  done
  echo "${away[*]-} ${other[*]-}"
}

exchange() {
  local version=$1 before running=0 node list
  before=$(named current)
  for node in "${nodes[@]}"; do ! is_ready "${node#*=}" || running=$((running + 1)); done
  if [ "$running" -gt 0 ] && [ "$running" -lt ${#nodes[@]} ] && [ "$action" = update ]; then
    fail "not all nodes are ready, so none can be spared: deploy.sh status; nothing was changed"
  fi
  name current "$version"
  if [ "$running" = 0 ]; then
    # one after the other: the first brings the schema up to date and makes the first key
    for node in "${nodes[@]}"; do
      say "${node%%=*} starts with $version"
      "$0" --conf "$conf" start "${node%%=*}" 9>&- || fail "${node%%=*} could not be started"
      await "${node%%=*}" || fail "${node%%=*} is not ready with $version after $WAIT s; its log says why"
      [ "$(version_at "${node#*=}")" = "$version" ] || fail "${node%%=*} says that it runs another version than $version"
    done
  else
    list=()
    for node in "${nodes[@]}"; do list+=("${node%%=*}"); done
    if [ "$action" = rollback ]; then read -r -a list <<<"$(strayed)"; fi
    if [ ${#list[@]} -gt 0 ] && ! restart "${list[@]}"; then
      if [ "$action" = rollback ] || [ -z "$before" ] || [ "$before" = "$version" ]; then
        fail "not every node runs $version: deploy.sh status"
      fi
      say "back to $before"
      name current "$before"
      read -r -a list <<<"$(strayed)"
      if [ ${#list[@]} -gt 0 ]; then
        restart "${list[@]}" || fail "not every node is back at $before: deploy.sh status"
      fi
      fail "$version did not become ready; every node runs $before"
    fi
  fi
  [ -z "$before" ] || [ "$before" = "$version" ] || name previous "$before"
  say "every node runs $version"
}

status() {
  local node state version
  echo "current   $(named current)"
  echo "previous  $(named previous)"
  for node in "${nodes[@]}"; do
    version=$(version_at "${node#*=}")
    state='does not answer'
    [ -z "$version" ] || state="$version, not ready"
    ! is_ready "${node#*=}" || state="$version, ready"
    [ ! -f "$DRAIN/${node%%=*}" ] || state+=', gets no requests'
    echo "${node%%=*}  $state"
  done
}

case $action in
  status) status; exit ;;
  start | stop)
    address_of "$what" >/dev/null
    if [ "$action" = start ]; then line=$START; else line=$STOP; fi
    read -r -a command <<<"$line$what"
    exec "${command[@]}" ;;
esac

mkdir -p "$ROOT"
exec 9>"$ROOT/deploy.lock"
flock --nonblock 9 || fail "another deploy.sh is at work in $ROOT"
work=$(mktemp -d)
trial=''
finish() {
  if [ -n "$trial" ]; then
    kill "$trial" 2>/dev/null || true
    wait "$trial" 2>/dev/null || true
  fi
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM

case $action in
  unpack) unpack "$what" ;;
  check | update)
    release=$(release_of "$what")
    takes_settings "$release"
    try_out "$release"
    if [ "$action" = update ]; then
      back_up
      exchange "$what"
    fi ;;
  rollback)
    what=${what:-$(named previous)}
    [ -n "$what" ] || fail "there is no version before; deploy.sh rollback VERSION names one"
    release=$(release_of "$what")
    takes_settings "$release"
    try_out "$release"
    exchange "$what" ;;
esac
