#!/bin/sh
# Proves on a Payara Server of its own that the WAR runs there and that the administrator governs the pool.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
home=$(CDPATH='' cd -- "$here/../.." && pwd)
payara=$home/target/payara6
war=$home/target/agentsflow.war

usage() {
    cat <<'TEXT'
Usage: try-full-server.sh [--payara DIRECTORY] [--war FILE]

Starts a private domain on free loopback ports, makes the pool with pool.asadmin, deploys the WAR, and checks that
it is ready, that /metrics tells how many threads the server has for requests, that the server shows the pool, that
a size changed by REST while requests run is in force at once, to the last borrower, and costs no request, and that
an answer that is being streamed is whole though the WAR is deployed anew meanwhile. Then that a faulty setting leaves
the application off with the fault in the server's log, and, with the embedded database, that an application whose
database another process has is live, tells that process, and is ready soon after it has ended. One line a point; the
first that fails ends it. Stops the domain and removes it, whatever happens.

  --payara DIRECTORY   an unpacked Payara Server (default: target/payara6)
  --war FILE           what to deploy (default: target/agentsflow.war)
  --help               this text

AGENTSFLOW_* and DATABASE_URL go to the server, which runs in the prod profile; without a database it uses an
embedded one. AGENTSFLOW_TOKEN is an administrator's token, needed where the database has an administrator's key.
TEXT
}

while [ $# -gt 0 ]; do
    case $1 in
        --payara | --war)
            [ $# -ge 2 ] || { usage >&2; exit 2; }
            if [ "$1" = --war ]; then war=$2; else payara=$2; fi
            shift
            ;;
        --help) usage; exit 0 ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done

works() {
    echo "✓ $1"
}

fail() {
    echo "✗ $1"
    if [ -f "$work/domain/logs/server.log" ]; then
        grep -E 'does not start|SEVERE' "$work/domain/logs/server.log" | cut -c1-300 | tail -n 5
    fi
    exit 1
}

[ -x "$payara/bin/asadmin" ] || { echo "✗ there is no Payara Server in $payara"; exit 1; }
[ -f "$war" ] || { echo "✗ there is no $war"; exit 1; }

work=$(mktemp -d)
embedded=
holder=
export ASADMIN="$payara/bin/asadmin"
export TERM="${TERM:-dumb}"
requests=

clean_up() {
    status=$?
    trap - EXIT INT TERM
    if [ -n "$requests" ]; then
        rm -f "$work/running"
        # shellcheck disable=SC2086 # several
        wait $requests 2>/dev/null || true
    fi
    [ -z "$holder" ] || kill "$holder" 2>/dev/null || true
    if [ -f "$work/domain/config/pid" ]; then
        pid=$(cat "$work/domain/config/pid")
        "$ASADMIN" stop-domain --domaindir "$work" domain >/dev/null 2>&1 || kill "$pid" 2>/dev/null || true
    fi
    rm -rf "$work"
    exit $status
}
trap clean_up EXIT
trap 'exit 1' INT TERM

# the ports that create-domain counts from its base
free() {
    for offset in 37 38 39 48 76 80 81 86; do
        result=0
        curl --silent --output /dev/null --max-time 1 "telnet://127.0.0.1:$(($1 + offset))" </dev/null || result=$?
        # 7: nobody took the call
        [ $result -eq 7 ] || return 1
    done
}

base=23000
until free $base; do
    base=$((base + 100))
    [ $base -lt 24000 ] || fail "no free range of ports from 23000 to 24000"
done
console=$((base + 48))
application=http://127.0.0.1:$((base + 80))
rest=http://127.0.0.1:$console/management/domain

admin() {
    "$ASADMIN" --port $console "$@"
}

status_of() {
    curl --silent --config "$work/as-administrator" --output /dev/null --max-time 10 --write-out '%{http_code}' "$1" || true
}

# how many threads for requests /metrics tells
threads_told() {
    curl --silent --max-time 5 "$application/metrics" | sed -n 's/^agentsflow_http_threads_max //p'
}

# how many connections the pool lends before it refuses one
lent() {
    curl --silent --max-time 30 "$application/neighbour/borrow"
}

start_domain() {
    "$ASADMIN" start-domain --domaindir "$work" domain >"$work/log" 2>&1 || fail "the domain does not start: $(tail -n 1 "$work/log")"
}

stop_domain() {
    "$ASADMIN" stop-domain --domaindir "$work" domain >"$work/log" 2>&1 || fail "the domain does not stop: $(tail -n 1 "$work/log")"
}

# waits for five minutes at most until a command succeeds (a busy machine needs three); a domain has started before its applications have
await() {
    limit=$(($(date +%s) + 300))
    until "$@"; do
        [ "$(date +%s)" -lt $limit ] || return 1
        sleep 0.2
    done
}

# what the server has logged since its last start
logged() {
    tail -n "+$((seen + 1))" "$work/domain/logs/server.log" | grep -q "$1"
}

health_tells() {
    curl --silent --max-time 5 "$application/health" | grep -q "$1"
}

answers() {
    [ "$(status_of "$application$1")" = "$2" ]
}

# 404, or 500 where the server keeps a place for what it could not load
is_off() {
    case $(status_of "$application/health/live") in 404 | 500) ;; *) return 1 ;; esac
}

"$ASADMIN" create-domain --nopassword=true --portbase $base --domaindir "$work" domain >"$work/log" 2>&1 \
    || fail "asadmin could not create a domain: $(tail -n 1 "$work/log")"
# loopback alone, and none of what this trial has no use for: message queue, cluster
sed -i.bak -e 's/address="0\.0\.0\.0"//g' -e 's/<network-listener /<network-listener address="127.0.0.1" /g' \
    -e 's/<iiop-listener /<iiop-listener address="127.0.0.1" /g' \
    -e 's/<jms-service type="EMBEDDED"/<jms-service type="DISABLED"/' \
    -e 's/<hazelcast-config-specific-configuration/& enabled="false"/' \
    "$work/domain/config/domain.xml"

export MP_CONFIG_PROFILE=prod
export AGENTSFLOW_ACCESS_KEY_PEPPER="${AGENTSFLOW_ACCESS_KEY_PEPPER:-$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')}"
export AGENTSFLOW_ACCESS_FIRST_KEY_FILE="$work/first-key"
export AGENTSFLOW_LIMITS_CHAT=off
export AGENTSFLOW_MODELS_FILE="$work/models.yaml"
cat >"$AGENTSFLOW_MODELS_FILE" <<YAML
models:
  - { name: paced, provider: openai, endpoint: "$application/neighbour", health: { probe: none } }
YAML
if [ -z "${AGENTSFLOW_DB_URL:-}${DATABASE_URL:-}" ]; then
    export AGENTSFLOW_DB_URL="jdbc:h2:file:$work/data/agentsflow"
    export AGENTSFLOW_DB_ALLOW_EMBEDDED=true
    embedded=yes
fi
start_domain
works "Payara Server runs, its console on 127.0.0.1:$console"

"$here/install.sh" -- --port $console >"$work/log" 2>&1 || fail "$(tail -n 1 "$work/log")"
"$here/install.sh" -- --port $console >"$work/log" 2>&1 || fail "a second install fails: $(tail -n 1 "$work/log")"
works "pool.asadmin makes the pool, and a second time leaves it as it is"

stop_domain
start_domain
threads=configs.config.server-config.thread-pools.thread-pool.http-thread-pool.max-thread-pool-size
admin get $threads | grep -qx "$threads=200" || fail "HTTP has not 200 threads: $(admin get $threads | head -n 1)"
printf 'header = "X-Long: %020000d"\n' 0 >"$work/long-header"
long=$(curl --silent --config "$work/long-header" --output /dev/null --max-time 5 --write-out '%{http_code}' "$application/" || true)
[ "$long" != 400 ] || fail "a header of 20 KB is refused"
works "HTTP has 200 threads and takes a header of 20 KB after a restart"

admin deploy --name agentsflow --contextroot / "$war" >"$work/log" 2>&1 || fail "the WAR does not deploy: $(tail -n 1 "$work/log")"
works "the WAR deploys"
export AGENTSFLOW_TOKEN="${AGENTSFLOW_TOKEN:-$(cat "$work/first-key")}"
printf 'header = "Authorization: Bearer %s"\n' "$AGENTSFLOW_TOKEN" >"$work/as-administrator"

mkdir -p "$work/neighbour/WEB-INF"
cat >"$work/neighbour/borrow.jsp" <<'JSP'
<%@ page import="java.sql.Connection, java.sql.SQLException, java.util.ArrayDeque, javax.naming.InitialContext, javax.sql.DataSource" %><%
    DataSource pool = (DataSource) new InitialContext().lookup("jdbc/agentsflow");
    ArrayDeque<Connection> lent = new ArrayDeque<>();
    try {
        while (lent.size() < 1000) lent.push(pool.getConnection());
    } catch (SQLException refused) {
        out.print(lent.size());
    } finally {
        while (!lent.isEmpty()) lent.pop().close();
    }
%>
JSP
# a model that takes four seconds
cat >"$work/neighbour/model.jsp" <<'JSP'
<%@ page contentType="text/event-stream" trimDirectiveWhitespaces="true" %><%
    for (int word = 1; word <= 40; word++) {
        out.print("data: {\"id\":\"1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"paced\",\"choices\":"
                + "[{\"index\":0,\"delta\":{\"content\":\"word" + word + " \"},\"finish_reason\":null}]}\n\n");
        out.flush();
        response.flushBuffer();
        Thread.sleep(100);
    }
    out.print("data: [DONE]\n\n");
%>
JSP
cat >"$work/neighbour/WEB-INF/web.xml" <<'XML'
<web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
  <servlet><servlet-name>model</servlet-name><jsp-file>/model.jsp</jsp-file></servlet>
  <servlet-mapping><servlet-name>model</servlet-name><url-pattern>/chat/completions</url-pattern></servlet-mapping>
  <servlet><servlet-name>borrow</servlet-name><jsp-file>/borrow.jsp</jsp-file></servlet>
  <servlet-mapping><servlet-name>borrow</servlet-name><url-pattern>/borrow</url-pattern></servlet-mapping>
</web-app>
XML

ready=$(status_of "$application/health/ready")
[ "$ready" = 200 ] || fail "/health/ready answers $ready"
works "/health/ready answers 200"

# the server's own answer to this has no such type
guarded() {
    curl --silent --max-time 60 --request TRACE "$application/" | grep -q urn:agentsflow:problem
}

guarded || fail "a TRACE is not refused before the server parses it"
works "requests are checked before the server parses them"

[ "$(threads_told)" = 200.0 ] || fail "/metrics tells of $(threads_told) threads instead of 200"
admin set $threads=120 >"$work/log" 2>&1 || fail "asadmin does not change HTTP's threads: $(tail -n 1 "$work/log")"
# the server goes on with the threads that it has until it begins anew
stop_domain
start_domain
thread_count_is() {
    [ "$(threads_told)" = "$1" ]
}

await thread_count_is 120.0 || fail "/metrics tells of $(threads_told) threads instead of 120"
grep -q 'HTTP has 120 threads as the server itself is configured' "$work/domain/logs/server.log" \
    || fail "the log does not tell that HTTP has other threads than the setting says"
works "/metrics tells of 200 threads, and of 120 that asadmin has set after a restart"

admin list-jdbc-connection-pools | grep -qx agentsflow || fail "list-jdbc-connection-pools does not show the pool"
works "list-jdbc-connection-pools shows the pool"

curl --silent --max-time 60 --header 'Accept: application/json' "$rest/resources/jdbc-connection-pool/agentsflow" \
    | grep -q '"maxPoolSize":"30"' || fail "the REST interface does not show the pool's size"
works "the REST interface shows the pool with its 30 connections"

before=$("$here/../check-pool.sh" --url "$application" 2>&1) || fail "$before"
echo "$before" | grep -qx 'Pool: 20, Overflow: 10' || fail "the application tells another pool: $before"
works "the application tells: $(echo "$before" | head -n 1)"

admin deploy --name neighbour --contextroot /neighbour "$work/neighbour" >"$work/log" 2>&1 || fail "no neighbour: $(tail -n 1 "$work/log")"
[ "$(lent)" = 30 ] || fail "the pool lends $(lent) connections instead of 30"
works "the pool lends 30 connections, and no 31st"

touch "$work/running"
: >"$work/answers"
# each reads from the database, so each borrows a connection
for _ in 1 2 3 4; do
    while [ -f "$work/running" ]; do
        printf '%s\n' "$(status_of "$application/api/keys")" >>"$work/answers"
    done &
    requests="$requests $!"
done

answered() {
    grep -c . "$work/answers" || true
}

# so many more requests, or half a minute
await_requests() {
    wanted=$(($(answered) + $1))
    limit=$(($(date +%s) + 30))
    until [ "$(answered)" -ge $wanted ] || [ "$(date +%s)" -ge $limit ]; do :; done
}

await_requests 20
curl --silent --max-time 60 --header 'X-Requested-By: try-full-server' --header 'Accept: application/json' \
    --data maxPoolSize=40 "$rest/resources/jdbc-connection-pool/agentsflow" | grep -q '"exit_code":"SUCCESS"' \
    || fail "the REST interface does not change the pool's size"
after=$("$here/../check-pool.sh" --url "$application" 2>&1) || fail "$after"
await_requests 20
rm -f "$work/running"
# shellcheck disable=SC2086 # several
wait $requests
requests=
echo "$after" | grep -qx 'Pool: 20, Overflow: 20' || fail "the application still tells: $after"
works "a size changed by REST shows at once: $(echo "$after" | head -n 1)"

failed=$(grep -cvx 200 "$work/answers" || true)
[ "$failed" = 0 ] || fail "$failed of $(answered) requests failed during the change"
works "$(answered) requests during the change, none failed"

[ "$(lent)" = 40 ] || fail "the pool lends $(lent) connections instead of 40"
works "the pool lends 40 connections now, and no 41st"

curl --silent --no-buffer --config "$work/as-administrator" --max-time 60 --header 'Content-Type: application/json' \
    --data '{"model":"paced","stream":true,"messages":[{"role":"user","content":"Hello"}]}' \
    "$application/v1/chat/completions" >"$work/stream" &
requests=$!
limit=$(($(date +%s) + 30))
until grep -q word1 "$work/stream" || [ "$(date +%s)" -ge $limit ]; do :; done
admin redeploy --name agentsflow --contextroot / "$war" >"$work/log" 2>&1 || fail "the WAR does not deploy again: $(tail -n 1 "$work/log")"
again=$("$here/../check-pool.sh" --url "$application" 2>&1) || fail "after deploying again: $again"
echo "$again" | grep -qx 'Pool: 20, Overflow: 20' || fail "after deploying again the application tells: $again"
guarded || fail "deployed again, the application does not check requests"
works "deployed again, the WAR finds the pool as the administrator left it, and checks requests"

wait $requests || fail "the stream ended with status $? of curl: $(tail -n 1 "$work/stream")"
requests=
streamed=$(grep -c '"content":"word' "$work/stream" || true)
end=$(grep . "$work/stream" | tail -n 1)
[ "$streamed $end" = '40 data: [DONE]' ] || fail "the stream that was open meanwhile has $streamed words of 40 and ends with $end"
works "the stream that was open meanwhile has its 40 words and its end"

stop_domain
seen=$(wc -l <"$work/domain/logs/server.log")
(export AGENTSFLOW_DB_LOCK_TIMEOUT=never && start_domain)
await logged 'agentsflow.db.lock-timeout' || fail "the log does not tell the faulty setting"
await logged 'Loading application .*neighbour' || fail "the other application is not loaded"
await is_off || fail "with a faulty setting /health/live answers $(status_of "$application/health/live")"
works "with a faulty setting the application is off, and the log tells the setting"

[ -n "$embedded" ] || exit 0

stop_domain
cat >"$work/Holder.java" <<'JAVA'
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

class Holder {
    public static void main(String[] arguments) throws Exception {
        try (var file = FileChannel.open(Path.of(arguments[0]), StandardOpenOption.WRITE);
                var lock = file.lock()) {
            System.out.println("held");
            Thread.sleep(Long.MAX_VALUE);
        }
    }
}
JAVA
"${JAVA_HOME:+$JAVA_HOME/bin/}java" "$work/Holder.java" "$work/data/agentsflow.mv.db" >"$work/held" &
holder=$!
await grep -q held "$work/held" || fail "the database's file cannot be taken"
start_domain
await health_tells "in use by process $holder" || fail "/health does not tell who has the database's file"
answers /health/live 200 || fail "without its database the application is not live"
answers /health/ready 503 || fail "without its database the application is ready"
works "without its database the application is live, not ready, and tells which process has the file"

kill "$holder"
ended=$(date +%s)
await answers /health/ready 200 || fail "the application is not ready after the file is free"
took=$(($(date +%s) - ended))
[ $took -le 5 ] || fail "the application is ready only $took s after the file is free"
holder=
works "the file free, it is ready within $((took + 1)) s, without anybody's help"
