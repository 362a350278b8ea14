#!/usr/bin/env bash
# Puts a backup back: checks it first, overwrites nothing by itself, and looks afterwards whether everything is there.
# shellcheck source-path=SCRIPTDIR
. "$(dirname -- "$0")/lib.sh"

usage() {
  cat <<'TEXT'
Usage: restore.sh --list
       restore.sh --check [NAME | --at TIME]
       restore.sh [NAME | --at TIME] [--force] [option...]

Restores the newest backup of BACKUP_DIR, the one called NAME, or the newest that was begun by TIME (as date -d reads it, UTC).
First its signature, sizes and checksums are verified and all of it is decrypted; then the target is looked at; then PostgreSQL is restored in one
transaction that ends only when every table has the rows of the manifest, Redis key by key into the running server, which keeps its AOF right,
and the files. Stop the application before: a target with open sessions is refused.

  --list            the backups: name, age, size, whether a drill has restored it
  --check           verify and decrypt, restore nothing
  --force           overwrite a target that is not empty; a safety dump is made before (safety-TIMEZ, beside the others)
  --no-safety-dump  without it: for a target too broken to be dumped
  --only PARTS      of postgresql, embedded, redis, files, with commas between; else all that the backup has
  --roles           make the roles that are missing (takes an administrator of PostgreSQL)
  --no-owner        all becomes the connecting user's instead
  --redis-from aof  take Redis's AOF instead of its RDB, where the backup has one
  --files-to DIR    put catalogue, configuration and secrets below DIR; else where they were, other files there only with --force
  --revoked FILE    API keys to revoke besides, each line beginning with an id
  --start COMMAND   starts the application afterwards; then --url is asked
  --url URL         where it answers (http://localhost:8000); with AGENTSFLOW_TOKEN its models are asked for too
  --jar FILE        with the embedded database: agentsflow.jar or payara-micro.jar, which has the database's own program
  --help            this text

Revoked keys stay revoked: those that this backup, a later backup of BACKUP_DIR, or the target itself knows to be revoked, are revoked after the
restore. BACKUP_DIR, BACKUP_SIGNER, BACKUP_PASSPHRASE_FILE, AGENTSFLOW_DB_…, REDIS_URL: as for backup.sh, here of the target.
TEXT
}

action=restore name='' at='' force='' safety=yes only='' roles='' owner=yes redis_from=rdb files_to='' revoked_file='' start='' jar=''
url=http://localhost:8000
while [ $# -gt 0 ]; do
  case $1 in
    --help) usage; exit ;;
    --list) action=list ;;
    --check) action=check ;;
    --force) force=yes ;;
    --no-safety-dump) safety='' ;;
    --roles) roles=yes ;;
    --no-owner) owner='' ;;
    --at | --only | --redis-from | --files-to | --revoked | --start | --url | --jar)
      [ $# -ge 2 ] || fail "$1 needs a value" 2
      case $1 in
        --at) at=$2 ;;
        --only) only=,$2, ;;
        --redis-from) redis_from=$2 ;;
        --files-to) files_to=$2 ;;
        --revoked) revoked_file=$2 ;;
        --start) start=$2 ;;
        --url) url=${2%/} ;;
        --jar) jar=$2 ;;
      esac
      shift
      ;;
    agentsflow-* | safety-*) name=$1 ;;
    *) usage >&2; exit 2 ;;
  esac
  shift
done
[[ ,rdb,aof, == *",$redis_from,"* ]] || fail "--redis-from is rdb or aof" 2
[[ $only =~ ^(,(postgresql|embedded|redis|files))*,?$ ]] || fail "--only takes postgresql, embedded, redis, files" 2
[ -z "$revoked_file" ] || [ -r "$revoked_file" ] || fail "--revoked: $revoked_file cannot be read" 2

work='' redis_pid='' changed=''
# shellcheck disable=SC2317 # called by the trap
finish() {
  local status=$?
  if [ -n "$redis_pid" ]; then
    kill "$redis_pid" 2>/dev/null || true
    wait "$redis_pid" 2>/dev/null || true
  fi
  [ -z "$work" ] || rm -rf "$work"
  tell_where "$status"
  [ "$status" -eq 0 ] || [ "$action" != restore ] || say "failed: ${changed:-nothing was changed}"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

needs gpg gnupg flock util-linux sha256sum coreutils awk mawk
backup_directory

list() {
  local each set drilled
  printf '%-28s %8s %12s  %s\n' NAME 'AGE (h)' BYTES RESTORED
  for each in $( (sets_of agentsflow; sets_of safety) | sort -t- -k2); do
    set=$BACKUP_DIR/$each
    drilled=-
    [ ! -f "$set/VERIFIED" ] || drilled=$(sed -n 's/^at //p' "$set/VERIFIED")
    printf '%-28s %8d %12d  %s\n' "$each" $((($(now) - $(time_of "$each")) / 3600)) "$(manifest "$set" bytes)" "$drilled"
  done
}
if [ "$action" = list ]; then
  list
  exit
fi

signer_fingerprint
if [ -n "$at" ]; then
  [ -z "$name" ] || fail "give NAME or --at, not both" 2
  wanted=$(stamp "$(date -u -d "$at" +%s 2>/dev/null || fail "--at: $at is no time" 2)") || exit 2
  name=$(sets_of agentsflow | awk -v last="agentsflow-$wanted" '$0 <= last' | tail -n 1)
  [ -n "$name" ] || fail "no backup in $BACKUP_DIR was begun by $wanted"
elif [ -z "$name" ]; then
  name=$(sets_of agentsflow | tail -n 1)
  [ -n "$name" ] || fail "there is no backup in $BACKUP_DIR"
fi
set=$BACKUP_DIR/$name

part() { [ -f "$set/$1" ] && { [ -z "$only" ] || [[ $only == *",$2,"* ]]; }; }

say "$name: verifying"
verify "$set"
scratch

# All of it is decrypted before anything is touched: a wrong key or a damaged file shows here.
check_part() { unseal "$set/$1" >/dev/null || fail "$set/$1 cannot be decrypted: is the private key here, and BACKUP_PASSPHRASE_FILE the right one?"; }
if part postgresql.dump.gpg postgresql; then
  needs pg_restore postgresql-client psql postgresql-client
  unseal "$set/postgresql.dump.gpg" | { pg_restore --list && cat >/dev/null; } >"$work/contents" \
    || fail "$set/postgresql.dump.gpg cannot be decrypted and read: is the private key here, and BACKUP_PASSPHRASE_FILE the right one?"
fi
for file in roles.sql.gpg embedded.sql.gpg redis.rdb.gpg redis-aof.tar.gpg config.tar.gpg secrets.tar.gpg; do
  [ ! -f "$set/$file" ] || check_part "$file"
done
say "$name: signature, checksums and encryption are right"
[ "$action" = restore ] || exit 0

lock

# --- Redis ----------------------------------------------------------------------------------------------------------------------------
# The RDB is loaded by a Redis of our own and its keys are sent from there (MIGRATE). The target goes on running, so its AOF has
# every key as any other write. An RDB put into its directory would be ignored by a server that has an AOF.
load_redis() {
  mkdir "$work/redis"
  local options=()
  if [ "$redis_from" = aof ]; then
    [ -f "$set/redis-aof.tar.gpg" ] || fail "$name has no AOF of Redis"
    unseal "$set/redis-aof.tar.gpg" | tar --extract --directory "$work/redis"
    local folder
    folder=$(manifest "$set" redis_aof)
    # of a Redis before 7 it is a single file, which a later one takes as well
    if [ -d "$work/redis/$folder" ]; then options=(--appenddirname "$folder"); else options=(--appendfilename "$folder"); fi
    options+=(--appendonly yes)
  else
    unseal "$set/redis.rdb.gpg" >"$work/redis/dump.rdb"
    options=(--dbfilename dump.rdb)
  fi
  if [ "${#redis_tls[@]}" -gt 0 ]; then
    needs openssl openssl
    # a Redis that speaks TLS wants a certificate of its own, even when it only calls
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=restore \
      -keyout "$work/redis/key" -out "$work/redis/certificate" 2>/dev/null
    options+=(--tls-cluster yes --tls-cert-file "$work/redis/certificate" --tls-key-file "$work/redis/key")
    options+=(--tls-ca-cert-file "${AGENTSFLOW_REDIS_CA_FILE:-/etc/ssl/certs/ca-certificates.crt}")
  fi
  throwaway_redis "$work/redis" "${options[@]}"
}

quoted() {
  local text=${1//\\/\\\\}
  printf '"%s"' "${text//\"/\\\"}"
}

# send_keys PATTERN: from the Redis of our own to the target; tells how many.
send_keys() {
  local send="local cursor, moved, login = '0', 0, {} for i = 5, #ARGV do login[#login + 1] = ARGV[i] end
    repeat local page = redis.call('SCAN', cursor, 'MATCH', ARGV[4], 'COUNT', 1000) cursor = page[1]
      for _, key in ipairs(page[2]) do
        if redis.call('MIGRATE', ARGV[1], ARGV[2], key, ARGV[3], 30000, 'COPY', 'REPLACE', unpack(login)).ok == 'OK' then moved = moved + 1 end
      end
    until cursor == '0' return moved"
  local login=() argument
  if [ -n "${REDISCLI_AUTH:-}" ]; then
    if [ -n "$redis_user" ]; then login=(AUTH2 "$redis_user" "$REDISCLI_AUTH"); else login=(AUTH "$REDISCLI_AUTH"); fi
  fi
  # by standard input: the password would show in the list of processes
  {
    printf 'eval %s 0' "$(quoted "${send//$'\n'/ }")"
    for argument in "$redis_host" "$redis_port" "$redis_db" "$1" "${login[@]}"; do printf ' %s' "$(quoted "$argument")"; done
    echo
  } | (unset REDISCLI_AUTH; redis-cli -s "$work/redis/socket" -n "$redis_db")
}

# An older target does not understand what a newer Redis sends: that has to show before anything is changed.
probe_redis() {
  local probe=${redis_prefix}backup:probe answer
  (unset REDISCLI_AUTH; redis-cli -s "$work/redis/socket" -n "$redis_db" set "$probe" 1 px 30000 >/dev/null)
  answer=$(send_keys "$probe")
  (unset REDISCLI_AUTH; redis-cli -s "$work/redis/socket" -n "$redis_db" del "$probe" >/dev/null)
  case $answer in
    1) redis -n "$redis_db" del "$probe" >/dev/null ;;
    *version*) fail "Redis at $redis_at is older than the redis-server of this host ($(redis-server --version | awk '{ print $3 }')) and does not understand it: use a host whose redis-server is not newer" ;;
    *) fail "Redis at $redis_at does not take keys: $answer" ;;
  esac
}

restore_redis() {
  local cursor moved
  say "Redis: restoring into $redis_at"
  local before=$changed
  changed="${changed:-nothing else was changed}; Redis may have a part of its keys"
  local clear="local page = redis.call('SCAN', ARGV[1], 'MATCH', ARGV[2], 'COUNT', 1000) for _, key in ipairs(page[2]) do redis.call('UNLINK', key) end return page[1]"
  cursor=0
  while :; do
    cursor=$(redis -n "$redis_db" eval "$clear" 0 "$cursor" "$redis_prefix*")
    [[ $cursor =~ ^[0-9]+$ ]] || fail "Redis at $redis_at cannot be emptied: $cursor"
    [ "$cursor" != 0 ] || break
  done
  moved=$(send_keys "$redis_prefix*")
  [[ $moved =~ ^[0-9]+$ ]] || fail "Redis at $redis_at does not take the keys: $moved"
  say "Redis: $moved keys; those whose time was over are not among them"
  changed=$before
}

# --- what the target is ---------------------------------------------------------------------------------------------------------------
occupied=() occupied_parts=''
occupy() {
  occupied+=("$2")
  [[ $occupied_parts == *",$1"* ]] || occupied_parts+=,$1
}
if part postgresql.dump.gpg postgresql; then
  database_settings
  [ "$database_kind" = postgresql ] || fail "the backup is of PostgreSQL, and AGENTSFLOW_DB_URL names another database"
  read -r _ from_schema < <(manifest "$set" database)
  [ "$schema" = "$from_schema" ] || fail "the backup has the schema $from_schema, and AGENTSFLOW_DB_URL names $schema"
  awk '!/^;/ && NF { print $NF }' "$work/contents" | sort -u | grep -vx -e - >"$work/owners" || true
  server=(-d postgres)
  sql "${server[@]}" -c 'select 1' >/dev/null 2>"$work/errors" || server=(-d "$PGDATABASE")
  sql "${server[@]}" -c 'select rolname from pg_roles' >"$work/roles" || fail "PostgreSQL at $PGHOST does not answer as it must"
  missing=$(grep -vxFf "$work/roles" "$work/owners" || true)
  if [ -n "$missing" ] && [ -n "$owner" ] && [ -z "$roles" ]; then
    fail "the target has no role ${missing//$'\n'/, }: --roles makes it, --no-owner does without"
  fi
  exists=$(sql "${server[@]}" -v name="$PGDATABASE" <<<"select count(*) from pg_database where datname = :'name'")
  if [ "$exists" = 1 ]; then
    sessions=$(sql -c "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and usename is not null
      and coalesce(backend_type, 'client backend') = 'client backend'")
    [ "$sessions" = 0 ] || fail "$PGDATABASE is in use by $sessions sessions: stop the application first"
    [ "$(sql -c "select count(*) from pg_class where relnamespace = to_regnamespace('$schema') and relkind in ('r', 'p')")" = 0 ] \
      || occupy postgresql "the database $PGDATABASE at $PGHOST"
  fi
fi
if part embedded.sql.gpg embedded; then
  . "$(dirname -- "$0")/embedded.sh"
  look_at_embedded
fi
if part redis.rdb.gpg redis; then
  redis_settings
  if [ -z "$redis_at" ]; then
    warn "the backup has a Redis, and REDIS_URL names none: it is left out"
    only=${only:-,postgresql,embedded,files,}
    only=${only//,redis,/,}
  else
    needs redis-cli redis-tools redis-server redis-server
    [ "$(redis ping)" = PONG ] || fail "Redis at $redis_at does not answer as it must"
    first=$(redis -n "$redis_db" --scan --pattern "$redis_prefix*" | head -n 1 || true)
    [ -z "$first" ] || occupy redis "Redis at $redis_at"
  fi
fi

unpack() {
  mkdir -p "$work/files"
  local archive
  for archive in config secrets; do
    [ ! -f "$set/$archive.tar.gpg" ] || unseal "$set/$archive.tar.gpg" | tar --extract --preserve-permissions --directory "$work/files" 2>"$work/errors" \
      || fail "$set/$archive.tar.gpg cannot be unpacked: $(tail -n 1 "$work/errors")"
  done
  (cd "$work/files" && find . -type f -o -type l | sed 's|^\./||' | sort) >"$work/list"
}
if part config.tar.gpg files || part secrets.tar.gpg files; then
  unpack
  while read -r file; do
    [ ! -e "$files_to/$file" ] || cmp -s "$work/files/$file" "$files_to/$file" || occupy files "$files_to/$file"
  done <"$work/list"
fi

if part redis.rdb.gpg redis; then
  load_redis
  probe_redis
fi

if [ "${#occupied[@]}" -gt 0 ]; then
  for target in "${occupied[@]}"; do say "not empty: $target"; done
  [ -n "$force" ] || fail "the target is not empty; --force overwrites it, after a safety dump"
  # the file of an embedded database is kept beside the new one instead
  occupied_parts=${occupied_parts//,embedded/}
  if [ -n "$safety" ] && [ -n "$occupied_parts" ]; then
    say 'a safety dump first'
    dump=$("$(dirname -- "$0")/backup.sh" --safety --locked --only "${occupied_parts#,}") \
      || fail "no safety dump could be made; --no-safety-dump overwrites without one"
    say "safety dump: $dump"
  fi
fi

# --- which keys must not come back ----------------------------------------------------------------------------------------------------
revoked() {
  local each
  cat "$set/revoked-keys"
  for each in $( (sets_of agentsflow; sets_of safety) | awk -F- -v from="${name#*-}" '$2 > from'); do
    if complete "$BACKUP_DIR/$each" && [ -f "$BACKUP_DIR/$each/revoked-keys" ]; then cat "$BACKUP_DIR/$each/revoked-keys"; fi
  done
  [ -z "$revoked_file" ] || cat "$revoked_file"
  [ ! -f "$work/revoked-there" ] || cat "$work/revoked-there"
  if [ "${exists:-0}" = 1 ] && [ "$(sql -c "select to_regclass('$schema.api_key') is not null")" = t ]; then
    sql -F ' ' -c "select id, to_char(revoked_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') from $schema.api_key where revoked_at is not null"
  fi
}
if part postgresql.dump.gpg postgresql || part embedded.sql.gpg embedded; then
  revoked >"$work/all-revoked"
  # nothing but ids and times reaches the database
  grep -oE '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}( [0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z)?' "$work/all-revoked" \
    | awk '!seen[$1]++ { print $1, (NF > 1 ? $2 : "'"$(iso "$(now)")"'") }' >"$work/revoked" || true
fi

# --- PostgreSQL -----------------------------------------------------------------------------------------------------------------------
missing_roles() {
  # of each missing role what the backup says of it, its memberships left out
  unseal "$set/roles.sql.gpg" | awk -v missing="$missing" '
    BEGIN { split(missing, list, "\n"); for (i in list) { want[list[i]]; want["\"" list[i] "\""] } }
    ($1 == "CREATE" || $1 == "ALTER") && $2 == "ROLE" { name = $3; sub(/;$/, "", name); if (name in want) print }'
}

# what empties the target: everything in its schema that belongs to no extension
drop_all() {
  cat <<SQL
do \$drop\$
declare one record;
begin
  for one in
    select case relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' when 'f' then 'foreign table' else 'table' end as kind,
           format('%I.%I', n.nspname, c.relname) as name
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = '$schema' and relkind in ('r', 'p', 'v', 'm', 'S', 'f')
       and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
     order by relkind in ('S'), c.oid
  loop
    execute format('drop %s if exists %s cascade', one.kind, one.name);
  end loop;
  for one in
    select p.oid::regprocedure as name, case prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end as kind
      from pg_proc p where pronamespace = to_regnamespace('$schema')
       and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
  loop
    execute format('drop %s if exists %s cascade', one.kind, one.name);
  end loop;
  for one in
    select format('%I.%I', '$schema', typname) as name from pg_type t where typnamespace = to_regnamespace('$schema') and typtype in ('e', 'd')
       and not exists (select from pg_depend d where d.classid = 'pg_type'::regclass and d.objid = t.oid and d.deptype = 'e')
  loop
    execute format('drop type if exists %s cascade', one.name);
  end loop;
  if '$schema' <> 'public' then
    execute 'drop schema if exists $schema cascade';
  end if;
end
\$drop\$;
SQL
}

check_rows() {
  echo "do \$check\$ declare one record; found bigint; begin for one in select * from (values"
  manifest "$set" rows | sed "s/'/''/g; s/^\([^.]*\)\.\(.*\) \([0-9]*\)$/  ('\1', '\2', \3::bigint),/; \$ s/,\$//"
  cat <<'SQL'
) as expected (in_schema, in_table, rows) loop
  execute format('select count(*) from %I.%I', one.in_schema, one.in_table) into found;
  if found <> one.rows then
    raise exception '% has % rows after the restore instead of %', one.in_table, found, one.rows;
  end if;
end loop; end $check$;
SQL
}

revoke_again() {
  [ -s "$work/revoked" ] || return 0
  echo "create temporary table revoked_elsewhere (id uuid, at timestamptz) on commit drop;"
  sed "s/^\(.*\) \(.*\)$/insert into pg_temp.revoked_elsewhere values ('\1', '\2');/" "$work/revoked"
  cat <<SQL
update $schema.api_key_change set latest = latest + 1
  where exists (select from $schema.api_key k join pg_temp.revoked_elsewhere r on r.id = k.id where k.revoked_at is null);
update $schema.api_key k set revoked_at = r.at, revision = (select latest from $schema.api_key_change)
  from pg_temp.revoked_elsewhere r where r.id = k.id and k.revoked_at is null
  returning 'revoked again: ' || k.handle || ' ' || k.name;
SQL
}

restore_postgresql() {
  local options=()
  if [ -n "$missing" ] && [ -n "$owner" ]; then
    missing_roles | sql "${server[@]}" || fail "the roles ${missing//$'\n'/, } cannot be made"
    changed="the roles ${missing//$'\n'/, } were made, nothing else was changed"
  fi
  if [ "$exists" = 0 ]; then
    local holder
    holder=$(manifest "$set" database_owner)
    [ -n "$owner" ] && [ "$(sql "${server[@]}" -v name="$holder" <<<"select 1 from pg_roles where rolname = :'name'")" = 1 ] || holder=$PGUSER
    sql "${server[@]}" -v name="$PGDATABASE" -v holder="$holder" <<<'create database :"name" owner :"holder" template template0 encoding '"'UTF8'" \
      || fail "the database $PGDATABASE cannot be made"
    changed="the empty database $PGDATABASE was made, nothing else was changed"
  fi
  [ -n "$owner" ] || options+=(--no-owner --no-privileges)
  say "PostgreSQL: restoring into $PGDATABASE at $PGHOST"
  {
    echo "begin; set local client_min_messages = warning; set local lock_timeout = '30s';"
    drop_all
    # without a commit there is no change, whatever has reached the server by then
    unseal "$set/postgresql.dump.gpg" | pg_restore "${options[@]}" --exit-on-error --file=- || exit 1
    check_rows
    revoke_again
    printf '%s\n' 'commit;' '\echo committed'
  } | sql >"$work/said" || fail "PostgreSQL has refused the restore; what it said stands above"
  grep -qx committed "$work/said" || fail "PostgreSQL has not committed the restore"
  changed='PostgreSQL is restored, what follows is not'
  grep '^revoked again' "$work/said" >&2 || true
  PGOPTIONS='-c client_min_messages=error' sql -c 'analyze' || warn 'the tables could not be analyzed; PostgreSQL does it by itself later'
  say "PostgreSQL: $(manifest "$set" rows | wc -l) tables, $(manifest "$set" rows | awk '{ sum += $2 } END { print sum + 0 }') rows, as the manifest says"
}

tell_of_keys() {
  local created
  created=$(manifest "$set" created)
  say "API keys that were revoked after $created and that neither a later backup nor the target knew of are good again; keys made after it are gone."
}

# --- files ----------------------------------------------------------------------------------------------------------------------------
restore_files() {
  local file old=0
  while read -r file; do
    if [ -e "$files_to/$file" ] && ! cmp -s "$work/files/$file" "$files_to/$file"; then
      mv "$files_to/$file" "$files_to/$file.before-restore"
      old=$((old + 1))
    fi
    mkdir -p "$(dirname -- "$files_to/$file")"
    cp --preserve=all "$work/files/$file" "$files_to/$file" 2>/dev/null || cp --preserve=mode,timestamps "$work/files/$file" "$files_to/$file"
  done <"$work/list"
  say "files: $(wc -l <"$work/list"), of which $old took another's place (now FILE.before-restore)"
}

if part postgresql.dump.gpg postgresql; then restore_postgresql; fi
if part embedded.sql.gpg embedded; then restore_embedded; fi
if part redis.rdb.gpg redis; then restore_redis; fi
if part config.tar.gpg files || part secrets.tar.gpg files; then restore_files; fi
if part postgresql.dump.gpg postgresql || part embedded.sql.gpg embedded; then tell_of_keys; fi
changed="everything is restored, and the application does not answer as it must"

# --- the application ------------------------------------------------------------------------------------------------------------------
asked() {
  if [ -n "${AGENTSFLOW_TOKEN:-}" ]; then printf 'header = "Authorization: Bearer %s"\n' "$AGENTSFLOW_TOKEN"; fi \
    | curl --config - --silent --show-error --fail --max-time 10 "$url$1"
}
if [ -n "$start" ]; then
  needs curl curl
  sh -c "$start" 9>&- || fail "the application was not started: $start"
  limit=$((SECONDS + ${BACKUP_START_TIMEOUT:-180}))
  until asked /health/ready >/dev/null 2>"$work/errors"; do
    [ "$SECONDS" -lt "$limit" ] || fail "$url/health/ready: $(tail -n 1 "$work/errors")"
    sleep 0.5
  done
  [ -z "${AGENTSFLOW_TOKEN:-}" ] || asked /api/models >/dev/null || fail "$url/api/models does not answer an administrator"
  say "the application is ready at $url"
else
  say 'now start the application; --start and --url would have asked it'
fi
echo "$name restored"
