#!/usr/bin/env bash
# Does what ops/DEPLOYMENT.md says: takes its commands out of the page and runs them, in a copy of this machine that nobody sees.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: follow.sh --release DIR [--next DIR] [--parts "PART..."] [--document FILE]

Runs the blocks of commands of the page, in its order, under the headings that are named, and stops at the first that fails.

They run as root in a copy of this machine: changes to /etc, /opt, /root, /run, /tmp and /var are in memory and gone at the end, the network
is an empty one, and the processes end with it. Nothing of the machine itself is touched. Three things differ from a real one:
  - packages must be installed already: apt-get is passed over, and said so;
  - there is no systemd: a stand-in starts PostgreSQL, Redis, nginx and Prometheus as Debian's units would, and nodes, backups and drills by
    the shipped units' own user, EnvironmentFile and ExecStart. What else a unit says (limits, restarts, protection) has no effect here;
  - agentsflow.example.com is this copy, and an authority of its own (pebble) signs for it, which the copy trusts.

  --release DIR      the files of a release, as /root/release
  --next DIR         those of the next one, as /root/next
  --parts "PART..."  headings of the page, with _ for a blank (The_machine Production Backups Monitoring Verification Update Going_back)
  --document FILE    another page (ops/DEPLOYMENT.md of this tree)
  --help             this text

Needs root, unshare and overlay file systems. Ends with 0, with 1 when a command failed, with 2 when it does not understand its arguments.
TEXT
}

fail() {
  echo "follow.sh: $1" >&2
  exit "${2:-1}"
}

here=$(cd "$(dirname "$0")" && pwd)
release='' next='' parts='The_machine Production Backups Monitoring Verification Update Going_back' document=$here/../DEPLOYMENT.md
if [ "${1-}" = --inside ]; then
  shift
else
  arguments=("$@")
  while [ $# -gt 0 ]; do
    case $1 in
      --help) usage; exit ;;
      --release | --next | --parts | --document)
        printf -v "${1#--}" '%s' "${2:?$1 wants a value}"
        shift 2 ;;
      *) fail "$1 is no option; --help lists them" 2 ;;
    esac
  done
  [ -d "$release" ] || fail "--release wants a directory with the files of a release" 2
  [ -z "$next" ] || [ -d "$next" ] || fail "there is no directory $next" 2
  [ "$(id -u)" = 0 ] || fail "it wants to be root, as whoever follows the page" 2
  for program in unshare setsid ip; do command -v "$program" >/dev/null || fail "there is no $program here" 2; done
  exec unshare --mount --net --pid --ipc --fork --kill-child --propagation private "$0" --inside "${arguments[@]}"
fi
while [ $# -gt 0 ]; do
  printf -v "${1#--}" '%s' "$2"
  shift 2
done
document=$(realpath "$document") release=$(realpath "$release")
[ -z "$next" ] || next=$(realpath "$next")

# The copy. What is to be seen in it of the machine's own files is kept open before they are covered.
mount -t proc proc /proc
ip link set lo up
stage=/mnt
mount -t tmpfs -o mode=755 copy "$stage"
mkdir "$stage/release" "$stage/next" "$stage/page" "$stage/bin"
mount --bind "$release" "$stage/release"
[ -z "$next" ] || mount --bind "$next" "$stage/next"
cp "$document" "$stage/page/DEPLOYMENT.md"
for directory in /etc /opt /root /var; do
  mkdir -p "$stage/upper$directory" "$stage/work$directory"
  mount -t overlay -o "lowerdir=$directory,upperdir=$stage/upper$directory,workdir=$stage/work$directory" copy "$directory" ||
    fail "this kernel, or this container, mounts no overlay on $directory"
done
mkdir -p /root/release /root/next
mount --bind "$stage/release" /root/release
[ -z "$next" ] || mount --bind "$stage/next" /root/next
mkdir /root/.follow
mount --bind "$stage/page" /root/.follow
mount -t tmpfs -o mode=1777 copy /tmp
mount -t tmpfs -o mode=755 copy /run
mkdir -p /run/postgresql /run/redis /run/lock /run/follow
chown postgres:postgres /run/postgresql
chown redis:redis /run/redis
chmod 1777 /run/lock
cd /root
umask 022

cat >/run/follow/apt-get <<'TEXT'
#!/bin/sh
echo "SKIPPED: apt-get $*"
TEXT
# systemctl VERB UNIT...
cat >/run/follow/systemctl <<'TEXT'
#!/usr/bin/env bash
set -euo pipefail
verb=$1
shift
value() { sed -n "/\\\\$/{:a;N;/\\\\\n[^\n]*\\\\$/ba;s/\\\\\n *//g};s/^$2=//p" "$1"; }
wait_end() { for ((i = 0; i < 1200; i++)); do kill -0 "$1" 2>/dev/null || return 0; sleep 0.1; done; echo "process $1 does not end" >&2; return 1; }
node() {
  local verb=$1 unit=$2 port=${2#*@} file=/etc/systemd/system/${2%@*}@.service pid=/run/follow/$2.pid user command name content
  case $verb in
    start)
      if [ -f "$pid" ] && kill -0 "$(cat "$pid")" 2>/dev/null; then return; fi
      sed -n 's/^AssertPathExists=//p' "$file" | while read -r path; do [ -e "$path" ] || { echo "$unit: no $path" >&2; exit 1; }; done
      user=$(value "$file" User)
      install -d -m 750 -o "$user" -g "$user" /var/lib/agentsflow "/var/lib/agentsflow/$port"
      command=$(value "$file" ExecStart)
      while IFS= read -r content; do export "${content?}"; done < <(sed -n 's/^Environment=//p' "$file")
      while IFS= read -r content; do export "${content?}"; done < <(grep -E '^[A-Za-z_][A-Za-z0-9_]*=' "$(value "$file" EnvironmentFile)")
      read -r -a command <<<"${command//%i/$port}"
      for name in "${!command[@]}"; do [[ ${command[name]} != *'${HEAP}'* ]] || command[name]=${command[name]//'${HEAP}'/$HEAP}; done
      cd "/var/lib/agentsflow/$port"
      setsid setpriv --reuid "$user" --regid "$user" --init-groups "${command[@]}" </dev/null >>"/var/log/$unit.log" 2>&1 &
      echo $! >"$pid" ;;
    stop)
      [ -f "$pid" ] || return 0
      kill "$(cat "$pid")" 2>/dev/null || true
      wait_end "$(cat "$pid")"
      rm "$pid" ;;
  esac
}
# A unit that runs to its end.
once() {
  local verb=$1 unit=$2 file=/etc/systemd/system/$2.service user content
  [ "$verb" = start ] || return 0
  (
    user=$(value "$file" User)
    while IFS= read -r content; do export "${content?}"; done < <(sed -n 's/^Environment=//p' "$file")
    while IFS= read -r content; do export "${content?}"; done < <(grep -E '^[A-Za-z_][A-Za-z0-9_]*=' "$(value "$file" EnvironmentFile)")
    cd /
    # shellcheck disable=SC2046 # a command, divided by blanks
    exec setpriv --reuid "$user" --regid "$user" --init-groups $(value "$file" ExecStart) </dev/null
  )
}
# daemon NAME PROGRAM OPTION...: as Debian's unit has it, where its package has made its user
daemon() {
  local verb=$1 name=$2 pid=/run/follow/$2.pid user=prometheus
  shift 2
  id "$user" >/dev/null 2>&1 || user=nobody
  if [ "$verb" = start ]; then
    install -d /var/lib/prometheus
    install -d -o "$user" /var/lib/prometheus/metrics2
    setsid setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups "$@" </dev/null >"/var/log/follow-$name.log" 2>&1 &
    echo $! >"$pid"
  elif [ -f "$pid" ]; then
    kill "$(cat "$pid")" 2>/dev/null || true
    wait_end "$(cat "$pid")"
    rm "$pid"
  fi
}
service() {
  local verb=$1 unit=$2 major
  case $unit in
    postgresql)
      major=$(ls /usr/lib/postgresql | sort -V | tail -1)
      if [ "$verb" = start ]; then
        [ -e "/etc/postgresql/$major/main/postgresql.conf" ] || pg_createcluster --port 5432 "$major" main >/dev/null
        pg_ctlcluster "$major" main start || [ $? = 2 ]
      else
        pg_ctlcluster "$major" main stop
      fi ;;
    redis-server)
      if [ "$verb" = start ]; then
        install -d -o redis -g redis /var/lib/redis /var/log/redis
        setsid setpriv --reuid redis --regid redis --init-groups redis-server /etc/redis/redis.conf --daemonize no --supervised no \
          </dev/null >/var/log/follow-redis.log 2>&1 &
        echo $! >/run/follow/redis.pid
      elif [ -f /run/follow/redis.pid ]; then
        kill "$(cat /run/follow/redis.pid)" 2>/dev/null || true
        wait_end "$(cat /run/follow/redis.pid)"
      fi ;;
    nginx)
      if [ "$verb" = start ]; then
        rm -f /etc/nginx/sites-enabled/default
        install -d /var/log/nginx /var/lib/nginx
        nginx
      elif [ -s /run/nginx.pid ]; then
        name=$(cat /run/nginx.pid)
        nginx -s quit
        wait_end "$name"
      fi ;;
    prometheus)
      daemon "$verb" "$unit" prometheus --config.file=/etc/prometheus/prometheus.yml --storage.tsdb.path=/var/lib/prometheus/metrics2 \
        --web.listen-address=127.0.0.1:9090 ;;
    prometheus-node-exporter)
      if command -v prometheus-node-exporter >/dev/null; then
        daemon "$verb" "$unit" prometheus-node-exporter --collector.textfile.directory=/var/lib/prometheus/node-exporter \
          --web.listen-address=127.0.0.1:9100
      elif [ "$verb" = start ]; then
        echo "SKIPPED: systemctl start $unit: it is not installed"
      fi ;;
    *) echo "this stand-in for systemctl knows no $unit" >&2; exit 1 ;;
  esac
}
case $verb in
  daemon-reload) exit ;;
  enable) echo "SKIPPED: systemctl enable $*: there is no next boot here"; exit ;;
  start | stop | restart) ;;
  reload)
    [ "$*" = nginx ] || { echo "this stand-in for systemctl reloads nginx alone, and not $*" >&2; exit 1; }
    exec nginx -s reload ;;
  *) echo "this stand-in for systemctl has no $verb" >&2; exit 1 ;;
esac
for unit in "$@"; do
  unit=${unit%.service}
  case $unit in
    agentsflow*@*) do=node ;;
    agentsflow-*) do=once ;;
    *) do=service ;;
  esac
  [ "$verb" = start ] || $do stop "$unit"
  [ "$verb" = stop ] || $do start "$unit"
done
TEXT
chmod 755 /run/follow/apt-get /run/follow/systemctl

# The authority: its own address is trusted by certbot, what it signs by everybody in the copy. It asks this copy at once.
authority() {
  local authority=/run/follow/authority
  for program in pebble pebble-challtestsrv certbot openssl; do
    command -v "$program" >/dev/null || fail "there is no $program here, which signs for agentsflow.example.com (apt-get install pebble certbot)" 2
  done
  mkdir "$authority"
  echo '127.0.0.1 agentsflow.example.com' >>/etc/hosts
  (
    cd "$authority"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
      -keyout key.pem -out certificate.pem 2>/dev/null
    cat >pebble.json <<TEXT
{"pebble": {"listenAddress": "127.0.0.1:14000", "managementListenAddress": "127.0.0.1:15000", "certificate": "certificate.pem",
  "privateKey": "key.pem", "httpPort": 80, "tlsPort": 443, "ocspResponderURL": "", "externalAccountBindingRequired": false}}
TEXT
    pebble-challtestsrv -defaultIPv6 '' -defaultIPv4 127.0.0.1 -dns01 127.0.0.1:8053 -http01 '' -https01 '' -tlsalpn01 '' -management 127.0.0.1:8055 \
      </dev/null >names.log 2>&1 &
    PEBBLE_VA_NOSLEEP=1 PEBBLE_WFE_NONCEREJECT=0 pebble -config pebble.json -dnsserver 127.0.0.1:8053 </dev/null >pebble.log 2>&1 &
    for ((i = 0; i < 200; i++)); do
      ! curl --silent --fail --cacert certificate.pem --output root.pem https://localhost:15000/roots/0 || break
      sleep 0.1
    done
    [ -s root.pem ] || { cat pebble.log >&2; fail "the authority does not answer"; }
    cat root.pem >>/etc/ssl/certs/ca-certificates.crt
    cp root.pem "/etc/ssl/certs/$(openssl x509 -in root.pem -noout -hash).0"
  )
  install -d /etc/letsencrypt
  printf 'server = https://localhost:14000/dir\nno-random-sleep-on-renew = true\n' >/etc/letsencrypt/cli.ini
  export REQUESTS_CA_BUNDLE=$authority/certificate.pem
}

# The page's blocks under each heading that is named, as one script: variables go on from block to block, as in a terminal.
{
  # shellcheck disable=SC2016
  echo 'set -euo pipefail; PATH=/run/follow:$PATH; export DEBIAN_FRONTEND=noninteractive'
  for part in $parts; do
    awk -v heading="## ${part//_/ }" '
      $0 == heading { found = 1; on = 1; next }
      /^## / { on = 0 }
      on && /^```sh$/ { block = 1; number++; printf "echo; echo \"== %s, block %d\"\n", substr(heading, 4), number; next }
      /^```$/ { block = 0 }
      on && block
      END { if (!found || !number) exit 3 }' /root/.follow/DEPLOYMENT.md || exit 3
  done
} >/run/follow/script || fail "the page has no part of one of these names with commands: $parts" 2
# the machine that this is a copy of has other things to do
export WAIT=600 BACKUP_START_TIMEOUT=600
! grep -q 'certificate\.sh' /run/follow/script || authority
status=0
bash /run/follow/script </dev/null || status=$?
if [ "$status" != 0 ]; then
  for log in /var/log/agentsflow@*.log /var/lib/agentsflow/*/logs/server.log; do
    [ ! -f "$log" ] || { echo "== the end of $log"; tail -n 20 "$log" | cut -c1-400; }
  done >&2
  fail "a command of the page has failed with status $status"
fi
echo
echo "follow.sh: every command of these parts has worked: $parts"
