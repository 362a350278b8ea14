#!/usr/bin/env bash
# Starts the server once, lets it answer, ends it, and keeps the classes it loaded: the next start reads them ready-made.
set -euo pipefail

home=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$home/shared"
log=$(mktemp)

# the later flag wins: this start writes the archive that later ones read
MP_CONFIG_PROFILE=dev AGENTSFLOW_DB_URL='jdbc:h2:mem:training;DB_CLOSE_DELAY=-1' \
    "$home/bin/start.sh" -XX:SharedArchiveFile= -XX:ArchiveClassesAtExit="$home/shared/classes.jsa" > "$log" 2>&1 &
server=$!

for ((second = 0; second < 600; second++)); do
    if "$home/bin/healthcheck.sh" /health/ready && "$home/bin/healthcheck.sh" /api/models; then
        "$home/bin/healthcheck.sh" /openapi || true
        "$home/bin/healthcheck.sh" / || true
        kill -TERM "$server"
        wait "$server" || true
        test -s "$home/shared/classes.jsa"
        exit
    fi
    if ! kill -0 "$server" 2> /dev/null || grep -q 'Exception while .* the app' "$log"; then
        break
    fi
    sleep 1
done
# the threads stand in the log then, for a server that hangs says nothing else
kill -QUIT "$server" 2> /dev/null && sleep 2
cat "$log" >&2
kill -KILL "$server" 2> /dev/null || true
echo "The application was not ready; its log stands above." >&2
exit 1
