#!/bin/sh
# Fetches the list of Cloudflare's addresses anew.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
file=$here/cloudflare-addresses.txt
sources='https://www.cloudflare.com/ips-v4 https://www.cloudflare.com/ips-v6'

usage() {
    cat <<'TEXT'
Usage: cloudflare.sh [--from URL] [--file FILE]

Writes Cloudflare's addresses into cloudflare-addresses.txt, and says what has changed; setup-nginx.sh --cloudflare then puts them into
nginx. A list that is too short, that holds what is no network, or a network larger than Cloudflare's own ever were, is refused, and the
old one stays: whoever stands in it is believed about clients' addresses.

  --from URL    another list than Cloudflare's two
  --file FILE   another file
  --help        this text
TEXT
}

fail() {
    echo "✗ $1; the list stays as it was" >&2
    exit 1
}

while [ $# -gt 0 ]; do
    case $1 in
        --from | --file)
            [ $# -ge 2 ] || { usage >&2; exit 2; }
            if [ "$1" = --from ]; then sources=$2; else file=$2; fi
            shift
            ;;
        --help) usage; exit 0 ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done

new=$(mktemp)
trap 'rm -f "$new" "$file.new"' EXIT
for source in $sources; do
    curl --silent --show-error --fail --location --max-time 30 -- "$source" >"$new.part" || fail "$source gives no list"
    tr -d '\r' <"$new.part" | sed '/^$/d' >>"$new"
    rm -f "$new.part"
done
while IFS= read -r line; do
    printf '%s' "$line" | grep -Eq '^(([0-9]{1,3}\.){3}[0-9]{1,3}/(1[2-9]|2[0-9]|3[0-2])|[0-9a-fA-F:]+/(29|[3-9][0-9]|1[0-2][0-9]))$' \
        || fail "'$(printf '%s' "$line" | cut -c1-60)' is no network that Cloudflare would have"
done <"$new"
[ "$(wc -l <"$new")" -ge 10 ] || fail "$(wc -l <"$new") networks are too few"
if cmp -s "$new" "$file"; then
    echo "✓ nothing has changed: $(wc -l <"$file") networks"
    exit 0
fi
diff "$file" "$new" | sed -n 's/^</gone: /p; s/^>/new: /p' || true
cp "$new" "$file.new"
mv "$file.new" "$file"
echo "✓ $(wc -l <"$file") networks; now: setup-nginx.sh --cloudflare …"
