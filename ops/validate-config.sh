#!/bin/sh
# Checks AgentsFlow's configuration without starting a server, by the same rules, from the WAR.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
war=
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

usage() {
    cat <<'TEXT'
Usage: validate-config.sh [--env-file FILE [--env-format FORMAT]] [--secrets-dir DIRECTORY] [--set KEY=VALUE]
                          [--json] [--connect] [--catalogue-schema] [--war FILE]

Prints every setting with its value, where it comes from, and whether it can be used; then warnings, then errors, in the very
lines of a server that does not start. Secrets are never shown. The catalogue of models is checked, too.
Ends with 0 when the configuration can be used, with 1 when it cannot, with 2 when it does not understand its arguments.

  --env-file FILE          NAME=value in each line: this, and nothing of the environment of this shell but what the file refers to
  --env-format FORMAT      who hands the file to the server, and so what its quotes, $, # and backslashes mean:
                             compose  Docker Compose, as .env or env_file
                             docker   docker run --env-file: nothing is taken off or put in
                             systemd  EnvironmentFile= of a unit
                             shell    a shell that sources it; what would run a command is an error, and never run
                           Left out: export tells a shell's, a line that begins with ; systemd's; of others each line counts as most
                           of them read it, with a warning where they differ
  --secrets-dir DIRECTORY  a file for each secret, as AGENTSFLOW_SECRETS_DIR names it for the server
  --set KEY=VALUE          what the server gets as -DKEY=VALUE; repeatable
  --json                   one JSON object instead of text
  --connect                also tries the database, Redis, the issuer's keys and every model, each for ten seconds at most
  --catalogue-schema       prints the JSON Schema of the catalogue of models, for editors, and nothing else
  --war FILE               the application, packed or unpacked (default: target/agentsflow.war; in the image its own)
  --help                   this text

The profile is prod unless MP_CONFIG_PROFILE says dev, as `mvn -Prun` does.
TEXT
}

fail() {
    echo "validate-config.sh: $1" >&2
    exit 2
}

# what is not for this script goes on to the program; the list is rotated once
count=$#
while [ "$count" -gt 0 ]; do
    case $1 in
        --help) usage; exit 0 ;;
        --war)
            [ "$count" -ge 2 ] || fail "--war needs a file"
            war=$2
            shift
            count=$((count - 1))
            ;;
        *) set -- "$@" "$1" ;;
    esac
    shift
    count=$((count - 1))
done

if [ -z "$war" ]; then
    for war in "$here/../application" "$here/../target/agentsflow.war"; do
        [ ! -e "$war" ] || break
    done
fi
command -v "$java" >/dev/null || fail "there is no java; set JAVA_HOME"

work=
if [ -d "$war/WEB-INF/classes" ]; then
    classes=$war/WEB-INF
else
    [ -r "$war" ] || fail "there is no file $war; mvn package makes it"
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    trap 'exit 1' INT TERM
    if command -v unzip >/dev/null; then
        unzip -q "$war" 'WEB-INF/classes/*' 'WEB-INF/lib/*' -d "$work" || fail "$war is no WAR of AgentsFlow"
    else
        packed=$(CDPATH='' cd -- "$(dirname -- "$war")" && pwd)/$(basename -- "$war")
        (cd "$work" && "${java%java}jar" xf "$packed" WEB-INF/classes WEB-INF/lib) \
            || fail "$war cannot be unpacked; unzip or a JDK is needed"
    fi
    classes=$work/WEB-INF
fi

status=0
"$java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -Djava.util.logging.config.file=/dev/null \
    -cp "$classes/classes:$classes/lib/*" ai.agentsflow.ValidateConfig "$@" || status=$?
exit $status
