# Sourced by the scripts beside it that check a running AgentsFlow one thing after the other: their calls, and what they found. Not run itself.
# shellcheck shell=sh disable=SC2034,SC2154
# Each of them defines $program (its name) and usage (its help). One check is one line: ✓ passed, ✗ failed with what to do, – skipped with why.

timeout=30
retries=3
json=
token_file=${AGENTSFLOW_TOKEN_FILE:-}
skips=
onlys=

misused() {
    echo "$program: $1" >&2
    exit 2
}

# needs PROGRAM…: ends the script unless all of them are there.
needs() {
    for needed in "$@"; do
        command -v "$needed" >/dev/null || misused "it needs $needed: apt-get install $needed"
    done
}

# number NAME VALUE: ends the script unless the value is a whole number above 0.
number() {
    case $2 in
        '' | *[!0-9]* | 0*) misused "$1 needs a whole number above 0, not '$2'" ;;
    esac
}

# base_url NAME VALUE: sets $checked to the address without a slash at its end.
base_url() {
    case $2 in
        *[!!-~]* | *'"'* | *\\*) misused "$1 is no address: it has a blank, a quote or a backslash" ;;
        http://*@* | https://*@*) misused "$1 holds a user or a password, which would show in lists of processes; set AGENTSFLOW_TOKEN" ;;
        http://?* | https://?*) checked=${2%/} ;;
        *) misused "$1 needs an address that begins with http:// or https://, not '$2'" ;;
    esac
}

# A place for what comes back, readable by nobody else, and gone at the end.
begin() {
    needs curl jq
    umask 077
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    : >"$work/options"
    : >"$work/results"
    token=${AGENTSFLOW_TOKEN:-}
    if [ -z "$token" ] && [ -n "$token_file" ]; then
        [ -r "$token_file" ] || misused "the file of the token, $token_file, cannot be read"
        token=$(tr -d '\r\n' <"$token_file")
        [ -n "$token" ] || misused "the file of the token, $token_file, is empty"
    fi
    case $token in
        *[!!-~]* | *'"'* | *\\*) misused "the token has a blank, a quote or a backslash: it is no token and no key" ;;
    esac
}

# option LINE: one more line of curl's configuration, for every call.
option() {
    printf '%s\n' "$1" >>"$work/options"
}

# call METHOD URL [JSON]: one request, repeated where it met nobody, or 502, 503 or 504. Sets $status (000: no answer), $reason (why there
# was none) and $seconds; the answer is in $work/body and $work/head. With $anonymous it says nobody's token; with stamped=pipe
# $work/arrivals has each line of the answer with the millisecond in which it came.
anonymous=
stamped=
call() {
    tried=0
    printf '%s' "${3:-}" >"$work/request"
    while :; do
        tried=$((tried + 1))
        : >"$work/body"
        : >"$work/head"
        [ -z "$stamped" ] || hear
        # the token by standard input: an argument would show in the list of processes
        answered=$(
            {
                [ -z "$token" ] || [ -n "$anonymous" ] || printf 'header = "Authorization: Bearer %s"\n' "$token"
                [ -z "${3:-}" ] || printf 'header = "Content-Type: application/json"\ndata-binary = "@%s"\n' "$work/request"
                # not --request HEAD, which would wait for a body
                [ "$1" != HEAD ] || printf 'head\n'
                case $1 in HEAD | GET | POST) ;; *) printf 'request = "%s"\n' "$1" ;; esac
            } | curl --config "$work/options" --config - --silent --globoff --connect-timeout 5 --max-time "$timeout" \
                --no-buffer --output "$work/${stamped:-body}" --dump-header "$work/head" \
                --write-out '%{http_code} %{time_total} %{errormsg}' -- "$2" 2>/dev/null 3>&-
        ) || true
        [ -z "$stamped" ] || heard
        status=${answered%% *}
        answered=${answered#* }
        seconds=${answered%% *}
        reason=$(plain "${answered#* }")
        [ -n "$status" ] || status=000
        # an answer that began and did not end is none
        [ -z "$reason" ] || status=000
        case $status-$reason in
            000-*timed\ out*) [ "$1" = GET ] || return 0 ;;
            000-* | 502-* | 503-* | 504-*) ;;
            *) return 0 ;;
        esac
        [ "$tried" -lt "$retries" ] || return 0
        sleep "$tried"
    done
}

# Between hear and heard, what is written into $work/pipe goes to $work/arrivals. The shell holds the pipe open, so that nobody waits
# for an answer that never begins.
hear() {
    [ -p "$work/pipe" ] || mkfifo "$work/pipe"
    exec 3<>"$work/pipe"
    jq --raw-input --raw-output --unbuffered '"\(now * 1000 | floor) \(.)"' <"$work/pipe" >"$work/arrivals" 3>&- &
    hearing=$!
}

heard() {
    exec 3>&-
    wait "$hearing"
    sed 's/^[0-9]* //' "$work/arrivals" >"$work/body"
}

# plain TEXT: in one line, without what would steer a terminal, and not endless.
plain() {
    printf '%s' "$1" | tr '\n\t' '  ' | LC_ALL=C tr -d '\000-\037\177' | jq --raw-input --raw-output 'if length > 400 then .[0:399] + "…" else . end'
}

# field NAME: a header of the last answer.
field() {
    tr -d '\r' <"$work/head" | awk -v name="$1" 'BEGIN { name = tolower(name) ":" }
        tolower(substr($0, 1, length(name))) == name { value = substr($0, length(name) + 1); sub(/^[ \t]*/, "", value) }
        END { print value }'
}

# of FILTER: what jq finds in the last answer; nothing where there is no such thing or no JSON.
of() {
    jq --raw-output "($1) // empty" "$work/body" 2>/dev/null || true
}

# answered: the status in words, with the reason that an error gave.
said() {
    if [ "$status" = 000 ]; then
        printf 'no answer: %s' "${reason:-nobody is there}"
    else
        detail=$(of 'if type == "object" then (.detail // (.error | if type == "object" then .message else . end)) else empty end')
        printf '%s%s' "$status" "${detail:+: $(plain "$detail")}"
    fi
}

passed() { found passed "$1" "$2" ''; }
failed() { found failed "$1" "$2" "${3:-}"; }
skipped() { found skipped "$1" "$2" ''; }

# found STATUS NAME EVIDENCE ADVICE; $command, where it is set since wanted, is what a person would type.
found() {
    jq --null-input --compact-output --arg status "$1" --arg name "$2" --arg evidence "$(plain "$3")" --arg advice "$4" --arg command "$command" \
        '{name: $name, status: $status, evidence: $evidence} + if $advice == "" then {} else {advice: $advice} end
            + if $command == "" then {} else {command: $command} end' >>"$work/results"
    [ -z "$json" ] || return 0
    case $1 in
        passed) mark=✓ ;;
        failed) mark=✗ ;;
        *) mark=– ;;
    esac
    printf '%s %-18s %s\n' "$mark" "$2" "$(plain "$3")"
    [ -z "$4" ] || printf '  %-18s %s\n' '' "$4"
}

# wanted NAME: whether a check is to be made; of those that --only does not name nothing is said, one that --skip names is said to be left out, and so is each while $useless says why.
useless=
command=
wanted() {
    command=
    case " ${onlys:-$1} " in
        *" $1 "*) ;;
        *) return 1 ;;
    esac
    case " $skips " in
        *" $1 "*)
            skipped "$1" "left out by --skip"
            return 1
            ;;
    esac
    [ -n "$useless" ] || return 0
    skipped "$1" "$useless"
    return 1
}

# reached URL: the first check; where nobody answers at all there is nothing else to be tried.
reached() {
    call GET "$1"
    if [ "$status" != 000 ]; then
        passed reach "answers over $(head -n 1 "$work/head" | cut -d ' ' -f 1) in $seconds s"
        return 0
    fi
    case $reason in
        *certificate*) advice="The certificate is not valid for this name: ops/SSL_SETUP.md; --cacert where a private authority signs." ;;
        *resolve\ host*) advice="The name is not in the DNS; --resolve HOST:PORT:ADDRESS tries it before." ;;
        *) advice="Is the server started, and does a firewall let you in?" ;;
    esac
    failed reach "$(said)" "$advice"
    return 1
}

# identified BASE: who the caller is, by the list of models, which is in $work/body afterwards; without a credential that is taken most
# other checks would fail for that one reason.
identified() {
    call GET "$1/api/models"
    case $status-$token in
        401-) failed credential "401, and no credential was given" "Set AGENTSFLOW_TOKEN, or give --token-file: a token, or an API key." ;;
        401-* | 403-*) failed credential "$(said)" "The credential is refused: is it of this server, and still good?" ;;
        429-*) failed credential "$(said)" "This caller has used up its limit, or its address has sent too many wrong keys: wait $(field Retry-After) s." ;;
        *-) passed credential "none is needed on this machine: the profile is dev" ;;
        *) passed credential "the credential is taken" ;;
    esac
    case $status in 401 | 403 | 429) useless="the credential is refused" ;; esac
}

# known NAMES: whether all names of --skip and --only are names of checks: one that is misspelt would do nothing.
known() {
    for given in $skips $onlys; do
        case " $1 " in
            *" $given "*) ;;
            *) misused "there is no check $given; there are: $1" ;;
        esac
    done
}

count() {
    grep -c "\"status\":\"$1\"" "$work/results" || true
}

# report FIELDS: the end: the figures, as text or as one JSON object with these fields first; 0 when nothing failed, else 1.
report() {
    good=$(count passed)
    bad=$(count failed)
    left=$(count skipped)
    if [ -n "$json" ]; then
        jq --slurp --argjson fields "$1" --argjson passed "$good" --argjson failed "$bad" --argjson skipped "$left" \
            '$fields + {passed: $passed, failed: $failed, skipped: $skipped, checks: .}' "$work/results"
    else
        echo "$good passed, $bad failed$([ "$left" = 0 ] || echo ", $left skipped")"
    fi
    [ "$bad" = 0 ] && [ "$good" != 0 ]
}
