#!/usr/bin/env bash
# Lays out the image's directory from what Maven built: the server unpacked, so that class data can be shared, and the
# application unpacked, with its libraries apart, so that a change of our code alone changes a small layer alone.
#   assemble.sh PAYARA_MICRO_JAR WAR DIRECTORY
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
micro=$(realpath "$1")
war=$(realpath "$2")
mkdir -p "$3"
cd "$3"

java -jar "$micro" --rootdir server --outputlauncher > assemble.log 2>&1 || { cat assemble.log >&2; exit 1; }
rm assemble.log

mkdir application
(cd application && jar xf "$war")
mv application/WEB-INF/lib libraries

mkdir etc bin
mv server/config etc/config
cp "$here/preboot.asadmin" "$here/postdeploy.asadmin" "$here/../ops/payara/pool.asadmin" "$here/../ops/payara/logging.properties" etc/
cp "$here/start.sh" "$here/demo.sh" "$here/train.sh" "$here/healthcheck.sh" "$here/../ops/validate-config.sh" bin/
chmod 755 bin/*.sh
