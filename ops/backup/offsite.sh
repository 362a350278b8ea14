#!/usr/bin/env bash
# Copies a backup to another place and compares what has arrived; brings marks and backups from there.
# shellcheck source-path=SCRIPTDIR
. "$(dirname -- "$0")/lib.sh"

usage() {
  cat <<'TEXT'
Usage: offsite.sh push NAME    copies the backup NAME and compares every file by its checksum, over there
       offsite.sh fetch NAME   brings it back into BACKUP_DIR, and verifies it against its signed manifest
       offsite.sh marks        brings the VERIFIED marks of a drill that runs over there, for retention.sh, and tells its figures here
       offsite.sh list

  BACKUP_OFFSITE   rsync:HOST:/PATH (or rsync:/PATH, a mounted disk) or rclone:REMOTE:PATH, as rclone's own configuration has it
  BACKUP_DIR, BACKUP_SIGNER, BACKUP_METRICS_DIR   as for backup.sh
  --help           this text

Nothing is ever deleted over there: who has taken this host must not be able to. Let the place itself do that (a life cycle of 40 days or more,
object lock, an append-only account).
TEXT
}

case ${1:-} in
  --help) usage; exit ;;
  push | fetch | marks | list) ;;
  *) usage >&2; exit 2 ;;
esac
case $* in
  marks | list | "$1 "agentsflow-????????T??????Z | "$1 "safety-????????T??????Z) ;;
  *) usage >&2; exit 2 ;;
esac
action=$1 name=${2:-}
backup_directory
place=${BACKUP_OFFSITE#*:}
kind=${BACKUP_OFFSITE%%:*}
case $kind in
  rsync) needs rsync rsync ;;
  rclone) needs rclone rclone ;;
  *) fail "BACKUP_OFFSITE must begin with rsync: or rclone:" ;;
esac
# an address of options would be one
[[ $place != -* && -n $place ]] || fail "BACKUP_OFFSITE names no place"

push() {
  [ -f "$BACKUP_DIR/$name/MANIFEST" ] || fail "$name is no backup in $BACKUP_DIR"
  local different
  if [ "$kind" = rsync ]; then
    rsync --archive --timeout=300 -- "$BACKUP_DIR/$name" "$place/" || fail "rsync could not copy $name"
    different=$(rsync --archive --checksum --dry-run --itemize-changes --timeout=300 -- "$BACKUP_DIR/$name/" "$place/$name/") \
      || fail "rsync could not compare $name"
    # attributes may differ over there, contents not
    different=$(grep '^[<>c]f[^.]*[cs+]' <<<"$different" || true)
    [ -z "$different" ] || fail "the copy of $name at $place differs: $different"
  else
    rclone copy --quiet -- "$BACKUP_DIR/$name" "$place/$name" || fail "rclone could not copy $name"
    # read back: not every place has checksums
    rclone check --quiet --download -- "$BACKUP_DIR/$name" "$place/$name" || fail "the copy of $name at $place differs"
  fi
  metrics agentsflow_backup_offsite \
    '# HELP agentsflow_backup_last_offsite_timestamp_seconds when the newest copy elsewhere was compared' \
    '# TYPE agentsflow_backup_last_offsite_timestamp_seconds gauge' \
    "agentsflow_backup_last_offsite_timestamp_seconds $(now)"
  say "$name is at $place, compared"
}

fetch() {
  [ ! -e "$BACKUP_DIR/$name" ] || fail "$name is in $BACKUP_DIR already"
  signer_fingerprint
  local partial=$BACKUP_DIR/.partial-$name
  trap 'rm -rf "$partial"' EXIT
  if [ "$kind" = rsync ]; then
    rsync --archive --timeout=300 -- "$place/$name/" "$partial/" || fail "rsync could not bring $name"
  else
    rclone copy --quiet -- "$place/$name" "$partial" || fail "rclone could not bring $name"
  fi
  verify "$partial"
  mv -T "$partial" "$BACKUP_DIR/$name"
  say "$name is here, and is what was signed"
}

# seconds_in MARK NAME: the mark comes from elsewhere, so nothing but a number is taken
seconds_in() {
  local found
  found=$(sed -n "s/^$2 \([0-9]\{1,9\}\)\$/\1/p" "$1" | head -n 1)
  echo "${found:-0}"
}

marks() {
  local each
  for each in $(sets_of agentsflow); do
    [ ! -f "$BACKUP_DIR/$each/VERIFIED" ] || continue
    if [ "$kind" = rsync ]; then
      rsync --archive --ignore-missing-args --timeout=60 -- "$place/$each/VERIFIED" "$BACKUP_DIR/$each/" || fail "rsync could not look for marks"
    else
      rclone copy --quiet --include VERIFIED -- "$place/$each" "$BACKUP_DIR/$each" || fail "rclone could not look for marks"
    fi
  done
  # the drill's figures, for verify.sh and Prometheus on this host: of the newest that has passed
  local at newest=0 mark=''
  for each in $(sets_of agentsflow); do
    [ -f "$BACKUP_DIR/$each/VERIFIED" ] || continue
    at=$(sed -n 's/^at //p' "$BACKUP_DIR/$each/VERIFIED" | head -n 1)
    # date takes nothing for today
    [ -n "$at" ] || fail "$each: VERIFIED has no time"
    at=$(date -u -d "$at" +%s 2>/dev/null) || fail "$each: VERIFIED has no time"
    [ "$at" -le "$newest" ] || newest=$at mark=$BACKUP_DIR/$each/VERIFIED
  done
  [ -n "$mark" ] || { say "no backup here has passed a drill"; return; }
  drill_metrics "$newest" "$(seconds_in "$mark" rto_seconds)" "$(seconds_in "$mark" rpo_seconds)"
  say "the last drill passed at $(iso "$newest")"
}

list() {
  if [ "$kind" = rsync ]; then
    rsync --list-only --timeout=60 -- "$place/" | awk '{ print $NF }'
  else
    rclone lsf --dirs-only -- "$place" | tr -d /
  fi | grep -E '^(agentsflow|safety)-' | sort
}

"$action"
