#!/usr/bin/env bash
# Writes what nginx needs to know of the nodes.
set -euo pipefail

if [ "${1-}" = --help ] || [ $# -lt 3 ]; then
  cat <<'TEXT'
Usage: nodes.sh DIRECTORY DRAIN NAME=HOST:PORT NAME=HOST:PORT...

Writes upstream.conf and drain.conf into DIRECTORY, agentsflow/ in nginx's own directory: beside ../proxy/nginx/server.conf, which
includes the second. ../tls/setup-nginx.sh --server NAME=HOST:PORT calls this; site.conf is the same without TLS.

DRAIN is the directory, as nginx sees it, in which a file named like a node keeps new requests from that node: nginx looks for
it at each request, so nobody has to reload anything, and what the node is answering goes on. One node at a time.
TEXT
  [ "${1-}" = --help ] && exit 0 || exit 2
fi
directory=$1 drain=$2
shift 2

names=()
for node in "$@"; do
  [[ $node =~ ^[a-z0-9-]+=[^=\;[:space:]]+:[0-9]+$ ]] || { echo "nodes.sh: $node is not NAME=HOST:PORT" >&2; exit 2; }
  names+=("${node%%=*}")
done

# a group's name, the node it goes without, and all nodes
group() {
  local name=$1 without=$2 node
  shift 2
  echo "upstream $name {"
  echo "    least_conn;"
  for node in "$@"; do
    [ "${node%%=*}" = "$without" ] || echo "    server ${node#*=} max_fails=1 fail_timeout=2s;"
  done
  # The node closes an idle connection after 30 s, and any after 256 requests: nginx comes first, so none is used that is
  # being closed.
  echo "    keepalive 64; keepalive_timeout 20s; keepalive_requests 200;"
  echo "}"
}

{
  echo "map \$http_upgrade \$agentsflow_upgrade {"
  echo "    default \"\";"
  echo "    websocket upgrade;"
  echo "}"
  group agentsflow "" "$@"
  # of one node alone nothing would be left
  [ "${#names[@]}" -lt 2 ] || for name in "${names[@]}"; do group "agentsflow_without_$name" "$name" "$@"; done
} >"$directory/upstream.conf"
{
  echo "# Written by nodes.sh."
  [ "${#names[@]}" -lt 2 ] || for name in "${names[@]}"; do
    echo "if (-f $drain/$name) { set \$agentsflow agentsflow_without_$name; }"
  done
} >"$directory/drain.conf"
