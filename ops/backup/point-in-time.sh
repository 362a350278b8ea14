#!/usr/bin/env bash
# Brings PostgreSQL back to any moment, by pgBackRest: base backups, and the log of every write since.
# shellcheck source-path=SCRIPTDIR
. "$(dirname -- "$0")/lib.sh"

usage() {
  cat <<'TEXT'
Usage: point-in-time.sh setup             makes pgBackRest's stanza and checks that the log arrives
       point-in-time.sh base [full|diff]  a base backup (full)
       point-in-time.sh status            which there are, and how long the log waits to be archived; 1 from five minutes on
       point-in-time.sh recover --to TIME --data DIR
                                          restores into DIR, which must be empty, as it was at TIME (2026-11-30 13:46:00+00);
                                          "--to latest": all that has been archived, for a server that is lost with its disk

Run as the user of PostgreSQL (root changes to postgres), on its host; pgbackrest.conf beside this says how to set it up. recover starts nothing: start
a PostgreSQL on DIR (pg_ctl -D DIR start), which replays the log up to TIME and then takes writes; look at it, and then let it take the old one's place.
The old data is not touched. What was committed after TIME is not in it. API keys that were revoked after TIME have to be revoked again: recover says how.

  BACKUP_STANZA        what pgbackrest.conf calls it (agentsflow)
  BACKUP_METRICS_DIR   node_exporter's textfile directory
  --help               this text

PGBACKREST_… and PG… are pgBackRest's and libpq's own.
TEXT
}

stanza=${BACKUP_STANZA:-agentsflow}
action=${1:-}
[ $# -eq 0 ] || shift
case $action in
  --help) usage; exit ;;
  setup | base | status | recover) ;;
  *) usage >&2; exit 2 ;;
esac
needs pgbackrest pgbackrest
if [ "$(id -u)" = 0 ]; then
  id postgres >/dev/null 2>&1 || fail "there is no user postgres; run this as the user of PostgreSQL"
  exec setpriv --reuid=postgres --regid=postgres --init-groups -- "$0" "$action" "$@"
fi

# the configuration by an option: what PostgreSQL runs to read the log later is given options, and not this environment
pgbackrest_run() { pgbackrest ${PGBACKREST_CONFIG:+--config="$PGBACKREST_CONFIG"} --stanza="$stanza" "$@"; }

case $action in
  setup)
    pgbackrest_run stanza-create
    pgbackrest_run check || fail "the log does not arrive: archive_mode, archive_command and archive_timeout are as pgbackrest.conf says?"
    say "the stanza $stanza is there and the log arrives; now make a base backup"
    ;;
  base)
    type=${1:-full}
    [[ $type =~ ^(full|diff)$ ]] || { usage >&2; exit 2; }
    pgbackrest_run --type="$type" backup || fail "pgBackRest has made no base backup"
    pgbackrest_run info
    ;;
  status)
    needs psql postgresql-client
    pgbackrest_run info
    # with archive_timeout each minute of writes is a file; a server without writes has nothing to archive
    [ "$(sql -d postgres -c "select current_setting('archive_mode') <> 'off' and current_setting('archive_timeout')::interval between '1s' and '60s'")" = t ] \
      || fail "archive_mode is off, or archive_timeout is not between 1 and 60 seconds: more than a minute could be lost"
    age=$(sql -d postgres -c "select coalesce(extract(epoch from now() - min(modification)), 0)::bigint from pg_ls_archive_statusdir() where name like '%.ready'") \
      || fail "PostgreSQL does not answer"
    metrics agentsflow_wal \
      '# HELP agentsflow_wal_archive_age_seconds how long the oldest file of the log has waited to be archived' \
      '# TYPE agentsflow_wal_archive_age_seconds gauge' \
      "agentsflow_wal_archive_age_seconds $age"
    [ "$age" -le 300 ] || fail "a file of the log has waited for $age s to be archived: look into PostgreSQL's log for archive-push"
    say "the log is archived; the oldest file that waits has waited $age s"
    ;;
  recover)
    to='' data=''
    while [ $# -gt 0 ]; do
      [ $# -ge 2 ] || { usage >&2; exit 2; }
      case $1 in
        --to) to=$2 ;;
        --data) data=$2 ;;
        *) usage >&2; exit 2 ;;
      esac
      shift 2
    done
    [ -n "${to:+$data}" ] || fail "recover needs --to TIME and --data DIR" 2
    if [ "$to" = latest ]; then
      # PostgreSQL refuses a time that the log does not reach
      target=(--type=default) moment='the last moment that was archived'
    else
      moment=$(date -u -d "$to" +'%Y-%m-%d %H:%M:%S.%6N+00' 2>/dev/null) || fail "--to: $to is no time" 2
      target=(--type=time --target="$moment" --target-action=promote)
    fi
    mkdir -p "$data"
    chmod 700 "$data"
    [ -z "$(ls -A "$data")" ] || fail "$data is not empty"
    pgbackrest_run --pg1-path="$data" "${target[@]}" restore \
      || fail "pgBackRest could not restore; is there a base backup from before $moment? point-in-time.sh status"
    say "$data is as it was at $moment once PostgreSQL has started on it"
    if [ "$to" = latest ]; then
      say "what was committed within archive_timeout before the end may be missing: keys that were revoked then are good again"
      exit
    fi
    say "API keys that were revoked after it are good again there. From the old server, if it still answers:"
    say "  psql -c \"select id from api_key where revoked_at > '$moment'\", and the same ids with delete under /api/keys"
    ;;
esac
