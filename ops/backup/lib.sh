# Sourced by the scripts beside it: settings, encryption, manifests, throw-away servers. Not run itself.
# shellcheck shell=bash disable=SC2034,SC2154 # its variables are the scripts', and some of theirs are its own
# A backup is a directory below BACKUP_DIR, named agentsflow-TIMEZ, which exists only when it is complete:
#   MANIFEST       what is in it: versions, rows of every table, size and SHA-256 of every file; MANIFEST.sig signs it
#   *.gpg          the parts, each encrypted
#   revoked-keys   ids of API keys that were revoked by then, with the time; no secret
#   VERIFIED       written by the drill once this backup has been restored and compared

set -euo pipefail
umask 077
export LC_ALL=C.UTF-8

me=${0##*/}
say() { echo "$me: $*" >&2; }
warn() { echo "$me: warning: $*" >&2; }
told='' last_error=''
fail() {
  told=yes
  echo "$me: $1" >&2
  exit "${2:-1}"
}

# No end without a reason: a command that fails where nobody expects it is named by its line.
set -E
trap 'last_error="line $LINENO of ${BASH_SOURCE[0]##*/}"' ERR
tell_where() {
  [ "$1" -lt 1 ] || [ "$1" -gt 128 ] || [ -n "$told" ] || [ -z "$last_error" ] || say "ended at $last_error"
}

# What the application writes to Redis begins with this. The test BackupCoverageTest holds the code to it.
redis_prefix=agentsflow:

# needs PROGRAM PACKAGE...: every program that is missing, with Debian's package, before anything is begun.
needs() {
  local missing=''
  while [ $# -gt 1 ]; do
    command -v "$1" >/dev/null || missing+=" $1 (package $2)"
    shift 2
  done
  [ -z "$missing" ] || fail "not installed:$missing"
}

now() { date -u +%s; }
stamp() { date -u -d "@$1" +%Y%m%dT%H%M%SZ; }
iso() { date -u -d "@$1" +%Y-%m-%dT%H:%M:%SZ; }

# seconds_of 20261130T134600Z
seconds_of() {
  local t=$1
  date -u -d "${t:0:4}-${t:4:2}-${t:6:2} ${t:9:2}:${t:11:2}:${t:13:2}" +%s
}

# setting NAME: as the application finds it: a file of AGENTSFLOW_SECRETS_DIR, the file that NAME_FILE names, or the variable.
setting() {
  local name=$1 file base pointer="$1_FILE"
  if [ -n "${AGENTSFLOW_SECRETS_DIR:-}" ]; then
    for file in "$AGENTSFLOW_SECRETS_DIR"/*; do
      base=${file##*/}
      base=${base//[^A-Za-z0-9]/_}
      if [ -f "$file" ] && [ "${base^^}" = "$name" ]; then
        cat "$file"
        return
      fi
    done
  fi
  if [ -n "${!pointer:-}" ]; then
    [ -r "${!pointer}" ] || fail "$pointer names ${!pointer}, which cannot be read"
    cat "${!pointer}"
  else
    printf '%s' "${!name:-}"
  fi
}

unescape() {
  local text=${1//\\/\\\\}
  printf '%b' "${text//%/\\x}"
}

# database_settings: sets database_kind (postgresql, h2) and schema; for PostgreSQL also PG… as libpq reads them. A password goes by the
# environment alone. Without the application's address, PG… are taken as they are.
database_settings() {
  local url rest authority query userinfo='' pair hosts='' ports='' host
  schema=public database_kind=postgresql
  url=$(setting AGENTSFLOW_DB_URL)
  [ -n "$url" ] || url=$(setting DATABASE_URL)
  if [ -z "$url" ]; then
    [ -n "${PGDATABASE:-}${PGSERVICE:-}" ] || fail "which database? Set AGENTSFLOW_DB_URL as the application has it, or PGHOST, PGDATABASE and PGUSER"
    schema=${BACKUP_SCHEMA:-public}
    return
  fi
  url=${url#jdbc:}
  case $url in
    h2:*) database_kind=h2 && return ;;
    postgres://* | postgresql://*) rest=${url#*://} ;;
    postgresql:*) rest=/${url#postgresql:} ;;
    *) fail "AGENTSFLOW_DB_URL must begin with postgresql://, jdbc:postgresql: or jdbc:h2:" ;;
  esac
  query=''
  [[ $rest != *\?* ]] || query=${rest#*\?} rest=${rest%%\?*}
  authority=${rest%%/*}
  [[ $rest != */* ]] || PGDATABASE=$(unescape "${rest#*/}")
  [[ $authority != *@* ]] || userinfo=${authority%@*} authority=${authority##*@}
  local IFS=,
  for host in $authority; do
    if [[ $host =~ ^(\[[^]]*\]|[^:]*):([0-9]+)$ ]]; then
      hosts+=,${BASH_REMATCH[1]} ports+=,${BASH_REMATCH[2]}
    else
      hosts+=,$host ports+=,5432
    fi
  done
  hosts=${hosts//[\[\]]/}
  [ -z "${hosts#,}" ] || export PGHOST=${hosts#,} PGPORT=${ports#,}
  PGHOST=${PGHOST:-localhost}
  [[ $authority != *,* ]] || export PGTARGETSESSIONATTRS=read-write
  if [ -n "$userinfo" ]; then
    PGUSER=$(unescape "${userinfo%%:*}")
    [[ $userinfo != *:* ]] || PGPASSWORD=$(unescape "${userinfo#*:}")
  fi
  IFS='&'
  for pair in $query; do
    case $pair in
      schema=* | currentSchema=*) schema=$(unescape "${pair#*=}") && schema=${schema%%,*} ;;
      user=*) PGUSER=$(unescape "${pair#*=}") ;;
      password=*) PGPASSWORD=$(unescape "${pair#*=}") ;;
      ssl=true) export PGSSLMODE=${PGSSLMODE:-verify-full} ;;
      sslmode=*) export PGSSLMODE=${pair#*=} ;;
      sslrootcert=*) PGSSLROOTCERT=$(unescape "${pair#*=}") && export PGSSLROOTCERT ;;
      targetServerType=primary | targetServerType=master) export PGTARGETSESSIONATTRS=read-write ;;
    esac
  done
  unset IFS
  local user password
  user=$(setting AGENTSFLOW_DB_USER)
  password=$(setting AGENTSFLOW_DB_PASSWORD)
  [ -z "$user" ] || PGUSER=$user
  [ -z "$password" ] || PGPASSWORD=$password
  export PGHOST PGDATABASE PGUSER
  [ -z "${PGPASSWORD:-}" ] || export PGPASSWORD
  export PGCONNECT_TIMEOUT=${PGCONNECT_TIMEOUT:-10} PGAPPNAME=$me
  [[ $schema =~ ^[A-Za-z_][A-Za-z0-9_]*$ ]] || fail "the schema's name $schema is not made of letters, digits and _"
}

sql() { psql -XAtq -v ON_ERROR_STOP=1 "$@"; }

# redis_settings: sets redis_at (empty: there is none), redis_host, redis_port, redis_db, redis_user, redis_tls; the password goes into
# REDISCLI_AUTH. Of a Sentinel's address the master is asked for.
redis_settings() {
  local url rest query_db userinfo='' scheme sentinel hosts name
  redis_at='' redis_host='' redis_port=6379 redis_db=0 redis_user='' redis_tls=()
  url=$(setting AGENTSFLOW_REDIS_URL)
  [ -n "$url" ] || url=$(setting REDIS_URL)
  [ -n "$url" ] || return 0
  scheme=${url%%://*} rest=${url#*://}
  case $scheme in
    rediss*) redis_tls=(--tls) ;;
  esac
  local ca
  ca=${AGENTSFLOW_REDIS_CA_FILE:-}
  [ "${#redis_tls[@]}" -eq 0 ] || [ -z "$ca" ] || redis_tls+=(--cacert "$ca")
  [[ $rest != *@* ]] || userinfo=${rest%@*} rest=${rest##*@}
  rest=${rest%%\?*}
  query_db=''
  [[ $rest != */* ]] || query_db=${rest#*/} rest=${rest%%/*}
  unset REDISCLI_AUTH
  if [ -n "$userinfo" ]; then
    redis_user=$(unescape "${userinfo%%:*}")
    if [[ $userinfo == *:* ]]; then
      REDISCLI_AUTH=$(unescape "${userinfo#*:}") && export REDISCLI_AUTH
    else
      REDISCLI_AUTH=$redis_user redis_user='' && export REDISCLI_AUTH
    fi
  fi
  case $scheme in
    redis | rediss)
      redis_host=$rest
      if [[ $rest =~ ^(.*):([0-9]+)$ ]]; then redis_host=${BASH_REMATCH[1]} redis_port=${BASH_REMATCH[2]}; fi
      redis_host=${redis_host//[\[\]]/}
      redis_db=${query_db:-0}
      ;;
    redis-sentinel | rediss-sentinel)
      name=$query_db hosts=$rest
      for sentinel in ${hosts//,/ }; do
        mapfile -t found < <(
          unset REDISCLI_AUTH
          password=$(setting AGENTSFLOW_REDIS_SENTINEL_PASSWORD)
          [ -z "$password" ] || export REDISCLI_AUTH=$password
          user=$(setting AGENTSFLOW_REDIS_SENTINEL_USER)
          timeout 10 redis-cli -h "${sentinel%:*}" -p "${sentinel##*:}" ${user:+--user "$user"} "${redis_tls[@]}" --no-auth-warning \
            sentinel get-master-addr-by-name "$name" 2>/dev/null
        )
        [ "${#found[@]}" -ne 2 ] || break
      done
      [ "${#found[@]}" -eq 2 ] || fail "no sentinel of REDIS_URL names the master $name"
      redis_host=${found[0]} redis_port=${found[1]}
      ;;
    *-cluster) fail "a Redis cluster has no single RDB: set REDIS_URL to none for the backup (BACKUP_REDIS=no), and keep snapshots of its nodes where they run; what AgentsFlow keeps there are counters and cached answers" ;;
    *) fail "REDIS_URL must begin with redis://, rediss://, redis-sentinel:// or redis-cluster://" ;;
  esac
  redis_host=${redis_host:-localhost}
  redis_at=$redis_host:$redis_port
}

redis() {
  timeout "${REDIS_TIMEOUT:-30}" redis-cli -h "$redis_host" -p "$redis_port" ${redis_user:+--user "$redis_user"} "${redis_tls[@]}" --no-auth-warning "$@"
}

# backup_directory: checks BACKUP_DIR.
backup_directory() {
  [ -n "${BACKUP_DIR:-}" ] || fail "BACKUP_DIR must name the directory with the backups"
  [ -d "$BACKUP_DIR" ] || fail "BACKUP_DIR is $BACKUP_DIR, which is no directory"
  BACKUP_DIR=$(cd "$BACKUP_DIR" && pwd)
}

# lock: one run at a time; held until this process ends, however it ends.
lock() {
  exec 9>"$BACKUP_DIR/.lock"
  flock --nonblock 9 || fail "another run works in $BACKUP_DIR; it is left alone" 75
}

gpg_run() { gpg --batch --no-tty --quiet --yes "$@"; }

# seal FILE [OPTION...]: encrypts standard input.
seal() {
  local file=$1 to
  shift
  if [ -n "${BACKUP_PASSPHRASE_FILE:-}" ]; then
    gpg_run --pinentry-mode loopback --passphrase-file "$BACKUP_PASSPHRASE_FILE" --cipher-algo AES256 "$@" --output "$file" --symmetric
  else
    local recipients=()
    for to in $BACKUP_RECIPIENT; do recipients+=(--recipient "$to"); done
    gpg_run --trust-model always "${recipients[@]}" "$@" --output "$file" --encrypt
  fi
}

# unseal FILE: decrypts to standard output; the private key is one that this user's gpg has.
unseal() {
  local pass=()
  [ -z "${BACKUP_PASSPHRASE_FILE:-}" ] || pass=(--pinentry-mode loopback --passphrase-file "$BACKUP_PASSPHRASE_FILE")
  gpg_run "${pass[@]}" --decrypt "$1"
}

# encryption_settings: fails before anything is dumped when nothing could be encrypted or signed.
encryption_settings() {
  local to
  if [ -n "${BACKUP_PASSPHRASE_FILE:-}" ]; then
    [ -z "${BACKUP_RECIPIENT:-}" ] || fail "set BACKUP_RECIPIENT or BACKUP_PASSPHRASE_FILE, not both"
    [ -s "$BACKUP_PASSPHRASE_FILE" ] || fail "BACKUP_PASSPHRASE_FILE names $BACKUP_PASSPHRASE_FILE, which is empty or cannot be read"
  else
    [ -n "${BACKUP_RECIPIENT:-}" ] || fail "BACKUP_RECIPIENT must have the fingerprint of the public key to encrypt to (or BACKUP_PASSPHRASE_FILE a file)"
    for to in $BACKUP_RECIPIENT; do
      gpg_run --list-keys "$to" >/dev/null 2>&1 || fail "gpg does not know the key $to of BACKUP_RECIPIENT; gpg --import its public half"
    done
  fi
  signer_fingerprint
  gpg_run --list-secret-keys "$signer" >/dev/null 2>&1 || fail "the private half of the signing key $signer is not here"
}

# signer_fingerprint: sets signer.
signer_fingerprint() {
  [ -n "${BACKUP_SIGNER:-}" ] || fail "BACKUP_SIGNER must name the key that signs backups; BACKUP_RESTORE.md says how to make one"
  signer=$(gpg_run --with-colons --list-keys "$BACKUP_SIGNER" 2>/dev/null | awk -F: '$1 == "fpr" { print $10; exit }') || true
  [ -n "$signer" ] || fail "gpg does not know the key $BACKUP_SIGNER of BACKUP_SIGNER; gpg --import its public half"
}

# sets_of PREFIX: names of the complete backups, oldest first.
sets_of() {
  local prefix=$1 each
  for each in "$BACKUP_DIR/$prefix"-????????T??????Z; do
    [ -f "$each/MANIFEST" ] && [ -f "$each/MANIFEST.sig" ] && echo "${each##*/}"
  done
  return 0
}

time_of() { seconds_of "${1##*-}"; }

# manifest SET WORD: what stands behind it, one line each.
manifest() { sed -n "s/^$2 //p" "$1/MANIFEST"; }

# signed SET: whether the signer of BACKUP_SIGNER has signed the manifest, and it has a manifest's form.
signed() {
  local status
  status=$(gpg_run --status-fd 1 --verify "$1/MANIFEST.sig" "$1/MANIFEST" 2>/dev/null) || true
  grep -q '^\[GNUPG:\] GOODSIG \|^\[GNUPG:\] EXPKEYSIG ' <<<"$status" || return 1
  grep -q "^\[GNUPG:\] VALIDSIG .*\\b$signer\\b" <<<"$status" && [ "$(manifest "$1" format)" = 1 ]
}

# complete SET: signed, and every file is there in the size that the manifest says: quick, for retention.
complete() {
  local name size sum
  signed "$1" || return 1
  while read -r name size sum; do
    [ -n "$sum" ] && [ "$(stat -c %s "$1/$name" 2>/dev/null)" = "$size" ] || return 1
  done < <(manifest "$1" file)
}

# verify SET: fails unless the signature, the sizes and the checksums are right and nothing is there besides.
verify() {
  local set=$1 name size sum found
  [ -f "$set/MANIFEST" ] || fail "$set is no backup: it has no MANIFEST"
  signed "$set" || fail "$set: the signature of MANIFEST is not one of $BACKUP_SIGNER; nothing of it is used"
  while read -r name size sum; do
    [[ $name =~ ^[a-z][a-z0-9.-]*$ ]] || fail "$set: MANIFEST names the file '$name'"
    [ -f "$set/$name" ] || fail "$set/$name is missing"
    found=$(stat -c %s "$set/$name")
    [ "$found" = "$size" ] || fail "$set/$name has $found bytes instead of $size: it was cut or exchanged"
    found=$(sha256sum <"$set/$name")
    [ "${found%% *}" = "$sum" ] || fail "$set/$name is damaged: its SHA-256 is not the manifest's"
  done < <(manifest "$set" file)
}

# metrics NAME LINE...: writes Prometheus's text for node_exporter's textfile collector, at once or not at all.
metrics() {
  [ -n "${BACKUP_METRICS_DIR:-}" ] || return 0
  local file=$BACKUP_METRICS_DIR/$1.prom
  shift
  if ! { printf '%s\n' "$@" >"$file.$$" && chmod 644 "$file.$$" && mv "$file.$$" "$file"; }; then
    rm -f "$file.$$"
    warn "the metrics $file cannot be written"
  fi
}

# drill_metrics WHEN RTO RPO: of a drill that has passed.
drill_metrics() {
  metrics agentsflow_backup_drill \
    '# HELP agentsflow_backup_last_verified_timestamp_seconds when a backup was last restored and compared' \
    '# TYPE agentsflow_backup_last_verified_timestamp_seconds gauge' \
    "agentsflow_backup_last_verified_timestamp_seconds $1" \
    '# HELP agentsflow_backup_drill_last_success_timestamp_seconds when a drill last passed, the start of the application among it' \
    '# TYPE agentsflow_backup_drill_last_success_timestamp_seconds gauge' \
    "agentsflow_backup_drill_last_success_timestamp_seconds $1" \
    '# HELP agentsflow_backup_drill_rto_seconds how long that took until the application answered' \
    '# TYPE agentsflow_backup_drill_rto_seconds gauge' \
    "agentsflow_backup_drill_rto_seconds $2" \
    '# HELP agentsflow_backup_drill_rpo_seconds how old that backup was' \
    '# TYPE agentsflow_backup_drill_rpo_seconds gauge' \
    "agentsflow_backup_drill_rpo_seconds $3"
}

# scratch: sets work to a directory that is gone when this process ends; in memory where there is room, as what is in it is not encrypted.
scratch() {
  local base=${BACKUP_SCRATCH:-}
  [ -n "$base" ] || { [ -w /dev/shm ] && base=/dev/shm; } || base=${TMPDIR:-/tmp}
  # what a killed run has left; its name has its process
  local old process
  for old in "$base"/agentsflow-backup.*.??????; do
    process=${old%.*} process=${process##*.}
    [ ! -O "$old" ] || kill -0 "$process" 2>/dev/null || rm -rf "$old"
  done
  work=$(mktemp -d "$base/agentsflow-backup.$$.XXXXXX")
}

# as_servers_user COMMAND...: PostgreSQL does not run as root.
as_servers_user() {
  if [ "$(id -u)" = 0 ]; then
    setpriv --reuid="$servers_user" --regid="$servers_user" --clear-groups -- "$@"
  else
    "$@"
  fi
}

# throwaway_redis DIRECTORY: starts one on DIRECTORY/socket with what DIRECTORY holds, without a port; sets redis_pid.
throwaway_redis() {
  local directory=$1
  shift
  redis-server --port 0 --unixsocket "$directory/socket" --unixsocketperm 700 --dir "$directory" --save '' --daemonize no "$@" \
    >"$directory/log" 2>&1 9>&- &
  redis_pid=$!
  local end=$((SECONDS + 600))
  until [ "$(timeout 5 redis-cli -s "$directory/socket" ping 2>/dev/null)" = PONG ]; do
    kill -0 "$redis_pid" 2>/dev/null || fail "a Redis cannot load what the backup has: $(tail -n 1 "$directory/log")"
    [ "$SECONDS" -lt "$end" ] || fail "a Redis has not loaded what the backup has within ten minutes"
    sleep 0.1
  done
}
