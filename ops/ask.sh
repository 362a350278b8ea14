# Sourced by the scripts beside it that ask a running AgentsFlow: their options, the question, and what refuses it. Not run itself.
# shellcheck shell=sh
# Each of them defines usage (its help) and fail (says its argument and ends the script with 1).

url=http://localhost:8000

# Reads the options that all of them have.
options() {
    while [ $# -gt 0 ]; do
        case $1 in
            --url)
                [ $# -ge 2 ] || fail "--url needs an address"
                url=$2
                shift
                ;;
            --help) usage; exit 0 ;;
            *) usage >&2; exit 2 ;;
        esac
        shift
    done
}

# ask PATH WHAT: sets $answer to what the server says there; fails, naming WHAT was wanted, when it says nothing good.
ask() {
    # the token by standard input: an argument would show in the list of processes
    answer=$(
        if [ -n "${AGENTSFLOW_TOKEN:-}" ]; then
            printf 'header = "Authorization: Bearer %s"\n' "$AGENTSFLOW_TOKEN"
        fi | curl --config - --silent --max-time 10 --write-out '\n%{http_code}' -- "${url%/}$1"
    ) || fail "$url cannot be reached"
    status=$(printf '%s\n' "$answer" | tail -n 1)
    answer=$(printf '%s\n' "$answer" | sed '$d')
    case $status in
        200) ;;
        401 | 403) fail "$url answers $status: an administrator's token is needed in AGENTSFLOW_TOKEN" ;;
        503) fail "$url answers 503: it cannot tell $2" ;;
        *) fail "$url answers $status instead of telling $2" ;;
    esac
}
