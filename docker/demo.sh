#!/usr/bin/env bash
# Read by start.sh. Who starts the image without any setting wants to try it: that is the demonstration. It is safe to leave
# running, since every caller needs the administrator's key, and good for nothing else, since its data goes with the container.
bin=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# The port says nothing about data or callers, and the keys of model providers are for trying, too.
nothing_is_set() {
    ! env | grep -v '^AGENTSFLOW_HTTP_PORT=' \
        | grep -qiE '^(agentsflow[._]|mp[._]config[._]|database_url|redis_url|supabase_|http_address=)'
}

begin_demo() {
    local directory=${TMPDIR:-/tmp}/agentsflow-demo
    if ! (umask 077 && mkdir -p "$directory" && [ -O "$directory" ] \
        && { [ -s "$directory/pepper" ] || od -An -N32 -tx1 /dev/urandom | tr -d ' \n' > "$directory/pepper"; }); then
        echo "The demonstration cannot write to $directory. Mount a file system there, or set what README.md lists under Settings." >&2
        exit 1
    fi
    cat << TEXT

DEMONSTRATION: no setting was given, so AgentsFlow shows itself. Its data is in this container and is deleted with it.
The built-in demo model answers. Every caller needs the administrator's key, which follows here when the server is ready.
To use it for real, set AGENTSFLOW_DB_URL and AGENTSFLOW_ACCESS_KEY_PEPPER or SUPABASE_URL: docker/compose.yml has all of it.

TEXT
    export MP_CONFIG_PROFILE=prod HTTP_ADDRESS=0.0.0.0 AGENTSFLOW_SHUTDOWN_PAUSE=0s
    export AGENTSFLOW_DB_ALLOW_EMBEDDED=true AGENTSFLOW_DB_URL="jdbc:h2:file:$directory/agentsflow;DB_CLOSE_ON_EXIT=FALSE"
    export AGENTSFLOW_ACCESS_KEY_PEPPER_FILE=$directory/pepper AGENTSFLOW_ACCESS_FIRST_KEY_FILE=$directory/first-key
    show_key "$directory/first-key" &
}

# Once, as soon as it can be used; a container that is started again has shown it before.
show_key() {
    until "$bin/healthcheck.sh"; do sleep 1; done
    if [ ! -s "$1" ]; then
        echo "AgentsFlow is ready. The administrator's key is the one that its first start has shown."
        return
    fi
    cat << TEXT

AgentsFlow is ready. The administrator's key, shown this once: keep it
  $(cat "$1")

  curl -s http://localhost:${AGENTSFLOW_HTTP_PORT:-8000}/api/chat/message -H "Authorization: Bearer $(cat "$1")" \\
       -H 'Content-Type: application/json' -d '{"message":"Hello"}'

TEXT
    rm -f "$1"
}
