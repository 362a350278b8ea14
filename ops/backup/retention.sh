#!/usr/bin/env bash
# Deletes old backups, and never one that may still be needed.
# shellcheck source-path=SCRIPTDIR
. "$(dirname -- "$0")/lib.sh"

usage() {
  cat <<'TEXT'
Usage: retention.sh [--dry-run]

Deletes from BACKUP_DIR each backup that is older than BACKUP_KEEP_DAYS (30) days, but only when
  - a newer one has been restored and compared (drill.sh marks it VERIFIED), and is still complete,
  - and at least BACKUP_KEEP_LAST (7) newer ones are complete and signed.
Safety dumps go by the first rule. What is neither complete nor signed is reported and left for a person. backup.sh runs this after each
backup that has succeeded, and only then.

  --dry-run   say what would be deleted
  --help      this text

BACKUP_SIGNER names the key that has signed the backups.
TEXT
}

dry='' locked=''
while [ $# -gt 0 ]; do
  case $1 in
    --help) usage; exit ;;
    --dry-run) dry=yes ;;
    --locked) locked=yes ;; # by backup.sh, which holds the lock
    *) usage >&2; exit 2 ;;
  esac
  shift
done

backup_directory
signer_fingerprint
[ -n "$locked" ] || lock
days=${BACKUP_KEEP_DAYS:-30} last=${BACKUP_KEEP_LAST:-7}
[[ $days =~ ^[1-9][0-9]*$ && $last =~ ^[1-9][0-9]*$ ]] || fail "BACKUP_KEEP_DAYS and BACKUP_KEEP_LAST are whole numbers from 1 on"
now=$(now)
limit=$((now - days * 86400))

oldest=$( (sets_of agentsflow; sets_of safety) | sed 's/.*-//' | sort | head -n 1)
if [ -z "$oldest" ] || [ "$(seconds_of "$oldest")" -ge "$limit" ]; then exit 0; fi

good=() verified=''
mapfile -t all < <(sets_of agentsflow | sort)
for name in "${all[@]}"; do
  if complete "$BACKUP_DIR/$name"; then
    good+=("$name")
    [ ! -f "$BACKUP_DIR/$name/VERIFIED" ] || verified=$name
  else
    warn "$name is not complete or not signed; it counts as no backup and is left there"
  fi
done

remove() {
  if [ -n "$dry" ]; then
    echo "$1 would be deleted"
  else
    # no longer a backup by its name before the first of its files is gone
    mv -T "$BACKUP_DIR/$1" "$BACKUP_DIR/.partial-$1"
    rm -rf "$BACKUP_DIR/.partial-$1"
    echo "$1 deleted"
  fi
}

removed=0
for ((i = 0; i < ${#good[@]} - last; i++)); do
  name=${good[i]}
  if [ "$(time_of "$name")" -lt "$limit" ] && [[ $name < $verified ]]; then
    remove "$name"
    removed=$((removed + 1))
  fi
done
while read -r name; do
  if [ "$(time_of "$name")" -lt "$limit" ] && [[ $(time_of "$name") -lt $([ -z "$verified" ] && echo 0 || time_of "$verified") ]]; then
    remove "$name"
    removed=$((removed + 1))
  fi
done < <(sets_of safety)

oldest=${good[0]:-}
if [ -n "$oldest" ] && [ "$(time_of "$oldest")" -lt "$limit" ] && [ "$removed" -eq 0 ] && [ "${#good[@]}" -gt "$last" ]; then
  if [ -z "$verified" ]; then
    warn "backups older than $days days stay, for none has been restored yet: run drill.sh"
  else
    say "backups older than $days days stay: none newer than they has been restored, or they are among the last $last good ones"
  fi
fi
