#!/bin/sh
# Hands a certificate to the proxy; certbot calls it after it has got a new one.
set -eu

proxy=nginx
nginx=/etc/nginx
haproxy=/etc/haproxy
lineage=${RENEWED_LINEAGE:-}

usage() {
    cat <<'TEXT'
Usage: reload.sh [--proxy nginx|haproxy|none] [--lineage DIR] [--nginx-dir DIR] [--haproxy-dir DIR]

Looks whether certificate and key in DIR (certbot's live/NAME; RENEWED_LINEAGE when certbot calls) belong together and are good now,
hands them to the proxy, has the proxy test its configuration, and reloads it. A certificate that is no good changes nothing.

  nginx     agentsflow/certificate in nginx's directory (default /etc/nginx) leads to DIR
  haproxy   agentsflow/NAME.pem in HAProxy's directory (default /etc/haproxy) holds both, readable by nobody else
  none      the certificate is looked at, and that is all
TEXT
}

fail() {
    echo "✗ $1" >&2
    exit 1
}

while [ $# -gt 0 ]; do
    case $1 in
        --proxy | --lineage | --nginx-dir | --haproxy-dir)
            [ $# -ge 2 ] || { usage >&2; exit 2; }
            case $1 in
                --proxy) proxy=$2 ;;
                --lineage) lineage=$2 ;;
                --nginx-dir) nginx=$2 ;;
                --haproxy-dir) haproxy=$2 ;;
            esac
            shift
            ;;
        --help) usage; exit 0 ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done
[ -n "$lineage" ] || { usage >&2; exit 2; }

chain=$lineage/fullchain.pem
key=$lineage/privkey.pem
if [ ! -r "$chain" ] || [ ! -r "$key" ]; then
    fail "$chain or $key cannot be read"
fi
[ "$(openssl x509 -in "$chain" -noout -pubkey 2>/dev/null)" = "$(openssl pkey -in "$key" -pubout 2>/dev/null)" ] \
    || fail "the key in $lineage does not belong to the certificate; nothing was changed"
openssl x509 -in "$chain" -noout -checkend 0 >/dev/null || fail "the certificate in $lineage has expired; nothing was changed"
until=$(openssl x509 -in "$chain" -noout -enddate | cut -d= -f2)

case $proxy in
    nginx)
        link=$nginx/agentsflow/certificate
        [ -d "$nginx/agentsflow" ] || fail "there is no $nginx/agentsflow: run setup-nginx.sh first"
        before=$(readlink "$link" 2>/dev/null || true)
        ln -sfn "$lineage" "$link"
        if ! tested=$(nginx -t -c "$nginx/nginx.conf" 2>&1); then
            [ -z "$before" ] || ln -sfn "$before" "$link"
            printf '%s\n' "$tested" >&2
            fail "nginx does not take the certificate; the one before is back"
        fi
        if nginx -s reload -c "$nginx/nginx.conf" 2>/dev/null; then
            echo "✓ nginx serves the certificate that is good until $until"
        else
            echo "✓ nginx takes the certificate that is good until $until; it does not run: systemctl start nginx"
        fi
        ;;
    haproxy)
        mkdir -p "$haproxy/agentsflow"
        pem=$haproxy/agentsflow/$(basename "$lineage").pem
        (
            umask 077
            cat "$chain" "$key" >"$pem.new"
        )
        mv "$pem.new" "$pem"
        if command -v systemctl >/dev/null && [ -d /run/systemd/system ]; then
            # the unit tests the configuration itself, and goes on with the one before when it is no good
            systemctl reload haproxy || fail "HAProxy does not reload: journalctl -u haproxy"
            echo "✓ HAProxy serves the certificate that is good until $until"
        else
            echo "✓ $pem is good until $until; reload HAProxy"
        fi
        ;;
    none) echo "✓ $chain is good until $until" ;;
    *) usage >&2; exit 2 ;;
esac
