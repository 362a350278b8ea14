#!/bin/sh
# Runs every verification of the production checklist, and says what it found.
# shellcheck disable=SC2034,SC2154 # what checks.sh reads and sets
set -eu

program=verify.sh
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
names='configuration models smoke database pool redis backup backup-verified drill certificate alerts scraped clock disk versions'

usage() {
    cat <<'TEXT'
Usage: verify.sh [options]

Runs every verification of ops/PRODUCTION_READINESS.md against a running AgentsFlow, and says what it found, one line a check:
  ✓ passed, with the evidence    ✗ failed, with what to do    – skipped, with why
Ends with 0 when nothing failed, with 1 when something did, with 2 when it does not understand its arguments. Run it on the server's
own machine. It changes nothing but what the smoke test does: five questions to a model, and a conversation that is deleted.

  --url URL              the server itself (default http://localhost:8000)
  --public URL           what clients use, through the proxy: the smoke test goes there, and the certificate is looked at
  --node URL             another node, which has to be of the same version; repeatable
  --env-file FILE        the file of variables that the server gets; --env-format, --secrets-dir and --war as validate-config.sh has them.
                         Without it the configuration is not looked at
  --prometheus URL       the Prometheus that has to have the alerts of ops/monitoring and the nodes' figures
  --textfile-dir DIR     where the backup writes its figures for Prometheus; or AGENTSFLOW_TEXTFILE_DIR
  --disk PATH            a file system that has to have room; repeatable (default: / and the textfile directory)
  --version TEXT         the version that is to run
  --token-file FILE      where an administrator's token or API key is; or AGENTSFLOW_TOKEN_FILE, or AGENTSFLOW_TOKEN with the token itself
  --lineage DIR          where certbot keeps the certificate that the proxy is to serve (default: /etc/letsencrypt/live/NAME, where it is there)
  --cacert FILE, --resolve TEXT, --http-port PORT, --model NAME, --timeout SECONDS, --retries N
                         as smoke-test.sh has them
  --backup-hours N       how old the last backup may be (default 26)
  --verified-hours N     how old the last backup that has passed a restore may be (default 192)
  --drill-hours N        how long ago the last drill may be (default 192)
  --certificate-days N   how long the certificate has to be good (default 14)
  --disk-percent N       how full a file system may be (default 85)
  --clock-seconds N      how far the server's clock may be from this machine's (default 5)
  --skip NAME            leaves a check out and says so; repeatable. The names stand first in each line
  --only NAME            makes this check alone; repeatable
  --json                 one JSON object instead of lines
  --html FILE            a page with the report besides
  --help                 this text

Needs curl and jq; openssl for the certificate.
TEXT
}

# shellcheck source=/dev/null
. "$here/checks.sh"

url=http://localhost:8000
public=
nodes=
env_file=
env_format=
secrets_dir=
war=
prometheus=
textfiles=${AGENTSFLOW_TEXTFILE_DIR:-}
disks=
version=
cacert=
lineage=
resolves=
http_port=
model=
backup_hours=26
verified_hours=192
drill_hours=192
certificate_days=14
disk_percent=85
clock_seconds=5
html=
while [ $# -gt 0 ]; do
    case $1 in
        --json) json=yes ;;
        --help) usage; exit 0 ;;
        --url | --public | --node | --env-file | --env-format | --secrets-dir | --war | --prometheus | --textfile-dir | --disk | --version \
            | --token-file | --lineage | --cacert | --resolve | --http-port | --model | --timeout | --retries | --backup-hours | --verified-hours \
            | --drill-hours | --certificate-days | --disk-percent | --clock-seconds | --skip | --only | --html)
            [ $# -ge 2 ] || misused "$1 needs a value"
            case $1 in
                --url) base_url "$1" "$2"; url=$checked ;;
                --public) base_url "$1" "$2"; public=$checked ;;
                --node) base_url "$1" "$2"; nodes="$nodes $checked" ;;
                --prometheus) base_url "$1" "$2"; prometheus=$checked ;;
                --env-file) [ -r "$2" ] || misused "--env-file: $2 cannot be read"; env_file=$2 ;;
                --env-format) env_format=$2 ;;
                --secrets-dir) secrets_dir=$2 ;;
                --war) war=$2 ;;
                --textfile-dir) textfiles=$2 ;;
                --disk) [ -e "$2" ] || misused "--disk: there is no $2"; disks="$disks$2
" ;;
                --version) version=$2 ;;
                --token-file) token_file=$2 ;;
                --cacert) [ -r "$2" ] || misused "--cacert: $2 cannot be read"; cacert=$2 ;;
                --lineage) [ -r "$2/fullchain.pem" ] || misused "--lineage: $2/fullchain.pem cannot be read"; lineage=$2 ;;
                --resolve) resolves="$resolves $2" ;;
                --model) model=$2 ;;
                --html) html=$2 ;;
                --skip) skips="$skips $2" ;;
                --only) onlys="$onlys $2" ;;
                --http-port) number "$1" "$2"; http_port=$2 ;;
                --timeout) number "$1" "$2"; timeout=$2 ;;
                --retries) number "$1" "$2"; retries=$2 ;;
                --backup-hours) number "$1" "$2"; backup_hours=$2 ;;
                --verified-hours) number "$1" "$2"; verified_hours=$2 ;;
                --drill-hours) number "$1" "$2"; drill_hours=$2 ;;
                --certificate-days) number "$1" "$2"; certificate_days=$2 ;;
                --disk-percent) number "$1" "$2"; disk_percent=$2 ;;
                --clock-seconds) number "$1" "$2"; clock_seconds=$2 ;;
            esac
            shift
            ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done
known "$names"
begin
[ -z "$cacert" ] || option "cacert = \"$cacert\""
for resolve in $resolves; do
    option "resolve = \"$resolve\""
done
# for the scripts that are run from here
AGENTSFLOW_TOKEN=$token
export AGENTSFLOW_TOKEN
unset AGENTSFLOW_TOKEN_FILE

# ---- the server

if wanted configuration; then
    command="ops/validate-config.sh --env-file FILE"
    if [ -z "$env_file" ]; then
        skipped configuration "--env-file FILE looks at the server's variables"
    else
        set -- --env-file "$env_file" --json
        [ -z "$env_format" ] || set -- "$@" --env-format "$env_format"
        [ -z "$secrets_dir" ] || set -- "$@" --secrets-dir "$secrets_dir"
        [ -z "$war" ] || set -- "$@" --war "$war"
        "$here/validate-config.sh" "$@" >"$work/body" 2>"$work/errors" || true
        case $(jq '.valid' "$work/body" 2>/dev/null) in
            true) passed configuration "it can be used; $(of '.warnings | length') warnings: $(of '[.warnings[].text] | join("; ")')" ;;
            false) failed configuration "$(of '[.errors[].text] | join("; ")')" \
                "The same, line by line: ops/validate-config.sh --env-file $env_file" ;;
            *) failed configuration "it could not be looked at: $(head -n 1 "$work/errors")" "ops/validate-config.sh --help" ;;
        esac
    fi
fi

# child SCRIPT ARGUMENT…: runs a script with the options that all of them have; its report is in $work/report.
child() {
    child=$1
    shift
    [ -z "$cacert" ] || set -- --cacert "$cacert" "$@"
    "$here/$child" --json --timeout "$timeout" --retries "$retries" "$@" >"$work/report" 2>"$work/errors" || true
}
# summary NAME: what the report of a script says
summary() {
    if ! jq --exit-status '.passed' "$work/report" >/dev/null 2>&1; then
        failed "$1" "it could not be run: $(head -n 1 "$work/errors")" "$command"
        return 0
    fi
    told=$(jq --raw-output '"\(.passed) passed, \(.failed) failed, \(.skipped) skipped"
        + ([.checks[] | select(.status == "skipped") | .name] | if . == [] then "" else " (" + join(", ") + ")" end)' "$work/report")
    bad=$(jq --raw-output '[.checks[] | select(.status == "failed") | .name + ": " + .evidence] | join("; ")' "$work/report")
    if [ -z "$bad" ]; then
        passed "$1" "$told${2:+; $2}"
    else
        failed "$1" "$told: $bad" "$(jq --raw-output '[.checks[] | select(.status == "failed") | .advice // empty][0] // ""' "$work/report")"
    fi
}

if wanted models; then
    command="ops/test-models.sh --no-calls $url"
    child test-models.sh --no-calls "$url"
    call GET "$url/api/models"
    summary models "$(of '([.models[] | select(.health)] | length | tostring) + " of " + (.models | length | tostring) + " healthy"
        + ([.models[] | select(.health | not) | .name + " (" + (.health_detail // "no reason") + ")"] | if . == [] then "" else ", down: " + join(", ") end)')"
fi

if wanted smoke; then
    set -- "${public:-$url}"
    command="ops/smoke-test.sh $1"
    if [ -n "$public" ]; then
        set -- --edge --server "$url" "$@"
        command="ops/smoke-test.sh --server $url $public"
    fi
    for resolve in $resolves; do
        set -- --resolve "$resolve" "$@"
    done
    [ -z "$http_port" ] || set -- --http-port "$http_port" "$@"
    [ -z "$model" ] || set -- --model "$model" "$@"
    child smoke-test.sh "$@"
    summary smoke
fi

if wanted database; then
    command="curl $url/api/admin/database"
    call GET "$url/api/admin/database"
    if [ "$status" = 200 ] && [ "$(of .ready)" = true ]; then
        passed database "$(of .product) at $(of .host) is ready"
    else
        failed database "$(said) $(of '.reason // .detail')" "$(of '.advice // "ops/RUNBOOK.md#agentsflownotready"')"
    fi
fi

if wanted pool; then
    command="ops/check-pool.sh --url $url"
    if pool=$("$here/check-pool.sh" --url "$url" 2>&1); then
        pool=$(printf "%s\n" "$pool" | paste -sd ";" | sed "s/;/; /g")
        waiting=$(printf '%s\n' "$pool" | sed -n 's/.*Waiting: \([0-9]*\).*/\1/p')
        if [ "${waiting:-0}" = 0 ]; then
            passed pool "$pool"
        else
            failed pool "$pool" "Requests wait for a connection: ops/RUNBOOK.md#agentsflowpoolwaiting"
        fi
    else
        failed pool "$pool" "ops/RUNBOOK.md#agentsflowpoolwaiting"
    fi
fi

if wanted redis; then
    command="ops/check-redis.sh --url $url"
    if redis=$("$here/check-redis.sh" --url "$url" 2>&1); then
        passed redis "${redis#✓ }"
    else
        case $redis in
            *"there is to be no Redis"*) skipped redis "there is to be none: limits and kept answers are each node's own" ;;
            *) failed redis "${redis#✗ }" "ops/RUNBOOK.md#agentsflowlimiterdegraded" ;;
        esac
    fi
fi

# ---- backups, by the figures that ops/backup writes for Prometheus

# age NAME METRIC HOURS WHAT ADVICE
age() {
    wanted "$1" || return 0
    command="grep $2 \$AGENTSFLOW_TEXTFILE_DIR/*.prom"
    if [ -z "$textfiles" ]; then
        skipped "$1" "--textfile-dir or AGENTSFLOW_TEXTFILE_DIR says where the backup writes its figures"
        return 0
    fi
    when=$(cat "$textfiles"/*.prom 2>/dev/null | awk -v metric="$2" '$1 == metric || index($1, metric "{") == 1 { if ($NF + 0 > latest) latest = $NF + 0 }
        END { if (latest) printf "%d", latest }')
    if [ -z "$when" ]; then
        failed "$1" "$textfiles tells of none" "$5"
        return 0
    fi
    hours=$((($(date +%s) - when) / 3600))
    if [ "$when" -gt $(($(date +%s) + 60)) ]; then
        failed "$1" "$4 is of the future: $(date -u -d "@$when" +%Y-%m-%dT%H:%M:%SZ)" "A clock is wrong."
    elif [ "$hours" -lt "$3" ]; then
        passed "$1" "$4 $hours h ago, $(date -u -d "@$when" +%Y-%m-%dT%H:%M:%SZ)"
    else
        failed "$1" "$4 $hours h ago; at most $3" "$5"
    fi
}
age backup agentsflow_backup_last_success_timestamp_seconds "$backup_hours" "last backup" \
    "Look why the timer's run failed, then run ops/backup/backup.sh."
age backup-verified agentsflow_backup_last_verified_timestamp_seconds "$verified_hours" "last backup that passed a restore" \
    "Run ops/backup/drill.sh: a backup that was never restored is a hope."
age drill agentsflow_backup_drill_last_success_timestamp_seconds "$drill_hours" "last drill" "Run ops/backup/drill.sh."

# ---- the certificate

if wanted certificate; then
    case $public in
        https://*)
            authority=${public#https://}
            authority=${authority%%/*}
            host=$(printf '%s' "$authority" | sed 's/:[0-9]*$//')
            port=$(printf '%s' "$authority" | sed -n 's/.*:\([0-9]*\)$/\1/p')
            address=$host
            for resolve in $resolves; do
                case $resolve in "$host:${port:-443}:"*) address=${resolve##*:} ;; esac
            done
            command="openssl s_client -connect $host:${port:-443} -servername $host | openssl x509 -noout -enddate"
            set -- -connect "$address:${port:-443}" -servername "$host" -verify_hostname "$host" -verify_return_error
            [ -z "$cacert" ] || set -- "$@" -CAfile "$cacert"
            needs openssl
            if timeout "$timeout" openssl s_client "$@" </dev/null >"$work/chain" 2>"$work/errors"; then
                until=$(openssl x509 -in "$work/chain" -noout -enddate | cut -d= -f2)
                days=$((($(date -d "$until" +%s) - $(date +%s)) / 86400))
                [ -n "$lineage" ] || lineage=/etc/letsencrypt/live/$host
                served=$(openssl x509 -in "$work/chain" -noout -serial)
                # renewed and never loaded: nobody notices until it expires
                if [ -r "$lineage/fullchain.pem" ] && [ "$(openssl x509 -in "$lineage/fullchain.pem" -noout -serial)" != "$served" ]; then
                    failed certificate "served: $served, and another in $lineage" "The proxy was not reloaded: ops/tls/reload.sh --lineage $lineage"
                elif [ "$days" -ge "$certificate_days" ]; then
                    passed certificate "good for $days days, until $until, $(sed -n 's/^ *Protocol *: //p; s/^New, \(TLSv[0-9.]*\),.*/\1/p' "$work/chain" | head -n 1)"
                else
                    failed certificate "good for $days days, until $until; at least $certificate_days" \
                        "The renewal does not work: certbot renew --dry-run, and systemctl list-timers."
                fi
            else
                why=$(sed -n 's/^.*verify error:num=[0-9]*:\(.*\)/\1/p; s/^Verification error: \(.*\)/\1/p' "$work/errors" "$work/chain" | head -n 1)
                failed certificate "${why:-no TLS with $host:${port:-443}}" "ops/SSL_SETUP.md: a name, a chain, or a date is wrong."
            fi
            ;;
        *) skipped certificate "--public https://… says where clients come in" ;;
    esac
fi

# ---- Prometheus

if wanted alerts; then
    command="curl $prometheus/api/v1/rules"
    if [ -z "$prometheus" ]; then
        skipped alerts "--prometheus URL says where it is"
    else
        kept=$token
        token=
        call GET "$prometheus/api/v1/rules?type=alert"
        token=$kept
        if [ "$status" = 200 ] && [ "$(of .status)" = success ]; then
            sed -n 's/^ *- alert: *\([A-Za-z]*\).*/\1/p' "$here"/monitoring/rules/*.yml | sort -u >"$work/wanted"
            of '.data.groups[].rules[] | select(.health == "ok" or .health == "unknown") | .name' | sort -u >"$work/loaded"
            missing=$(comm -23 "$work/wanted" "$work/loaded" | tr '\n' ' ')
            firing=$(of '[.data.groups[].rules[] | select(.state == "firing") | .name] | unique | join(", ")')
            if [ -z "$missing" ]; then
                passed alerts "$(wc -l <"$work/wanted" | tr -d ' ') of ops/monitoring are loaded${firing:+; firing now: $firing}"
            else
                failed alerts "not loaded, or with an error: $missing" "Copy ops/monitoring/rules to Prometheus and reload it: ops/monitoring/README.md."
            fi
        else
            failed alerts "$(said)" "Prometheus has to answer /api/v1/rules."
        fi
    fi
fi

if wanted scraped; then
    command="curl '$prometheus/api/v1/query?query=up{job=\"agentsflow\"}'"
    if [ -z "$prometheus" ]; then
        skipped scraped "--prometheus URL says where it is"
    else
        kept=$token
        token=
        call GET "$prometheus/api/v1/query?query=up%7Bjob%3D%22agentsflow%22%7D"
        token=$kept
        up=$(of '[.data.result[] | select(.value[1] == "1")] | length')
        down=$(of '[.data.result[] | select(.value[1] != "1") | .metric.instance] | join(", ")')
        if [ "$status" != 200 ]; then
            failed scraped "$(said)" "Prometheus has to answer /api/v1/query."
        elif [ "${up:-0}" -gt 0 ] && [ -z "$down" ]; then
            passed scraped "$up nodes tell Prometheus their figures"
        else
            failed scraped "${up:-0} nodes, and not: ${down:-any}" "nodes.yml has to name every node: ops/monitoring/README.md."
        fi
    fi
fi

# ---- the machine

if wanted clock; then
    command="timedatectl; curl $url/api/models/metrics | jq .end_date"
    call GET "$url/api/models/metrics"
    here_now=$(date +%s)
    told=$(of '.end_date')
    synchronised=
    if command -v timedatectl >/dev/null; then
        synchronised=$(timedatectl show --property NTPSynchronized --value 2>/dev/null || true)
    fi
    if [ "$status" != 200 ] || [ -z "$told" ]; then
        failed clock "$(said)" "/api/models/metrics has to tell the server's time."
    else
        off=$(($(date -d "$told" +%s) - here_now))
        if [ "${off#-}" -gt "$clock_seconds" ]; then
            failed clock "the server is $off s from this machine" "Tokens and certificates go by the time: have chrony or systemd-timesyncd run on both."
        elif [ "$synchronised" = no ]; then
            failed clock "this machine's clock is not synchronised" "apt-get install chrony, or timedatectl set-ntp true."
        else
            passed clock "the server is ${off#-} s from this machine; NTP: ${synchronised:-not told here}"
        fi
    fi
fi

if wanted disk; then
    command="df -P; df -Pi"
    full=
    seen=
    printf '%s' "${disks:-/
${textfiles:+$textfiles
}}" >"$work/disks"
    while IFS= read -r path; do
        [ -e "$path" ] || continue
        used=$(df -P "$path" | awk 'NR == 2 { sub(/%/, "", $5); print $5 }')
        inodes=$(df -Pi "$path" | awk 'NR == 2 { sub(/%/, "", $5); print $5 }')
        case $inodes in '' | *[!0-9]*) inodes=0 ;; esac
        free=$(df -Ph "$path" | awk 'NR == 2 { print $4 }')
        seen="${seen:+$seen, }$path $used % used, $free free, $inodes % of the inodes"
        if [ "$used" -gt "$disk_percent" ] || [ "$inodes" -gt "$disk_percent" ]; then
            full=yes
        fi
    done <"$work/disks"
    if [ -z "$full" ]; then
        passed disk "$seen"
    else
        failed disk "$seen; at most $disk_percent %" "Make room, or a larger disk: a database whose disk is full takes nothing more."
    fi
fi

if wanted versions; then
    command="curl $url/metrics | grep agentsflow_build_info"
    found=
    different=
    for node in $url $nodes; do
        call GET "$node/metrics"
        one=$(sed -n 's/^agentsflow_build_info{version="\([^"]*\)"}.*/\1/p' "$work/body")
        [ -n "$one" ] || one="unknown ($(said))"
        found="${found:+$found, }$node $one"
        [ "${version:=$one}" = "$one" ] || different=yes
        case $one in unknown*) different=yes ;; esac
    done
    tools=
    for tool in java psql redis-server nginx haproxy prometheus; do
        command -v "$tool" >/dev/null || continue
        case $tool in
            java) told=$(java -version 2>&1 | sed -n '1s/.*"\(.*\)".*/\1/p') ;;
            nginx) told=$(nginx -v 2>&1 | sed 's/.*nginx\///') ;;
            haproxy) told=$(haproxy -v | sed -n '1s/.*version \([^ ]*\).*/\1/p') ;;
            *) told=$("$tool" --version 2>&1 | head -n 1 | grep -Eo '[0-9]+(\.[0-9]+)+' | head -n 1) ;;
        esac
        tools="$tools; $tool $told"
    done
    if [ -z "$different" ]; then
        passed versions "$found$tools"
    else
        failed versions "$found; $version is to run" "Bring the nodes to one version: ops/DEPLOYMENT.md."
    fi
fi
command=

# ---- the report

machine=$(uname -n)
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
fields=$(jq --null-input --arg url "$url" --arg public "$public" --arg at "$now" --arg machine "$machine" \
    '{url: $url, public: (if $public == "" then null else $public end), at: $at, machine: $machine}')
if [ -n "$html" ]; then
    jq --slurp --raw-output --argjson report "$fields" '
        def mark: {passed: "✓", failed: "✗", skipped: "–"}[.status];
        def figure(state): [.[] | select(.status == state)] | length;
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">"
        + "<title>AgentsFlow: is it ready for production?</title><style>"
        + "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1b1f24;background:#fff}"
        + "h1{font-size:1.5rem;margin-bottom:.25rem}p{margin:.25rem 0 1.25rem;color:#57606a}table{border-collapse:collapse;width:100%}"
        + "td{padding:.6rem .5rem;border-top:1px solid #d8dee4;vertical-align:top;overflow-wrap:anywhere}td:first-child{width:1.5rem;font-weight:700}"
        + "td:nth-child(2){width:10rem;font-weight:600}.passed td:first-child{color:#116329}.failed td:first-child{color:#a40e26}"
        + ".failed{background:#fff5f5}.skipped{color:#57606a}em{display:block;font-style:normal;color:#a40e26}"
        + "code{display:block;font-size:.8rem;color:#57606a}"
        + "@media(prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}p,.skipped,code{color:#9198a1}td{border-color:#30363d}.failed{background:#25171c}"
        + ".passed td:first-child{color:#3fb950}.failed td:first-child,em{color:#ff7b72}}"
        + "</style></head><body><h1>" + (if figure("failed") == 0 then "Ready" else "Not ready" end) + ": "
        + "\(figure("passed")) passed, \(figure("failed")) failed, \(figure("skipped")) skipped</h1><p>"
        + (($report.public // $report.url) | @html) + ", looked at from " + ($report.machine | @html) + " at " + $report.at + "</p><table>"
        + ([.[] | "<tr class=\"\(.status)\"><td>\(mark)</td><td>\(.name | @html)</td><td>\(.evidence | @html)"
            + (if .advice then "<em>\(.advice | @html)</em>" else "" end) + (if .command then "<code>\(.command | @html)</code>" else "" end)
            + "</td></tr>"] | join("\n"))
        + "</table></body></html>"' "$work/results" >"$work/page"
    cp "$work/page" "$html.new" && chmod 644 "$html.new" && mv "$html.new" "$html"
    [ -n "$json" ] || echo "the report is in $html"
fi
if report "$fields"; then
    exit 0
fi
exit 1
