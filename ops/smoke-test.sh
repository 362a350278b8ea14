#!/bin/sh
# Tries every part of a running AgentsFlow once, as its clients use it.
# shellcheck disable=SC2034,SC2154 # what checks.sh reads and sets
set -eu

program=smoke-test.sh
names='health description docs strangers wrong-key credential models model chat stream history forget v1-models v1-chat v1-stream messages limits
agents runs analytics socket metrics-closed health-closed console-closed plain-http hsts'

usage() {
    cat <<'TEXT'
Usage: smoke-test.sh [options] BASE_URL

Tries every part of a running AgentsFlow once, as its clients use it, and says what it found, one line a check:
  ✓ passed, with the evidence    ✗ failed, with what to do    – skipped, with why
then `N passed, N failed, N skipped`. Ends with 0 when nothing failed, with 1 when something did, with 2 when it does not
understand its arguments. What the server has not got, by its own description (/openapi), is skipped.

BASE_URL is what clients use. One on this machine (localhost, 127.0.0.1, [::1]) is taken for the server itself; any other for the
proxy in front of it, where /metrics, /health and the server's console must be closed.

  --edge              BASE_URL is the proxy, whatever its host
  --direct            BASE_URL is the server itself, whatever its host
  --server URL        the server's own address behind the proxy: its health is asked there
  --model NAME        which model is asked (default: the first healthy one that can chat)
  --token-file FILE   where a token or an API key is; or AGENTSFLOW_TOKEN_FILE, or AGENTSFLOW_TOKEN with the token itself
  --timeout SECONDS   for one call (default 30)
  --retries N         how often a call is made that meets nobody, or 502, 503 or 504 (default 3)
  --skip NAME         leaves a check out and says so; repeatable. The names stand first in each line
  --only NAME         makes this check alone; repeatable
  --cacert FILE       who signs the server's certificate, where it is not one of the system's authorities
  --resolve TEXT      as curl has it, HOST:PORT:ADDRESS: for a name that is not in the DNS yet; repeatable
  --http-port PORT    where the proxy answers without TLS (default 80)
  --console-port PORT the port of Payara Server's console (default 4848)
  --json              one JSON object instead of lines
  --help              this text

It asks a model five times, for 64 tokens at most where the API lets a client say so, and deletes the conversation that it began. Safe to
run twice. Needs curl and jq, and openssl for the socket.
TEXT
}

# shellcheck source=/dev/null
. "$(dirname -- "$0")/checks.sh"

base=
server=
kind=
model=
cacert=
resolves=
http_port=80
console_port=4848
while [ $# -gt 0 ]; do
    case $1 in
        --server | --model | --token-file | --timeout | --retries | --skip | --only | --cacert | --resolve | --http-port | --console-port)
            [ $# -ge 2 ] || misused "$1 needs a value"
            case $1 in
                --server) base_url "$1" "$2"; server=$checked ;;
                --model) model=$2 ;;
                --token-file) token_file=$2 ;;
                --timeout) number "$1" "$2"; timeout=$2 ;;
                --retries) number "$1" "$2"; retries=$2 ;;
                --skip) skips="$skips $2" ;;
                --only) onlys="$onlys $2" ;;
                --cacert) [ -r "$2" ] || misused "--cacert: $2 cannot be read"; cacert=$2 ;;
                --resolve) resolves="$resolves $2" ;;
                --http-port) number "$1" "$2"; http_port=$2 ;;
                --console-port) number "$1" "$2"; console_port=$2 ;;
            esac
            shift
            ;;
        --edge) kind=edge ;;
        --direct) kind=direct ;;
        --json) json=yes ;;
        --help) usage; exit 0 ;;
        -*) usage >&2; exit 2 ;;
        *)
            [ -z "$base" ] || misused "one BASE_URL, not two"
            base_url BASE_URL "$1"
            base=$checked
            ;;
    esac
    shift
done
[ -n "$base" ] || { usage >&2; exit 2; }
names=$(printf '%s' "$names" | tr '\n' ' ')
known "$names"
authority=${base#*://}
authority=${authority%%/*}
host=$(printf '%s' "$authority" | sed 's/:[0-9]*$//')
if [ -z "$kind" ]; then
    case $host in
        localhost | 127.* | '[::1]') kind=direct ;;
        *) kind=edge ;;
    esac
fi
[ "$kind" = edge ] || server=${server:-$base}

begin
[ -z "$cacert" ] || option "cacert = \"$cacert\""
for resolve in $resolves; do
    option "resolve = \"$resolve\""
done

end() {
    if report "$(jq --null-input --arg base "$base" --arg kind "$kind" --arg model "$model" '{base_url: $base, kind: $kind, model: $model}')"; then
        exit 0
    fi
    exit 1
}
reached "$base/docs" || end

# ---- the server itself

if wanted health; then
    if [ -z "$server" ]; then
        skipped health "closed at the proxy; --server URL asks the server itself"
    else
        call GET "$server/health/ready"
        if [ "$status" = 200 ] && [ "$(of .status)" = UP ]; then
            degraded=$(of '[.checks[] | select(.data.state == "degraded") | .name] | join(", ")')
            passed health "ready: $(of '[.checks[] | select(.status == "UP")] | length') checks are up${degraded:+, degraded: $degraded}"
        elif [ "$status" = 200 ]; then
            failed health "200, and no answer of MicroProfile Health" "Is this AgentsFlow? /health/ready of the server tells its state."
        else
            down=$(of '[.checks[]? | select(.status != "UP") | .name + (.data | if . == null or . == {} then "" else " " + tostring end)] | join(", ")')
            failed health "$(said)${down:+, down: $down}" "curl $server/health says which check is down and why."
        fi
    fi
fi

described=
if wanted description; then
    call GET "$base/openapi?format=JSON"
    if [ "$status" = 200 ] && [ -n "$(of '.openapi')" ] && [ -n "$(of '.paths | length | select(. > 0)')" ]; then
        described=yes
        of '.paths | keys[]' >"$work/paths"
        passed description "OpenAPI $(of .openapi), $(of '.paths | length') paths"
    else
        failed description "$(said)" "/openapi has to answer an OpenAPI document: is this AgentsFlow, and does the proxy pass everything on?"
    fi
fi

# has PATH: whether the server describes a path that begins so. Without a description everything is tried.
has() {
    [ -z "$described" ] || grep -q "^$1\(/\|\$\)" "$work/paths"
}

if wanted docs; then
    call GET "$base/docs"
    if [ "$status" = 200 ] && grep -qi swagger "$work/body"; then
        passed docs "/docs is there, $(wc -c <"$work/body" | tr -d ' ') bytes"
    else
        failed docs "$(said)" "/docs has to answer the page of the API."
    fi
fi

# ---- who may in

if wanted strangers; then
    anonymous=yes
    call GET "$base/api/models"
    anonymous=
    case $status-$kind in
        401-*) passed strangers "401 for one who does not say who they are" ;;
        200-direct)
            skipped strangers "the profile dev serves everybody on this machine"
            ;;
        200-edge) failed strangers "a caller without a credential was served" \
            "The server takes callers through the proxy for its own machine: set MP_CONFIG_PROFILE=prod, and make the proxy send X-Forwarded-For." ;;
        *) failed strangers "$(said)" "A caller without a credential has to be answered 401." ;;
    esac
fi

if wanted wrong-key; then
    kept=$token
    token=af_0000000000000000000000000000000000000000
    call GET "$base/api/models"
    token=$kept
    case $status in
        401) passed wrong-key "401 for a key that does not exist" ;;
        429) passed wrong-key "429: this address has sent too many wrong keys already" ;;
        *) failed wrong-key "$(said)" "A key that does not exist has to be answered 401." ;;
    esac
fi
if wanted credential; then
    identified "$base"
fi

# ---- models

if wanted models; then
    call GET "$base/api/models"
    if [ "$status" = 200 ] && [ "$(of '.models | type')" = array ]; then
        healthy=$(of '[.models[] | select(.health)] | length')
        [ -n "$model" ] || model=$(of '[.models[] | select(.health and .metrics.capabilities.chat and (.name | test("\\*") | not))][0].name')
        evidence="$healthy of $(of '.models | length') healthy"
        if [ "$healthy" = 0 ]; then
            failed models "$evidence: $(of '[.models[] | .name + ": " + (.health_detail // "no reason")] | join("; ")')" \
                "Mend the reasons: a key, an endpoint, the way out."
        elif [ -z "$model" ]; then
            failed models "$evidence, none of which can chat" "Give the catalogue a model with the capability chat."
        else
            passed models "$evidence; this test asks $model"
        fi
    else
        failed models "$(said)" "/api/models has to answer the models to a token or an API key."
    fi
fi
# where nothing is known: what the task chat picks, under a name that every server has
model=${model:-task:chat}
quoted=$(jq --null-input --arg model "$model" '$model')
in_path=$(jq --null-input --raw-output --arg model "$model" '$model | split("/") | map(@uri) | join("/")')
in_query=$(jq --null-input --raw-output --arg model "$model" '$model | @uri')

if wanted model; then
    case $model in
        task:*) skipped model "no model is known by name" ;;
        *)
            call GET "$base/api/models/$in_path"
            if [ "$status" = 200 ] && [ "$(of .name)" = "$model" ] && [ -n "$(of .metrics.model_full_name)" ]; then
                passed model "$model is $(of .metrics.model_full_name) of $(of .provider), window $(of .metrics.context_window)"
            else
                failed model "$(said)" "/api/models/$in_path has to answer this model with its metrics."
            fi
            ;;
    esac
fi

# ---- chat

conversation=smoke-$(od -An -N8 -tx1 /dev/urandom | tr -d ' \n')
# no answer from a cache: a text that nobody has sent before
prompt="Test $conversation: count from one to twenty, in words."
limit_of_chat=
limit_of_gateway=
chats=0
if wanted chat; then
    call POST "$base/api/chat/message?model=$in_query" \
        "{\"message\":\"$prompt\",\"conversation_id\":\"$conversation\"}"
    limit_of_chat=$(field RateLimit)
    if [ "$status" = 200 ] && [ -n "$(of .response)" ] && [ "$(of .conversation_id)" = "$conversation" ]; then
        chats=$((chats + 1))
        passed chat "$(of .metadata.model) in $seconds s: $(of '.response[0:48]')"
    else
        failed chat "$(said)" "A message has to be answered: see the model's health and the server's log, request $(field X-Request-ID)."
    fi
fi

# pace FILTER: sets $pieces to the number of pieces of the last stream, by jq's filter over each event, $spread to the milliseconds
# between the first and the last of them, and $lumps to the number of lumps in which they came.
pace() {
    paced=$(jq --raw-input --raw-output 'capture("^(?<at>[0-9]+) data: ?(?<event>.*)$") as $line
            | $line.event | fromjson? | select('"$1"') | $line.at' "$work/arrivals" | awk '
        { at[NR] = $1 }
        END {
            spread = at[NR] - at[1]
            # what comes within 20 ms is one lump: the clock has milliseconds, and a reader may be that late
            gap = spread < 20 ? spread : spread / NR / 4
            for (i = 1; i <= NR; i++) if (i == 1 || at[i] - at[i - 1] > gap) lumps++
            print NR + 0, spread + 0, lumps + 0
        }')
    pieces=${paced%% *}
    lumps=${paced##* }
    spread=${paced#* }
    spread=${spread% *}
}

# Whether a stream of many pieces, and of some time, came at once or in a few lumps: somebody on the way held it back.
held_back() {
    [ "$pieces" -ge 10 ] && [ "${seconds%%.*}${seconds#*.}" -gt 300000 ] && { [ "$spread" -lt 20 ] || [ $((lumps * 5)) -lt "$pieces" ]; }
}
buffered="Something between here and the server buffers: nginx needs proxy_buffering off there (ops/proxy), others the like."

# events: the data of the last answer's server-sent events, one a line
events() {
    tr -d '\r' <"$work/body" | sed -n 's/^data: \{0,1\}//p'
}

if wanted stream; then
    stamped=pipe
    call POST "$base/api/chat/stream?model=$in_query" \
        "{\"message\":\"$prompt\",\"conversation_id\":\"$conversation\"}"
    stamped=
    pace '.done == false and (.chunk | length) > 0'
    ended=$(events | tail -n 1 | jq --raw-input 'fromjson? | .done' 2>/dev/null || true)
    case $(field Content-Type) in
        text/event-stream*) streamed=yes ;;
        *) streamed= ;;
    esac
    if grep -q '^event: error' "$work/body"; then
        failed stream "$pieces pieces, then an error: $(events | tail -n 1 | jq --raw-input --raw-output 'fromjson? | .detail // .title // "without a reason"')" \
            "The model broke off: see its health and the server's log, request $(field X-Request-ID)."
    elif [ "$status" = 200 ] && [ -n "$streamed" ] && [ "$ended" = true ] && [ "$pieces" != 0 ]; then
        if held_back; then
            failed stream "$pieces pieces came in $lumps lumps over $spread ms, of $seconds s" "$buffered"
        else
            passed stream "$pieces pieces over $spread ms, and the end, in $seconds s"
        fi
    elif [ "$pieces" != 0 ]; then
        failed stream "$pieces pieces and no end${reason:+: $reason}" "Something between here and the server cuts streams or buffers them for too long."
    else
        failed stream "$(said), $(field Content-Type)" "/api/chat/stream has to answer text/event-stream, piece by piece."
    fi
fi

if wanted history; then
    call GET "$base/api/chat/history/$conversation"
    turns=$(of 'if type == "array" then length else empty end')
    of_user=$(of '[.[] | select(.role == "user" and .content == "'"$prompt"'")] | length')
    of_model=$(of '[.[] | select(.role == "assistant" and (.content | length) > 0)] | length')
    if [ "$status" = 200 ] && [ "${of_user:-0}" -ge 1 ] && [ "${of_model:-0}" -ge 1 ]; then
        passed history "$turns entries: $of_user of the user, $of_model of the model"
    elif [ "$status" = 200 ]; then
        failed history "${turns:-no} entries: ${of_user:-0} of the user, ${of_model:-0} of the model" "What was said has to be kept: see /api/admin/database."
    else
        failed history "$(said)" "/api/chat/history has to answer what was said: see /api/admin/database."
    fi
fi

if wanted forget; then
    call DELETE "$base/api/chat/history/$conversation"
    deleted=$status-$(of .deleted)
    told=$(said)
    call GET "$base/api/chat/history/$conversation"
    if [ "$deleted" = 200-true ] && [ "$status" = 404 ]; then
        passed forget "the conversation is deleted, and 404 since"
    elif [ "$deleted" != 200-true ]; then
        failed forget "$told" "A conversation has to be deleted by its owner."
    else
        failed forget "deleted, and still answered with $status" "A deleted conversation has to be 404."
    fi
fi

# ---- the gateway

turn="\"model\":$quoted,\"max_tokens\":64,\"messages\":[{\"role\":\"user\",\"content\":\"$prompt\"}]"

if wanted v1-models; then
    call GET "$base/v1/models"
    if [ "$status" = 200 ] && [ "$(of .object)" = list ] && [ -n "$(of "[.data[] | select(.id == $quoted)][0].id")" ]; then
        passed v1-models "$(of '.data | length') names, $model among them"
    elif [ "$status" = 200 ]; then
        failed v1-models "$model is not among the $(of '.data | length') names" "/v1/models has to list what /api/models lists, as far as the caller may use it."
    else
        failed v1-models "$(said)" "/v1/models has to answer OpenAI's list."
    fi
fi

if wanted v1-chat; then
    call POST "$base/v1/chat/completions" "{$turn}"
    limit_of_gateway=$(field x-ratelimit-limit-requests)
    if [ "$status" = 200 ] && [ -n "$(of '.choices[0].finish_reason')" ] && [ "$(of '.choices[0].message.role')" = assistant ]; then
        chats=$((chats + 1))
        passed v1-chat "$(field x-agentsflow-model) in $seconds s, $(of .usage.total_tokens) tokens"
    else
        failed v1-chat "$(said)" "/v1/chat/completions has to answer as OpenAI's API does: the server's log, request $(field X-Request-ID)."
    fi
fi

if wanted v1-stream; then
    stamped=pipe
    call POST "$base/v1/chat/completions" "{\"stream\":true,$turn}"
    stamped=
    pace '(.choices | length) > 0'
    if [ "$status" = 200 ] && [ "$(events | tail -n 1)" = '[DONE]' ] && [ "$pieces" != 0 ]; then
        if held_back; then
            failed v1-stream "$pieces chunks came in $lumps lumps over $spread ms, of $seconds s" "$buffered"
        else
            passed v1-stream "$pieces chunks over $spread ms, and [DONE], in $seconds s"
        fi
    elif [ "$pieces" != 0 ]; then
        failed v1-stream "$pieces chunks and no [DONE]${reason:+: $reason}" "Something between here and the model cuts streams."
    else
        failed v1-stream "$(said)" "/v1/chat/completions has to stream as OpenAI's API does."
    fi
fi

if wanted messages; then
    call POST "$base/v1/messages" "{$turn}"
    if [ "$status" = 200 ] && [ "$(of .type)" = message ] && [ -n "$(of .stop_reason)" ]; then
        passed messages "$(of '.usage.output_tokens') tokens, stop_reason $(of .stop_reason)"
    else
        failed messages "$(said)" "/v1/messages has to answer as Anthropic's API does."
    fi
fi

if wanted limits; then
    if [ "$chats" != 2 ]; then
        skipped limits "chat and v1-chat have to be answered for this"
    elif [ -n "$limit_of_chat" ] && [ -n "$limit_of_gateway" ]; then
        passed limits "RateLimit: $limit_of_chat; x-ratelimit-limit-requests: $limit_of_gateway"
    else
        failed limits "${limit_of_chat:+no x-ratelimit-limit-requests under /v1}${limit_of_chat:-no RateLimit field under /api/chat}" \
            "Limits are off (AGENTSFLOW_LIMITS_CHAT, AGENTSFLOW_LIMITS_GATEWAY), or the proxy takes their headers away."
    fi
fi

# ---- parts that a server may not have

# part NAME PATH FILTER: that path has to answer 200 and what the filter finds.
part() {
    wanted "$1" || return 0
    if ! has "$2"; then
        skipped "$1" "this server describes no $2"
        return 0
    fi
    call GET "$base$2"
    if [ "$status" = 200 ] && [ -n "$(of "$3")" ]; then
        passed "$1" "$2 answers 200"
    else
        failed "$1" "$2: $(said)" "The server describes $2 and has to answer it."
    fi
}

part agents /api/agents '.agents | type | select(. == "array")'
part runs /api/runs 'type | select(. == "array" or . == "object")'
part analytics /api/analytics/conversations/summary '.total_conversations | tostring'

if wanted socket; then
    if ! has /api/ws; then
        skipped socket "this server describes no /api/ws"
    elif ! command -v openssl >/dev/null; then
        failed socket "there is no openssl to check the handshake" "apt-get install openssl"
    else
        # shellcheck disable=SC2154 # work is set by begin
        key=$(head -c 16 /dev/urandom | base64)
        accept=$(printf '%s258EAFA5-E914-47DA-95CA-C5AB0DC85B11' "$key" | openssl dgst -sha1 -binary | base64)
        : >"$work/head"
        : >"$work/body"
        {
            [ -z "$token" ] || printf 'header = "Authorization: Bearer %s"\n' "$token"
        } | curl --config "$work/options" --config - --silent --http1.1 --no-buffer --max-time "$timeout" \
            --header 'Connection: Upgrade' --header 'Upgrade: websocket' --header 'Sec-WebSocket-Version: 13' \
            --header "Sec-WebSocket-Key: $key" --dump-header "$work/head" --output "$work/body" -- "$base/api/ws/chat" 2>/dev/null &
        asking=$!
        # a socket has no end: the answer's head, then a second in which a server that refuses says so by a close frame
        waited=0
        while [ "$waited" -lt $((timeout * 5)) ] && kill -0 "$asking" 2>/dev/null && ! tr -d '\r' <"$work/head" | grep -q '^$'; do
            sleep 0.2
            waited=$((waited + 1))
        done
        sleep 1
        kill "$asking" 2>/dev/null || true
        wait "$asking" 2>/dev/null || true
        status=$(sed -n '1s/^HTTP[^ ]* \([0-9]*\).*/\1/p' "$work/head")
        frame=$(od -An -N4 -tu1 "$work/body" | awk '$1 == 136 { print $3 * 256 + $4 }')
        if [ "$status" != 101 ]; then
            failed socket "${status:-no answer} instead of 101" "The proxy has to pass Upgrade and Connection on under /api/ws/."
        elif [ "$(field Sec-WebSocket-Accept)" != "$accept" ]; then
            failed socket "101 with a wrong Sec-WebSocket-Accept" "Something that is no WebSocket server has answered."
        elif [ -n "$frame" ]; then
            failed socket "closed by the server with $frame" "1008 is a credential that is refused, 1013 overload."
        else
            passed socket "101, and open after a second"
        fi
    fi
fi

# ---- what the world must not see

useless=

# closed NAME PATH…: each has to be 403 or 404.
closed() {
    name=$1
    shift
    wanted "$name" || return 0
    open=
    for path in "$@"; do
        call GET "$base$path"
        case $status in
            403 | 404) ;;
            *) open="$open $path ($status)" ;;
        esac
    done
    if [ -z "$open" ]; then
        passed "$name" "$* closed"
    else
        failed "$name" "not closed:$open" "The proxy has to answer 404 there: ops/proxy has the rules."
    fi
}

if [ "$kind" = direct ]; then
    for name in metrics-closed health-closed console-closed; do
        ! wanted "$name" || skipped "$name" "this is the server itself: the proxy closes it"
    done
else
    closed metrics-closed /metrics /metrics/base /%6detrics
    closed health-closed /health /health/ready /%68ealth
    if wanted console-closed; then
        open=
        if curl --config "$work/options" --silent --insecure --connect-timeout 3 --max-time 5 --output /dev/null -- "https://$host:$console_port/" \
            || curl --config "$work/options" --silent --connect-timeout 3 --max-time 5 --output /dev/null -- "http://$host:$console_port/"; then
            open="port $console_port answers"
        fi
        call GET "$base/__asadmin/list-applications"
        case $status in
            401 | 403 | 404) ;;
            *) open="${open:+$open, }/__asadmin ($status)" ;;
        esac
        if [ -z "$open" ]; then
            passed console-closed "port $console_port does not answer, /__asadmin is closed"
        else
            failed console-closed "$open" "The server's console belongs to the inside: bind it to loopback, and close the port in the firewall."
        fi
    fi
fi

case $base in
    https://*)
        if wanted plain-http; then
            # a request without a credential: this one must never travel in clear
            anonymous=yes
            tries=$retries
            retries=1
            call POST "http://$host:$http_port/v1/chat/completions" '{}'
            retries=$tries
            anonymous=
            case $status in
                000) passed plain-http "nobody answers http://$host:$http_port" ;;
                3*) failed plain-http "$status to $(field Location)" \
                    "An API call over HTTP has to fail: with a redirect a client sends its key in clear each time, and nobody notices." ;;
                4*) passed plain-http "$status over HTTP, and no redirect" ;;
                *) failed plain-http "$status over HTTP" "An API call over HTTP has to be refused: its key has been sent in clear." ;;
            esac
        fi
        if wanted hsts; then
            call GET "$base/docs"
            seen=$(field Strict-Transport-Security)
            case $seen in
                *max-age=0*) failed hsts "$seen" "max-age has to be above 0." ;;
                *max-age=*) passed hsts "$seen" ;;
                *) failed hsts "no Strict-Transport-Security" "The proxy has to send it: ops/tls/nginx.conf." ;;
            esac
        fi
        ;;
    *)
        for name in plain-http hsts; do
            ! wanted "$name" || skipped "$name" "no TLS: BASE_URL begins with http://"
        done
        ;;
esac

end
