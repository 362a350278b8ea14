#!/bin/sh
# Puts AgentsFlow behind TLS into an nginx of this machine.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
domain=
servers=
named=
unnamed=
nginx=/etc/nginx
acme=/var/www/agentsflow-acme
http=80
https=443
front=
header=
dry=

usage() {
    cat <<'TEXT'
Usage: setup-nginx.sh --domain NAME [options]

Writes conf.d/agentsflow.conf and agentsflow/ into nginx's directory, from nginx.conf here and ../proxy/nginx, makes a certificate that
nobody trusts where there is none yet, so that nginx starts, has nginx test all of it, and reloads it. When the test fails what was there
before is put back. Safe to run twice. certificate.sh then gets a real certificate.

  --domain NAME         what clients call it, such as agentsflow.example.com
  --server HOST:PORT    where AgentsFlow answers (default 127.0.0.1:8000); repeatable. As NAME=HOST:PORT, then for each of them: a file
                        called NAME in agentsflow/drain keeps new requests from that node (../cluster/rolling-restart.sh makes them)
  --cloudflare          Cloudflare stands in front: its addresses (cloudflare-addresses.txt) are believed about the client's address in
                        CF-Connecting-IP, and nobody else is let in
  --in-front ADDRESS    another proxy stands in front: this address or network is believed in X-Forwarded-For, and nobody else is let in;
                        repeatable
  --nginx-dir DIR       nginx's directory (default /etc/nginx); its nginx.conf has to include conf.d/*.conf in the http block
  --acme-dir DIR        where an authority's questions are answered from (default /var/www/agentsflow-acme)
  --http-port PORT      (default 80)
  --https-port PORT     (default 443)
  --dry-run             prints what would be written, and writes nothing
  --help                this text

The server must believe nginx: AGENTSFLOW_LIMITS_TRUSTED_PROXIES=127.0.0.1, or nginx's address as the server sees it.
TEXT
}

misused() {
    echo "setup-nginx.sh: $1" >&2
    exit 2
}

fail() {
    echo "✗ $1" >&2
    exit 1
}

address() {
    printf '%s' "$2" | grep -Eq '^[0-9A-Fa-f:.]+(/[0-9]{1,3})?$' || misused "$1: $2 is no address and no network"
}

while [ $# -gt 0 ]; do
    case $1 in
        --domain | --server | --in-front | --nginx-dir | --acme-dir | --http-port | --https-port)
            [ $# -ge 2 ] || misused "$1 needs a value"
            case $1 in
                --domain) domain=$2 ;;
                --server)
                    printf '%s' "$2" | grep -Eq '^([a-z0-9-]+=)?[A-Za-z0-9._-]+:[0-9]{1,5}$' \
                        || misused "--server needs HOST:PORT or NAME=HOST:PORT, not $2"
                    case $2 in *=*) named=yes ;; *) unnamed=yes ;; esac
                    servers="$servers $2"
                    ;;
                --in-front) address "$1" "$2"; front="$front $2"; header=X-Forwarded-For ;;
                --nginx-dir) nginx=$2 ;;
                --acme-dir) acme=$2 ;;
                *)
                    case $2 in '' | *[!0-9]*) misused "$1 needs a number, not $2" ;; esac
                    if [ "$1" = --http-port ]; then http=$2; else https=$2; fi
                    ;;
            esac
            shift
            ;;
        --cloudflare)
            header=CF-Connecting-IP
            while IFS= read -r line; do
                address cloudflare-addresses.txt "$line"
                front="$front $line"
            done <"$here/cloudflare-addresses.txt"
            ;;
        --dry-run) dry=yes ;;
        --help) usage; exit 0 ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done
[ -n "$domain" ] || { usage >&2; exit 2; }
printf '%s' "$domain" | grep -Eq '^([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)*[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$' \
    || misused "--domain: $domain is no name"
[ -z "$named" ] || [ -z "$unnamed" ] || misused "--server: all of them have names, or none has"
case $nginx$acme in *[!A-Za-z0-9/._-]*) misused "a directory has a character that nginx would read otherwise" ;; esac
for program in nginx openssl; do
    command -v "$program" >/dev/null || fail "there is no $program: apt-get install $program"
done
[ -f "$nginx/nginx.conf" ] || fail "there is no $nginx/nginx.conf"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/agentsflow" "$work/conf.d"

cp "$here/../proxy/nginx/server.conf" "$work/agentsflow/server.conf"
if [ -n "$named" ]; then
    # shellcheck disable=SC2086 # a list, divided by blanks
    "$here/../cluster/nodes.sh" "$work/agentsflow" "$nginx/agentsflow/drain" $servers
else
    echo "# The servers have no names, so requests cannot be kept from one of them: setup-nginx.sh --server NAME=HOST:PORT." >"$work/agentsflow/drain.conf"
    lines=
    for server in ${servers:-127.0.0.1:8000}; do
        lines="$lines    server $server;\\
"
    done
    sed "s|^    server 127\.0\.0\.1:8000;\$|${lines%??}|" "$here/../proxy/nginx/upstream.conf" >"$work/agentsflow/upstream.conf"
fi
{
    echo "# Written by setup-nginx.sh."
    if [ -n "$front" ]; then
        for one in $front; do
            echo "set_real_ip_from $one;"
        done
        echo "real_ip_header $header;"
        [ "$header" = CF-Connecting-IP ] || echo "real_ip_recursive on;"
        echo "if (\$agentsflow_came_past) {"
        echo "    return 403;"
        echo "}"
    fi
} >"$work/agentsflow/in-front.conf"
# shellcheck disable=SC2016 # nginx's own variable
https_suffix='$request_uri'
[ "$https" = 443 ] || https_suffix=":$https$https_suffix"
sed -e "s|https://agentsflow\.example\.com\$request_uri|https://$domain$https_suffix|" -e "s|agentsflow\.example\.com|$domain|" \
    -e "s|/var/www/agentsflow-acme|$acme|" -e "s|/etc/nginx/|$nginx/|" \
    -e "s|listen 80;|listen $http;|" -e "s|listen \[::\]:80;|listen [::]:$http;|" \
    -e "s|listen 443 |listen $https |" -e "s|listen \[::\]:443 |listen [::]:$https |" "$here/nginx.conf" >"$work/conf.d/agentsflow.conf"
# nginx does not start where it is to listen by IPv6 and the kernel has none
[ -e /proc/net/if_inet6 ] || sed -i '/listen \[::\]/d' "$work/conf.d/agentsflow.conf"

files='agentsflow/upstream.conf agentsflow/drain.conf agentsflow/server.conf agentsflow/in-front.conf conf.d/agentsflow.conf'
if [ -n "$dry" ]; then
    for file in $files; do
        echo "==> $nginx/$file"
        cat "$work/$file"
    done
    exit 0
fi

mkdir -p "$nginx/agentsflow/drain" "$nginx/conf.d" "$acme/.well-known/acme-challenge" "$work/before"
restore() {
    for file in $files; do
        if [ -f "$work/before/$(basename "$file")" ]; then
            cp "$work/before/$(basename "$file")" "$nginx/$file"
        else
            rm -f "$nginx/$file"
        fi
    done
}
changed=
for file in $files; do
    [ ! -f "$nginx/$file" ] || cp "$nginx/$file" "$work/before/$(basename "$file")"
    if ! cmp -s "$work/$file" "$nginx/$file"; then
        cp "$work/$file" "$nginx/$file.new"
        mv "$nginx/$file.new" "$nginx/$file"
        changed=yes
    fi
done

if [ ! -e "$nginx/agentsflow/certificate/fullchain.pem" ]; then
    mkdir -p "$nginx/agentsflow/placeholder"
    (
        umask 077
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj "/CN=$domain" \
            -keyout "$nginx/agentsflow/placeholder/privkey.pem" -out "$nginx/agentsflow/placeholder/fullchain.pem" 2>/dev/null
    )
    ln -sfn "$nginx/agentsflow/placeholder" "$nginx/agentsflow/certificate"
    changed=yes
    echo "– a certificate that nobody trusts stands in until certificate.sh has got one"
fi

if ! tested=$(nginx -t -c "$nginx/nginx.conf" 2>&1); then
    restore
    printf '%s\n' "$tested" >&2
    fail "nginx does not take it; what was there before is back"
fi
if [ -z "$changed" ]; then
    echo "✓ nothing has changed: $domain"
elif nginx -s reload -c "$nginx/nginx.conf" 2>/dev/null; then
    echo "✓ nginx serves $domain"
else
    echo "✓ nginx takes $domain; it does not run: systemctl start nginx"
fi
