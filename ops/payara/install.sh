#!/bin/sh
# Makes the pools of AgentsFlow on a running Payara Server, from pool.asadmin and the environment's AGENTSFLOW_* variables.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
asadmin=${ASADMIN:-asadmin}

usage() {
    cat <<'TEXT'
Usage: install.sh [--update] [-- asadmin options]

Makes the connection pool "agentsflow" and the resource "jdbc/agentsflow" on a running Payara Server, and sets the
HTTP threads and limits that AgentsFlow needs. Where the pool is there already, all is left as it is: it may have
been tuned in the console.

  --update   set the sizes and limits, HTTP's too, from the environment all the same
  --help     this text

ASADMIN names the asadmin command (default: asadmin, from the PATH). Options after -- go to it, for example
  install.sh -- --port 4848 --user admin --passwordfile /path/to/passwords
TEXT
}

fail() {
    echo "install.sh: $1" >&2
    exit 1
}

# ${ENV=NAME:default} as Payara Micro reads it; the server itself takes no such expression for a pool's sizes
expanded() {
    awk '!/^[[:space:]]*#/ {
        while (match($0, /\$\{ENV=[A-Za-z0-9_]+:[^}]*\}/)) {
            expression = substr($0, RSTART + 6, RLENGTH - 7)
            colon = index(expression, ":")
            value = ENVIRON[substr(expression, 1, colon - 1)]
            if (value == "") value = substr(expression, colon + 1)
            if (value !~ /^[0-9]+$/) {
                print "install.sh: " substr(expression, 1, colon - 1) " must be a whole number" > "/dev/stderr"
                exit 1
            }
            $0 = substr($0, 1, RSTART - 1) value substr($0, RSTART + RLENGTH)
        }
        print
    }' "$here/pool.asadmin"
}

option() {
    sed -n "s/^create-jdbc-connection-pool .*--$1 \([0-9]*\) .*/\1/p" "$commands"
}

# the server opens its HTTP listeners anew for each of their settings, and at times leaves one closed
restart() {
    echo "Restart the server now: HTTP's settings count from then on."
}

update=false
while [ $# -gt 0 ]; do
    case $1 in
        --update) update=true ;;
        --help) usage; exit 0 ;;
        --) shift; break ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done

command -v "$asadmin" >/dev/null || fail "there is no asadmin; set ASADMIN to its path"
commands=$(mktemp)
trap 'rm -f "$commands"' EXIT
expanded >"$commands"

pools=$("$asadmin" "$@" list-jdbc-connection-pools) || fail "the server does not answer: is it running?"
resources=$("$asadmin" "$@" list-jdbc-resources) || fail "the server does not answer: is it running?"

if ! echo "$pools" | grep -qx agentsflow; then
    pool=missing
    "$asadmin" "$@" multimode --file "$commands" >/dev/null || fail "asadmin could not run pool.asadmin"
elif ! echo "$resources" | grep -qx jdbc/agentsflow; then
    pool=there
    "$asadmin" "$@" create-jdbc-resource --connectionpoolid agentsflow jdbc/agentsflow >/dev/null
else
    pool=there
fi

if [ $pool = there ] && [ $update = true ]; then
    attribute=resources.jdbc-connection-pool.agentsflow
    # from 0 steady, so that no step in between has more steady connections than there may be
    "$asadmin" "$@" set "$attribute.steady-pool-size=0" >/dev/null
    "$asadmin" "$@" set "$attribute.max-pool-size=$(option maxpoolsize)" >/dev/null
    "$asadmin" "$@" set "$attribute.steady-pool-size=$(option steadypoolsize)" >/dev/null
    "$asadmin" "$@" set "$attribute.max-wait-time-in-millis=$(option maxwait)" >/dev/null
    "$asadmin" "$@" set "$attribute.idle-timeout-in-seconds=$(option idletimeout)" >/dev/null
    "$asadmin" "$@" set "$attribute.connection-leak-timeout-in-seconds=$(option leaktimeout)" >/dev/null
    sed -n 's/^set //p' "$commands" | while read -r setting; do
        "$asadmin" "$@" set "$setting" >/dev/null </dev/null || fail "asadmin could not set $setting"
    done
    echo "The pool agentsflow was there; its sizes and limits are those of the environment now."
    restart
elif [ $pool = there ]; then
    echo "The pool agentsflow was there and is left as it is."
else
    "$asadmin" "$@" list-jdbc-connection-pools | grep -qx agentsflow || fail "asadmin did not make the pool agentsflow"
    "$asadmin" "$@" list-jdbc-resources | grep -qx jdbc/agentsflow || fail "asadmin did not make jdbc/agentsflow"
    echo "Made the pool agentsflow and the resource jdbc/agentsflow."
    restart
fi
