#!/usr/bin/env bash
# Whether a path of the server answers 200; by default whether it is ready. Without curl, which the image lacks.
set -euo pipefail

exec 2> /dev/null
exec 3<> "/dev/tcp/127.0.0.1/${AGENTSFLOW_HTTP_PORT:-8000}"
printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "${1:-/health/ready}" >&3
read -r -t 5 answer <&3
cat <&3 > /dev/null
[[ $answer == "HTTP/1.1 200"* ]]
