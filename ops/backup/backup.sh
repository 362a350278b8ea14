#!/usr/bin/env bash
# Backs up all that AgentsFlow keeps, encrypted on its way, into a new directory that appears only when it is complete.
# shellcheck source-path=SCRIPTDIR
. "$(dirname -- "$0")/lib.sh"

usage() {
  cat <<'TEXT'
Usage: backup.sh [--no-retention]
       backup.sh --safety [--only PARTS]

Makes BACKUP_DIR/agentsflow-TIMEZ: the database and its roles, Redis, the catalogue and configuration, and the secrets, each a file of
its own, encrypted while it is read; nothing of it is written in plain text. A signed manifest has versions, the rows of every table at the
instant of the dump, sizes and SHA-256. Prints the directory. A run that fails removes what it has made, deletes nothing else, and ends
with 1; 75: another run is at work.

  --safety        call it safety-TIMEZ, as restore.sh does before it overwrites; retention counts it among no good ones
  --only PARTS    of postgresql, embedded, redis, files, with commas between; only a safety dump may leave something out
  --no-retention  delete no old backups afterwards
  --help          this text

What is backed up, as the application has it:
  AGENTSFLOW_DB_URL, …_USER, …_PASSWORD   or PGHOST, PGDATABASE, PGUSER and PGPASSFILE; each also as NAME_FILE or in AGENTSFLOW_SECRETS_DIR
  REDIS_URL                    none: no Redis; BACKUP_REDIS=no leaves it out
  BACKUP_CONFIG                files and directories with the catalogue and configuration; else AGENTSFLOW_MODELS_FILE and …_REDIS_CA_FILE
  BACKUP_SECRETS               those with secrets; else AGENTSFLOW_SECRETS_DIR and what NAME_FILE variables name; "none": kept elsewhere
  BACKUP_APP_URL, AGENTSFLOW_TOKEN   with the embedded database: where the application answers, and an administrator's key

How:
  BACKUP_DIR                   where to; on another disk than the database's
  BACKUP_RECIPIENT             fingerprints of the public keys to encrypt to; the private ones are best not on this host
  BACKUP_PASSPHRASE_FILE       or a file with a passphrase
  BACKUP_SIGNER                the fingerprint of the key that signs; its private half is on this host
  BACKUP_MIN_FREE_MB           what must stay free afterwards (512)
  BACKUP_OFFSITE               rsync:HOST:/PATH or rclone:REMOTE:PATH: a copy, read back and compared; see offsite.sh
  BACKUP_METRICS_DIR           node_exporter's textfile directory
  BACKUP_KEEP_DAYS, BACKUP_KEEP_LAST   see retention.sh
TEXT
}

kind=agentsflow retention=yes locked='' only=''
while [ $# -gt 0 ]; do
  case $1 in
    --help) usage; exit ;;
    --safety) kind=safety retention=no ;;
    --no-retention) retention=no ;;
    --locked) locked=yes ;; # by restore.sh, which holds the lock
    --only)
      [ $# -ge 2 ] || fail "--only needs a value" 2
      only=,$2,
      shift
      ;;
    *) usage >&2; exit 2 ;;
  esac
  shift
done

[ -z "$only" ] || [ "$kind" = safety ] || fail "a backup has everything; --only goes with --safety" 2
has() { [ -z "$only" ] || [[ $only == *",$1,"* ]]; }

began=$(now)
partial='' plain_copy='' stage='before anything was read'

# shellcheck disable=SC2317 # called by the trap
finish() {
  local status=$?
  tell_where "$status"
  [ -z "$partial" ] || rm -rf "$partial"
  [ -z "$plain_copy" ] || rm -f "$plain_copy"
  if [ "$status" -ne 0 ] && [ "$status" -ne 75 ]; then
    say "failed: $stage; no backup was made and none deleted"
    [ "$kind" = safety ] || metrics agentsflow_backup_run \
      '# HELP agentsflow_backup_last_run_failed 1 when the last run of backup.sh failed' \
      '# TYPE agentsflow_backup_last_run_failed gauge' \
      'agentsflow_backup_last_run_failed 1'
  fi
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

needs gpg gnupg flock util-linux sha256sum coreutils awk mawk
backup_directory
encryption_settings
if has postgresql || has embedded; then database_settings; else database_kind=none; fi
if [ "${BACKUP_REDIS:-yes}" = no ] || ! has redis; then redis_at=''; else redis_settings; fi
[ "$database_kind" != h2 ] || needs curl curl
[ "$database_kind" != postgresql ] || needs psql postgresql-client pg_dump postgresql-client pg_restore postgresql-client
[ -z "$redis_at" ] || needs redis-cli redis-tools
[ -n "$locked" ] || lock
# what a killed run has left
rm -rf "$BACKUP_DIR"/.partial-*

# paths DEFAULTS...: which of the files exist; a name that does not is a fault.
existing() {
  local path
  for path in "$@"; do
    [ -e "$path" ] || fail "$path is to be backed up and does not exist"
    [ -r "$path" ] || fail "$path is to be backed up and cannot be read"
    realpath "$path"
  done
}

config_paths() {
  # shellcheck disable=SC2086 # a list, divided by blanks
  if [ -n "${BACKUP_CONFIG:-}" ]; then
    existing $BACKUP_CONFIG
  else
    existing ${AGENTSFLOW_MODELS_FILE:+"$AGENTSFLOW_MODELS_FILE"} ${AGENTSFLOW_REDIS_CA_FILE:+"$AGENTSFLOW_REDIS_CA_FILE"}
  fi
}

secret_paths() {
  local name
  [ "${BACKUP_SECRETS:-}" != none ] || return 0
  # shellcheck disable=SC2086 # a list, divided by blanks
  if [ -n "${BACKUP_SECRETS:-}" ]; then
    existing $BACKUP_SECRETS
    return
  fi
  [ -z "${AGENTSFLOW_SECRETS_DIR:-}" ] || existing "$AGENTSFLOW_SECRETS_DIR"
  for name in $(compgen -e | grep -E '^(AGENTSFLOW_.*|[A-Z0-9_]+_(KEY|TOKEN|SECRET|URL|PASSWORD))_FILE$' || true); do
    case $name in
      # no secrets: the configuration's; written once, and not read again
      AGENTSFLOW_MODELS_FILE | AGENTSFLOW_REDIS_CA_FILE | AGENTSFLOW_ACCESS_FIRST_KEY_FILE) ;;
      *) existing "${!name}" ;;
    esac
  done
}

stage='looking for the files'
config='' secrets=''
if has files; then
  config=$(config_paths)
  secrets=$(secret_paths)
fi

stage='looking for free space'
database_bytes=0
if [ "$database_kind" = postgresql ]; then
  database_bytes=$(sql -c 'select pg_database_size(current_database())') || fail "PostgreSQL at $PGHOST does not answer as it must"
fi
previous=$(sets_of agentsflow | tail -n 1)
if [ -n "$previous" ]; then
  expected=$(manifest "$BACKUP_DIR/$previous" bytes)
  expected=$((expected * 3 / 2))
else
  expected=$database_bytes
fi
free=$(df --output=avail -B1 "$BACKUP_DIR" | tail -n 1)
wanted=$((expected + ${BACKUP_MIN_FREE_MB:-512} * 1048576))
[ "$free" -ge "$wanted" ] || fail "$BACKUP_DIR has $((free / 1048576)) MB free and needs $((wanted / 1048576)): delete something else, or give it more room"

name=$kind-$(stamp "$began")
[ ! -e "$BACKUP_DIR/$name" ] || fail "$name is there already"
partial=$BACKUP_DIR/.partial-$name
mkdir "$partial"
head=$partial/MANIFEST
{
  echo 'format 1'
  echo "created $(iso "$began")"
  echo "host $(uname -n)"
} >"$head"

# --- PostgreSQL -----------------------------------------------------------------------------------------------------------------------
# One transaction exports its snapshot and counts; pg_dump reads the very same snapshot.
ask_snapshot() { (printf '%s\n' "$1" >&8) 2>/dev/null || true; }

hear_snapshot() {
  local line
  while IFS= read -r -t "${BACKUP_COUNT_TIMEOUT:-3600}" line <&7; do
    [ "$line" != '--over--' ] || return 0
    printf '%s\n' "$line"
  done
  return 1
}

backup_postgresql() {
  local snapshot counted dumped table
  stage="reading PostgreSQL at $PGHOST"
  coproc snapshot_session { exec psql -XAtq -v ON_ERROR_STOP=1 2>"$partial/.errors"; }
  exec 7<&"${snapshot_session[0]}" 8>&"${snapshot_session[1]}"
  ask_snapshot "set statement_timeout = 0; set idle_in_transaction_session_timeout = 0;
    begin isolation level repeatable read, read only;
    select pg_export_snapshot();
\\echo --over--"
  snapshot=$(hear_snapshot) || fail "PostgreSQL gives no snapshot: $(tail -n 1 "$partial/.errors")"
  {
    echo "postgresql $(sql -c 'show server_version')"
    echo "pg_dump $(pg_dump --version | awk '{ print $3 }')"
    echo "database $PGDATABASE $schema"
    echo "database_owner $(sql -c 'select pg_get_userbyid(datdba) from pg_database where datname = current_database()')"
  } >>"$head"

  local only=()
  [ "$schema" = public ] || only=(--schema="$schema")
  # the table of contents is read on the way, for what is encrypted cannot be read here
  mkfifo "$partial/.copy"
  { pg_restore --list 2>>"$partial/.errors" || true; cat >/dev/null; } <"$partial/.copy" >"$partial/.contents" &
  local reader=$!
  pg_dump --format=custom --snapshot="$snapshot" --lock-wait-timeout=60s "${only[@]}" \
    | tee "$partial/.copy" | seal "$partial/postgresql.dump.gpg" --compress-algo none \
    || fail "pg_dump has failed; what it said stands above"
  wait "$reader"

  ask_snapshot "select format('select %L, count(*) from %I.%I', n.nspname || '.' || c.relname, n.nspname, c.relname)
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and c.relpersistence <> 't' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
      and ('$schema' = 'public' or n.nspname = '$schema')
      and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
    order by 1
\\gexec
\\echo --over--"
  hear_snapshot >"$partial/.rows" || fail "the rows cannot be counted: $(tail -n 1 "$partial/.errors")"
  counted=$(wc -l <"$partial/.rows")
  # shellcheck disable=SC1087
  grep -q "^$schema\.flyway_schema_history|[1-9]" "$partial/.rows" \
    || fail "the database $PGDATABASE has no tables of AgentsFlow in its schema $schema: an empty backup is none. Is AGENTSFLOW_DB_URL the application's?"
  dumped=$(grep -c ' TABLE DATA ' "$partial/.contents" || true)
  while IFS='|' read -r table _; do
    grep -qF " TABLE DATA ${table%%.*} ${table#*.} " "$partial/.contents" || fail "the dump does not have the table $table: it is not complete"
  done <"$partial/.rows"
  [ "$dumped" -ge "$counted" ] || fail "the dump has $dumped tables of $counted: it is not complete"
  sed 's/^/rows /; s/|/ /' "$partial/.rows" >>"$head"

  # ids of revoked keys, so that whoever restores an older backup revokes them again
  ask_snapshot "select id || ' ' || to_char(revoked_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') from $schema.api_key where revoked_at is not null order by 1;
\\echo --over--"
  hear_snapshot >"$partial/revoked-keys" || fail "the revoked keys cannot be read: $(tail -n 1 "$partial/.errors")"
  ask_snapshot 'commit;
\q'
  exec 7<&- 8>&-

  stage='reading the roles'
  # without their passwords where the user may not see them, as with hosters
  if ! pg_dumpall --database="$PGDATABASE" --roles-only 2>"$partial/.errors" | seal "$partial/roles.sql.gpg"; then
    pg_dumpall --database="$PGDATABASE" --roles-only --no-role-passwords | seal "$partial/roles.sql.gpg" || fail "the roles cannot be read"
    warn "the roles are saved without their passwords: this user may not read them"
    echo 'roles without-passwords' >>"$head"
  fi
}

# --- Redis ----------------------------------------------------------------------------------------------------------------------------
backup_redis() {
  local about aof directory folder
  stage="reading Redis at $redis_at"
  about=$(redis info server) || fail "Redis at $redis_at does not answer"
  about=$(tr -d '\r' <<<"$about")
  grep -q '^redis_version:' <<<"$about" || fail "Redis at $redis_at says: $(head -n 1 <<<"$about")"
  grep -q '^redis_mode:cluster' <<<"$about" && fail "Redis at $redis_at is a node of a cluster; set BACKUP_REDIS=no, and see BACKUP_RESTORE.md"
  echo "redis $(sed -n 's/^redis_version://p' <<<"$about")" >>"$head"
  echo "redis_keys $(redis -n "$redis_db" dbsize)" >>"$head"
  # Redis saves for this reader and the reader waits for the end of it. Some versions never tell the end (redis issue 11261): hence a limit.
  [ -p "$partial/.copy" ] || mkfifo "$partial/.copy"
  { head -c 5; cat >/dev/null; } <"$partial/.copy" >"$partial/.magic" &
  local reader=$!
  REDIS_TIMEOUT=${BACKUP_REDIS_TIMEOUT:-1800} redis --rdb - 2>"$partial/.errors" \
    | tee "$partial/.copy" | seal "$partial/redis.rdb.gpg" \
    || fail "Redis gives no RDB: $(tail -n 1 "$partial/.errors")"
  wait "$reader"
  [ "$(cat "$partial/.magic")" = REDIS ] || fail "what Redis gave is no RDB"

  aof=$(redis config get appendonly 2>/dev/null | tail -n 1) || true
  [ "$aof" = yes ] || return 0
  directory=$(redis config get dir | tail -n 1)
  folder=$(redis config get appenddirname | tail -n 1)
  # before Redis 7 it is a single file
  [ -n "$folder" ] || folder=$(redis config get appendfilename | tail -n 1)
  if [ ! -r "$directory/$folder" ]; then
    say "Redis writes an AOF that is not on this host; its RDB has the same data"
    echo 'redis_aof elsewhere' >>"$head"
    return 0
  fi
  # A rewrite exchanges its files: then they are read again. Nothing is set in Redis, so nothing stays set when this is killed.
  local before attempt
  for attempt in 1 2 3 4 5; do
    before=$(aof_files "$directory/$folder")
    # 1: a file has grown while it was read, as an AOF may
    if { tar --create --directory "$directory" "$folder" 2>>"$partial/.errors" || [ $? -eq 1 ]; } | seal "$partial/redis-aof.tar.gpg" \
      && [ "$(aof_files "$directory/$folder")" = "$before" ]; then
      echo "redis_aof $folder" >>"$head"
      return
    fi
  done
  fail "the AOF in $directory/$folder cannot be read, $attempt times: $(tail -n 1 "$partial/.errors")"
}

aof_files() { find "$1" -printf '%i %P\n' | sort; }

# archive NAME PATHS
archive() {
  local list=()
  mapfile -t list <<<"$2"
  stage="reading the files of $1"
  tar --create --absolute-names --numeric-owner "${list[@]}" | seal "$partial/$1.tar.gpg" || fail "the files of $1 cannot be read"
}

case $database_kind in
  postgresql) backup_postgresql ;;
  h2)
    . "$(dirname -- "$0")/embedded.sh"
    backup_embedded
    ;;
esac
[ -z "$redis_at" ] || backup_redis
[ -z "$config" ] || archive config "$config"
[ -z "$secrets" ] || archive secrets "$secrets"
! has files || [ -n "$config" ] || warn "no catalogue and no configuration are backed up: set BACKUP_CONFIG"
! has files || [ -n "$secrets" ] || [ "${BACKUP_SECRETS:-}" = none ] || warn "no secrets are backed up: keep AGENTSFLOW_ACCESS_KEY_PEPPER elsewhere, for without it no API key works after a restore"

stage='writing the manifest'
rm -f "$partial"/.[a-z]*
for file in "$partial"/[a-z]*; do
  size=$(stat -c %s "$file")
  sum=$(sha256sum <"$file")
  echo "file ${file##*/} $size ${sum%% *}"
done >"$partial/.files"
bytes=$(awk '{ sum += $3 } END { print sum + 0 }' "$partial/.files")
ended=$(now)
{
  cat "$partial/.files"
  echo "bytes $bytes"
  echo "seconds $((ended - began))"
} >>"$head"
rm "$partial/.files"
gpg_run --local-user "$signer" --output "$head.sig" --detach-sign "$head" || fail "the manifest cannot be signed with $signer"

stage='bringing it to the disk'
sync "$partial"/* "$partial"
mv -T "$partial" "$BACKUP_DIR/$name"
partial=''
sync "$BACKUP_DIR"
echo "$BACKUP_DIR/$name"

if [ "$kind" = agentsflow ]; then
  metrics agentsflow_backup \
    '# HELP agentsflow_backup_last_success_timestamp_seconds when the newest complete backup was begun' \
    '# TYPE agentsflow_backup_last_success_timestamp_seconds gauge' \
    "agentsflow_backup_last_success_timestamp_seconds $began" \
    '# HELP agentsflow_backup_size_bytes how large it is' \
    '# TYPE agentsflow_backup_size_bytes gauge' \
    "agentsflow_backup_size_bytes $bytes" \
    '# HELP agentsflow_backup_duration_seconds how long it took' \
    '# TYPE agentsflow_backup_duration_seconds gauge' \
    "agentsflow_backup_duration_seconds $((ended - began))"
fi

# From here on the backup is good, whatever follows.
status=0
if [ "$kind" = agentsflow ] && [ -n "${BACKUP_OFFSITE:-}" ]; then
  stage='the copy elsewhere'
  "$(dirname -- "$0")/offsite.sh" push "$name" || { warn "the backup is here and has no copy at $BACKUP_OFFSITE"; status=1; }
fi
if [ "$retention" = yes ]; then
  stage='deleting old backups'
  "$(dirname -- "$0")/retention.sh" --locked >&2 || status=1
fi
trap - EXIT
metrics agentsflow_backup_run \
  '# HELP agentsflow_backup_last_run_failed 1 when the last run of backup.sh failed' \
  '# TYPE agentsflow_backup_last_run_failed gauge' \
  "agentsflow_backup_last_run_failed $status"
exit "$status"
