#!/bin/sh
# Gets a certificate from an ACME authority by certbot, and sees to its renewal.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
domains=
email=
method=nginx
proxy=nginx
nginx=/etc/nginx
acme=/var/www/agentsflow-acme
port=80
authority=
dry=

usage() {
    cat <<'TEXT'
Usage: certificate.sh --domain NAME --email ADDRESS [options] [-- CERTBOT'S OPTIONS]

Gets a certificate by certbot (Let's Encrypt, unless --authority names another), hands it to the proxy by reload.sh, which certbot calls
after each renewal too, and makes sure that something renews. A certificate that is still good for a month is kept. Safe to run twice.

  --domain NAME        repeatable; the first one names the certificate
  --email ADDRESS      where the authority writes to
  --method nginx       nginx answers the authority's question; certbot changes its configuration for that moment (default)
  --method webroot     nginx, or whatever serves --acme-dir at /.well-known/acme-challenge/, answers it
  --method standalone  certbot answers it itself on --http-port: where nothing listens there, or a proxy passes the path on
  --proxy NAME         who gets the certificate: nginx (default), haproxy, or none
  --nginx-dir DIR      nginx's directory (default /etc/nginx)
  --acme-dir DIR       (default /var/www/agentsflow-acme)
  --http-port PORT     where the question is answered (default 80)
  --authority URL      another ACME directory
  --dry-run            asks the authority's staging server, or --authority, and keeps nothing
  --help               this text

Needs certbot, and for --method nginx python3-certbot-nginx.
TEXT
}

misused() {
    echo "certificate.sh: $1" >&2
    exit 2
}

fail() {
    echo "✗ $1" >&2
    exit 1
}

while [ $# -gt 0 ]; do
    case $1 in
        --domain | --email | --method | --proxy | --nginx-dir | --acme-dir | --http-port | --authority)
            [ $# -ge 2 ] || misused "$1 needs a value"
            case $1 in
                --domain)
                    case $2 in -* | *[!A-Za-z0-9.-]* | '') misused "--domain: $2 is no name" ;; esac
                    domains="$domains $2"
                    ;;
                --email) email=$2 ;;
                --method) method=$2 ;;
                --proxy) proxy=$2 ;;
                --nginx-dir) nginx=$2 ;;
                --acme-dir) acme=$2 ;;
                --http-port) port=$2 ;;
                --authority) authority=$2 ;;
            esac
            shift
            ;;
        --dry-run) dry=yes ;;
        --help) usage; exit 0 ;;
        --) shift; break ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done
if [ -z "$domains" ] || [ -z "$email" ]; then
    usage >&2
    exit 2
fi
case $method in nginx | webroot | standalone) ;; *) misused "--method is nginx, webroot or standalone, not $method" ;; esac
case $proxy in nginx | haproxy | none) ;; *) misused "--proxy is nginx, haproxy or none, not $proxy" ;; esac
case $here$nginx in *[!A-Za-z0-9/._-]*) misused "a directory has a character that certbot's hook would read otherwise" ;; esac
command -v certbot >/dev/null || fail "there is no certbot: apt-get install certbot python3-certbot-nginx"
domain=${domains# }
domain=${domain%% *}

# what is certbot's own stands in "$@" already
set -- certonly --non-interactive --agree-tos --no-eff-email --email "$email" --cert-name "$domain" --key-type ecdsa \
    --keep-until-expiring --expand --http-01-port "$port" --deploy-hook "$here/reload.sh --proxy $proxy --nginx-dir $nginx" "$@"
for name in $domains; do
    set -- "$@" --domain "$name"
done
[ -z "$authority" ] || set -- "$@" --server "$authority"
case $method in
    nginx)
        certbot plugins 2>/dev/null | grep -q '^\* nginx' || fail "certbot does not know nginx: apt-get install python3-certbot-nginx"
        set -- "$@" --nginx --nginx-server-root "$nginx"
        ;;
    webroot)
        [ -d "$acme" ] || fail "there is no $acme; setup-nginx.sh makes it"
        set -- "$@" --webroot --webroot-path "$acme"
        ;;
    standalone) set -- "$@" --standalone ;;
esac
if [ -n "$dry" ]; then
    certbot "$@" --dry-run || fail "the authority would sign nothing; its reason stands above"
    echo "✓ the authority would sign for$domains"
    exit 0
fi
certbot "$@" || fail "there is no certificate; the authority's reason stands above. Is the name in the DNS, and port $port open?"
echo "✓ a certificate for$domains"
[ "$method-$proxy" != standalone-nginx ] \
    || echo "– nginx takes port $port from now on, and renewals need it: once nginx runs, again with --method webroot -- --force-renewal"

for timer in certbot.timer snap.certbot.renew.timer agentsflow-certificate.timer; do
    if [ -d /run/systemd/system ] && systemctl --quiet is-enabled "$timer" 2>/dev/null; then
        echo "✓ renewed by $timer"
        exit 0
    fi
done
if [ -d /run/systemd/system ]; then
    cp "$here/systemd/agentsflow-certificate.service" "$here/systemd/agentsflow-certificate.timer" /etc/systemd/system/
    systemctl daemon-reload
    systemctl enable --now agentsflow-certificate.timer
    echo "✓ renewed by agentsflow-certificate.timer"
else
    echo "– there is no systemd here: have cron run \`certbot renew --quiet\` twice a day (Debian's package does, by /etc/cron.d/certbot)"
fi
