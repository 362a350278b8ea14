# Sourced by backup.sh and restore.sh: the embedded database. Not run itself.
# shellcheck shell=bash disable=SC2034,SC2154 # variables of the scripts that source it

# embedded_place: sets embedded to the path of its files, without an ending.
embedded_place() {
  local url
  url=$(setting AGENTSFLOW_DB_URL)
  embedded=${url#jdbc:} embedded=${embedded#h2:} embedded=${embedded#file:} embedded=${embedded%%;*}
  [[ $embedded == /* || $embedded == ./* ]] || fail "AGENTSFLOW_DB_URL must name the embedded database's file: jdbc:h2:file:/DIRECTORY/agentsflow"
  embedded=$(realpath -m "$embedded")
}

# The application has the database's lock, so it writes the copy: as SQL, beside the database itself, where it is deleted again.
backup_embedded() {
  local answer status copy
  stage='asking the application for a copy of the embedded database'
  embedded_place
  [ -n "${BACKUP_APP_URL:-}" ] || fail "BACKUP_APP_URL must say where the application answers, for it alone can copy its embedded database"
  answer=$(
    if [ -n "${AGENTSFLOW_TOKEN:-}" ]; then printf 'header = "Authorization: Bearer %s"\n' "$AGENTSFLOW_TOKEN"; fi \
      | curl --config - --silent --show-error --max-time "${BACKUP_EMBEDDED_TIMEOUT:-1800}" --request POST --write-out '\n%{http_code}' \
        -- "${BACKUP_APP_URL%/}/api/admin/database/backup"
  ) || fail "the application does not answer at $BACKUP_APP_URL; an embedded database is backed up while it runs"
  status=${answer##*$'\n'}
  case $status in
    200) ;;
    401 | 403) fail "the application answers $status: an administrator's key is needed in AGENTSFLOW_TOKEN" ;;
    *) fail "the application answers $status: ${answer%$'\n'*}" ;;
  esac
  copy=$embedded.backup.sql
  # in plain text: backup.sh deletes it however it ends
  plain_copy=$copy
  [ -r "$copy" ] || fail "the application has written its copy elsewhere than $copy: AGENTSFLOW_DB_URL must name its very file"
  [ "$(tail -n 1 "$copy")" = '-- complete' ] || fail "$copy is not complete"
  sed -n 's/^-- rows /rows /p' "$copy" | tail -n 100 >>"$head"
  grep -q '^rows PUBLIC\.flyway_schema_history [1-9]' "$head" || fail "the embedded database has no tables of AgentsFlow: an empty backup is none"
  stage='encrypting the copy of the embedded database'
  seal "$partial/embedded.sql.gpg" <"$copy" || fail "the copy cannot be encrypted"
  rm -f "$copy"
  plain_copy=''
  : >"$partial/revoked-keys"
}

# The database's own programs, out of the application's jar or of the WAR that is in it.
embedded_programs() {
  [ -n "$jar" ] || fail "--jar must name agentsflow.jar: it has the embedded database's own program"
  [ -f "$jar" ] || fail "--jar: $jar does not exist"
  needs java default-jre-headless unzip unzip
  local war=$jar name contents
  mkdir -p "$work/h2"
  # listed to its end: a reader that goes early makes unzip fail
  contents=$(unzip -l "$jar")
  if [[ $contents == *MICRO-INF/deploy/ROOT.war* ]]; then
    unzip -q -p "$jar" MICRO-INF/deploy/ROOT.war >"$work/h2/ROOT.war"
    war=$work/h2/ROOT.war
  fi
  contents=$(unzip -l "$war")
  name=$(grep -o -m 1 'WEB-INF/lib/h2-[0-9.]*\.jar' <<<"$contents") || true
  [ -n "$name" ] || fail "--jar: $jar is not agentsflow.jar or agentsflow.war"
  unzip -q -p "$war" "$name" >"$work/h2/h2.jar"
}

h2() { java -XX:TieredStopAtLevel=1 -cp "$work/h2/h2.jar" "$@"; }

look_at_embedded() {
  database_settings
  [ "$database_kind" = h2 ] || fail "the backup is of the embedded database, and AGENTSFLOW_DB_URL names another one"
  embedded_place
  embedded_programs
  [ -e "$embedded.mv.db" ] || return 0
  occupy embedded "the embedded database $embedded.mv.db"
  # it says so when it is in use, and which keys are revoked when it has the usual user without a password
  if h2 org.h2.tools.Shell -url "jdbc:h2:file:$embedded;IFEXISTS=TRUE;ACCESS_MODE_DATA=r" -user "${AGENTSFLOW_DB_USER:-sa}" -password '' \
    -sql "select id from api_key where revoked_at is not null" >"$work/revoked-there" 2>&1; then
    return
  fi
  ! grep -qi 'already in use\|locked' "$work/revoked-there" || fail "the embedded database $embedded.mv.db is in use: stop the application first"
  warn "the embedded database that is there cannot be read; keys that are revoked in it alone become good again"
  : >"$work/revoked-there"
}

restore_embedded() {
  local new=$embedded.restored
  say "embedded database: restoring into $embedded.mv.db"
  rm -f "$new.mv.db"
  mkdir -p "$(dirname -- "$embedded")"
  (
    unseal "$set/embedded.sql.gpg" || exit 1
    manifest "$set" rows | while read -r table rows; do
      printf "select cast(case when (select count(*) from \"%s\".\"%s\") = %s then '0' else '%s has other rows than the manifest' end as int);\n" \
        "${table%%.*}" "${table#*.}" "$rows" "${table#*.}"
    done
    if [ -s "$work/revoked" ]; then
      echo 'update public.api_key_change set latest = latest + 1;'
      sed "s/^\(.*\) \(.*\)$/update public.api_key set revoked_at = cast('\2' as timestamp with time zone), revision = (select latest from public.api_key_change) where id = '\1' and revoked_at is null;/" "$work/revoked"
    fi
    echo 'alter user restore admin false;'
  ) >"$work/embedded.sql" || fail "$set/embedded.sql.gpg cannot be decrypted"
  # the dump makes the users as they were, by the digests of their passwords; this one is left without rights
  h2 org.h2.tools.RunScript -url "jdbc:h2:file:$new" -user RESTORE -password "$(head -c 24 /dev/urandom | base64 | tr -dc A-Za-z0-9)" \
    -script "$work/embedded.sql" >"$work/h2/said" 2>&1 || { rm -f "$new.mv.db"; fail "the embedded database refuses the restore: $(grep -m 1 -E "Exception|Error" "$work/h2/said" || head -n 1 "$work/h2/said")"; }
  if [ -e "$embedded.mv.db" ]; then mv "$embedded.mv.db" "$embedded.mv.db.before-restore"; fi
  mv "$new.mv.db" "$embedded.mv.db"
  rm -f "$new.trace.db"
  changed='the embedded database is restored, what follows is not'
  say "embedded database: $(manifest "$set" rows | wc -l) tables, $(manifest "$set" rows | awk '{ sum += $2 } END { print sum + 0 }') rows, as the manifest says"
}
