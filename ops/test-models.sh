#!/bin/sh
# Tries the paths of the models of a running AgentsFlow, and every model.
# shellcheck disable=SC2034,SC2154,SC2016 # what checks.sh reads and sets; jq's variables
set -eu

program=test-models.sh
names='list health metrics tasks unknown warmup benchmark test generate chat ask'

usage() {
    cat <<'TEXT'
Usage: test-models.sh [options] BASE_URL

Tries each path under /api/models of a running AgentsFlow, then each model that is healthy: one question of a chat, one text of an
embedding. One line a check, as smoke-test.sh has them; ends with 0 when nothing failed, with 1 when something did, with 2 when it does
not understand its arguments.

  --model NAME        asks this model alone; repeatable
  --no-calls          asks no model: what costs nothing
  --token-file FILE   where a token or an API key is; or AGENTSFLOW_TOKEN_FILE, or AGENTSFLOW_TOKEN with the token itself. Warm-up and
                      benchmark take an administrator's
  --timeout SECONDS   for one call (default 30)
  --retries N         how often a call is made that meets nobody, or 502, 503 or 504 (default 3)
  --skip NAME         leaves a check out and says so; repeatable: list health metrics tasks unknown warmup benchmark test generate chat ask
  --only NAME         makes this check alone; repeatable
  --cacert FILE       who signs the server's certificate, where it is not one of the system's authorities
  --json              one JSON object instead of lines
  --help              this text

Each model that is asked answers 16 tokens at most. Safe to run twice. Needs curl and jq.
TEXT
}

# shellcheck source=/dev/null
. "$(dirname -- "$0")/checks.sh"

base=
only=
calls=yes
cacert=
while [ $# -gt 0 ]; do
    case $1 in
        --model | --token-file | --timeout | --retries | --skip | --only | --cacert)
            [ $# -ge 2 ] || misused "$1 needs a value"
            case $1 in
                --model) only="$only$2
" ;;
                --token-file) token_file=$2 ;;
                --timeout) number "$1" "$2"; timeout=$2 ;;
                --retries) number "$1" "$2"; retries=$2 ;;
                --skip) skips="$skips $2" ;;
                --only) onlys="$onlys $2" ;;
                --cacert) [ -r "$2" ] || misused "--cacert: $2 cannot be read"; cacert=$2 ;;
            esac
            shift
            ;;
        --no-calls) calls= ;;
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
known "$names"

begin
[ -z "$cacert" ] || option "cacert = \"$cacert\""

end() {
    if report "$(jq --null-input --arg base "$base" '{base_url: $base}')"; then
        exit 0
    fi
    exit 1
}
reached "$base/api/models" || end
identified "$base"
[ -z "$useless" ] || end
if [ "$status" = 200 ] && [ "$(of '.models | type')" = array ]; then
    cp "$work/body" "$work/models"
else
    failed list "$(said)" "/api/models has to answer the models."
    end
fi

# described METHOD PATH: whether the server has this; what comes later is skipped with a word.
call GET "$base/openapi?format=JSON"
cp "$work/body" "$work/description"
described() {
    jq --exit-status --arg path "$2" --arg method "$1" '.paths[$path][$method]' "$work/description" >/dev/null 2>&1
}

if wanted list; then
    jq --raw-output '.models[].name | select(test("\\*") | not)' "$work/models" >"$work/names"
    odd=$(jq --raw-output '[.models[] | select((.name | type) != "string" or (.health | type) != "boolean" or (.metrics.capabilities | type) != "object") | .name] | join(", ")' "$work/models")
    strange=
    while IFS= read -r name; do
        call GET "$base/api/models/$(printf '%s' "$name" | jq --raw-input --raw-output 'split("/") | map(@uri) | join("/")')"
        [ "$status" = 200 ] && [ "$(of .name)" = "$name" ] || strange="$strange $name ($status)"
    done <"$work/names"
    if [ -z "$odd$strange" ] && [ -s "$work/names" ]; then
        passed list "$(wc -l <"$work/names" | tr -d ' ') models, each with its own page"
    elif [ -n "$strange" ]; then
        failed list "no page of:$strange" "/api/models/{name} has to answer each model of the list."
    else
        failed list "${odd:-no model}" "The catalogue needs models, each with name, health and capabilities."
    fi
fi

# path NAME METHOD PATH FILTER [BODY [STATUS]]: one path, and what its answer has to hold.
path() {
    wanted "$1" || return 0
    if ! described "$2" "${7:-$3}"; then
        skipped "$1" "this server describes no $3"
        return 0
    fi
    call "$(printf '%s' "$2" | tr '[:lower:]' '[:upper:]')" "$base$3" "${5:-}"
    case $status-${6:-200} in
        403-200)
            skipped "$1" "takes an administrator's credential"
            return 0
            ;;
    esac
    if [ "$status" = "${6:-200}" ] && [ -n "$(of "$4")" ]; then
        passed "$1" "$3: $status in $seconds s, $(of "$4")"
    else
        failed "$1" "$3: $(said)" "Its answer has to be as the API's description has it."
    fi
}

path health get /api/models/health '(.models_health | to_entries | map(select(.value)) | length | tostring) + " healthy"'
path metrics get /api/models/metrics '((.metrics // .models) | length | tostring) + " rows"'
path tasks get /api/models/tasks/chat '.recommended_models | join(", ") | .[0:80]' '' 200 '/api/models/tasks/{task}'
path unknown get /api/models/no-such-model-0 '.title' '' 404 '/api/models/{name}'

if [ -z "$calls" ]; then
    useless="left out by --no-calls"
fi
first=$(jq --raw-output 'first(.models[] | select(.health and .metrics.capabilities.chat and (.name | test("\\*") | not)) | .name) // empty' "$work/models")
[ -n "$first" ] || useless=${useless:-"no healthy model can chat"}
# body FIELDS: for the first model
body() {
    jq --null-input --compact-output --arg model "$first" "$1"
}
path warmup post /api/models/warmup '.warmed_up | join(", ")' "$(body '{model_names: [$model]}')"
path benchmark post /api/models/benchmark 'tojson | .[0:60]' "$(body '{model_names: [$model], prompts: ["Hello"], task_type: "chat"}')"
path test post /api/models/test '.response[0:40]' "$(body '{model_name: $model, prompt: "Hello"}')"
path generate post /api/models/generate '.response[0:40]' "$(body '{model_name: $model, prompt: "Hello", task_type: "chat"}')"
path chat post /api/models/chat '.response[0:40]' "$(body '{model_name: $model, task_type: "chat", messages: [{role: "user", content: "Hello"}]}')"

# ---- each model

if wanted ask; then
    if [ -n "$only" ]; then
        printf '%s' "$only" >"$work/asked"
    else
        jq --raw-output '.models[].name | select(test("\\*") | not)' "$work/models" >"$work/asked"
    fi
    while IFS= read -r name; do
        kind=$(jq --raw-output --arg name "$name" '.models[] | select(.name == $name) | if .health | not then "down" elif .metrics.capabilities.chat then "chat"
            elif .metrics.capabilities.embedding then "embedding" else "other" end' "$work/models")
        case $kind in
            '') failed "$name" "no such model" "/api/models lists them." ;;
            down) failed "$name" "not healthy: $(jq --raw-output --arg name "$name" '.models[] | select(.name == $name) | .health_detail // "no reason"' "$work/models")" \
                "Mend the reason, or take the model out of the catalogue." ;;
            chat)
                call POST "$base/v1/chat/completions" "$(jq --null-input --compact-output --arg model "$name" '{model: $model, max_tokens: 16, messages: [{role: "user", content: "Hello"}]}')"
                by=$(field x-agentsflow-model)
                if [ "$status" = 200 ] && [ -n "$(of '.choices[0].finish_reason')" ] && { [ -z "$by" ] || [ "$by" = "$name" ]; }; then
                    passed "$name" "chat in $seconds s, $(of .usage.total_tokens) tokens"
                elif [ "$status" = 200 ]; then
                    failed "$name" "$by answered instead" "The model itself could not: see its reason at /api/models, and the server's log, request $(field X-Request-ID)."
                else
                    failed "$name" "$(said)" "See the server's log, request $(field X-Request-ID)."
                fi
                ;;
            embedding)
                call POST "$base/v1/embeddings" "$(jq --null-input --compact-output --arg model "$name" '{model: $model, input: "Hello"}')"
                if [ "$status" = 200 ] && [ -n "$(of '.data[0].embedding')" ]; then
                    passed "$name" "embedding in $seconds s, $(of '.data[0].embedding | length') figures"
                else
                    failed "$name" "$(said)" "See the server's log, request $(field X-Request-ID)."
                fi
                ;;
            *) skipped "$name" "neither chat nor embedding" ;;
        esac
    done <"$work/asked"
fi
end
