#!/usr/bin/env bash
# Starts the server in the image; what stands on the command line are further flags for its JVM. Without any setting it is a
# demonstration, see demo.sh. The shell is replaced by the server, so signals reach it.
set -euo pipefail

home=$(cd "$(dirname "$0")/.." && pwd)
root=$home/server
# shellcheck source=docker/demo.sh
. "$home/bin/demo.sh"
if [ $# -eq 0 ] && nothing_is_set; then begin_demo; fi

# A fresh configuration each time: the server writes down pool and application, and would fail to make them again. It
# cannot be made elsewhere, since shared class data are only taken from the place they were recorded in.
rm -rf "$root/config" "$root/applications" "$root/generated" "$root/autodeploy" "$root/logs"
cp -R "$home/etc/config" "$root/config"

# What the next start still has to write down of this one's calls: in the volume, where that can be written.
journal=/var/lib/agentsflow/usage-journal
if [ -z "${AGENTSFLOW_USAGE_JOURNAL:-}" ] && (umask 077 && mkdir -p "$journal") 2>/dev/null && [ -w "$journal" ]; then
    export AGENTSFLOW_USAGE_JOURNAL=$journal
fi

# The listener is closed until the application is deployed (preboot, postdeploy): a refused connection says more than the
# server's own 404.
exec java \
    -XX:+UseG1GC -XX:MaxRAMPercentage=50 -XX:+ExitOnOutOfMemoryError \
    -XX:SharedArchiveFile="$home/shared/classes.jsa" -Xlog:cds=off -Xlog:cds+dynamic=off \
    -Djava.awt.headless=true -Dfile.encoding=UTF-8 \
    "$@" \
    -jar "$root/launch-micro.jar" \
    --nohazelcast --disablephonehome \
    --prebootcommandfile "$home/etc/preboot.asadmin" \
    --postbootcommandfile "$home/etc/pool.asadmin" \
    --logproperties "$home/etc/logging.properties" \
    --postdeploycommandfile "$home/etc/postdeploy.asadmin" \
    --contextroot / --deploy "$home/application"
